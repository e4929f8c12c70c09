import { execFileSync } from "node:child_process";
import { parseGenerateResponse, parseTestResponse } from "../../provider/core/runner/protocol";
import { callTool, runTool, toolUrl } from "./support/tools";

jest.setTimeout(120_000);

interface Answer {
  readonly milliseconds: number;
  readonly ok: Record<string, unknown>;
}

/** What the benchmark's runner says to a generation of a source with so many partitions of a second. */
function answers(partitions: number, ...requests: object[]): Answer[] {
  return callTool<Answer>(
    "bench/runner-answers.mjs",
    "generationAnswer",
    requests.map((request) => [{ operation: "generate", properties: { partitions }, ...request }, 1000]),
  );
}

const named = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `part-${index}` }));

describe("the benchmark's runner", () => {
  it("takes the latency for each partition, and all in one run where it is not asked to divide", () => {
    const [one, all] = [answers(1, {})[0], answers(64, { slice: null })[0]];
    expect([one?.milliseconds, all?.milliseconds]).toEqual([1000, 64_000]);
    expect(all?.ok["counts"]).toMatchObject({ partitions: 64 });
  });

  it("answers a slice with a part that leaves what was not read in it", () => {
    const [part] = answers(64, { slice: { seconds: 1 } });
    expect(part).toMatchObject({ milliseconds: 1000, ok: { read: 1, seconds: 1 } });
    expect(part?.ok["left"]).toHaveLength(63);
  });

  it("reads at least one partition in a slice, and is done where the slice holds all", () => {
    const [tiny, all] = [
      answers(64, { slice: { seconds: 0.01 } })[0],
      answers(2, { slice: { seconds: 2 } })[0],
    ];
    expect(tiny?.ok["read"]).toBe(1);
    expect(all?.ok["counts"]).toMatchObject({ partitions: 2 });
  });

  it("answers given partitions in a slice with a part, after as many seconds", () => {
    const [part] = answers(64, { slice: { seconds: 60 }, partitions: named(5) });
    expect(part).toMatchObject({ milliseconds: 5000, ok: { read: 5, left: [] } });
  });

  it("concludes at once from states of all partitions", () => {
    const states = [1, 31, 32].map(
      (count) => answers(64, { slice: { seconds: 60 }, partitions: named(count) })[0],
    );
    const [conclusion] = answers(64, {
      slice: null,
      partitions: [],
      states: states.map((part) => part?.ok["state"]),
    });
    expect(conclusion).toMatchObject({
      milliseconds: 0,
      ok: { coverage: "full", counts: { partitions: 64 } },
    });
  });

  it("has another schema for another version of the code", () => {
    const [old, changed] = [0, 1].map(
      (version) =>
        answers(1, { connector: { entry: "a.py", files: { "a.py": `X = 1\nVERSION = ${version}\n` } } })[0]
          ?.ok["schema"],
    ) as { fields: object; order: string }[];
    expect(Object.keys(old?.fields ?? {}).at(-1)).toBe("added_in_0");
    expect(Object.keys(changed?.fields ?? {}).at(-1)).toBe("added_in_1");
  });
});

describe("the benchmark's endpoint", () => {
  const script = `
    import { startLambdaEndpoint } from ${JSON.stringify(toolUrl("bench/lambda-endpoint.mjs"))};
    const endpoint = await startLambdaEndpoint({ latencyMs: 50 });
    const at = (path) => endpoint.url + "/2015-03-31/functions/" + encodeURIComponent("arn:aws:lambda:us-east-1:123456789012:function:runner") + path;
    const invoke = (body) => fetch(at("/invocations?Qualifier=1"), { method: "POST", body: JSON.stringify(body) }).then((r) => r.text());
    const generate = { operation: "generate", connector: { entry: "a.py", files: { "a.py": "VERSION = 3" } }, properties: {} };
    const [test, ...generations] = await Promise.all([invoke({ operation: "test" }), invoke(generate), invoke(generate)]);
    const seen = endpoint.seen();
    const after = endpoint.seen();
    const configuration = await (await fetch(at("/configuration"))).json();
    const other = (await fetch(endpoint.url + "/", { method: "POST" })).status;
    const { refused } = endpoint.seen();
    await endpoint.stop();
    console.log(JSON.stringify({ test, generations, seen, after, configuration, other, refused }));`;
  const found = JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }),
  );

  it("answers as the protocol says", () => {
    expect(parseTestResponse(Buffer.from(found.test))).toEqual({ functions: ["context"] });
    for (const text of found.generations) {
      const { schema, coverage } = parseGenerateResponse(Buffer.from(text));
      expect([coverage, schema.fields["added_in_3"]]).toEqual(["full", "string"]);
    }
  });

  it("counts invocations, and how many were under way at once, since it was asked last", () => {
    expect(found.seen).toEqual({ invocations: 3, mostInFlight: 3, refused: [] });
    expect(found.after).toEqual({ invocations: 0, mostInFlight: 0, refused: [] });
  });

  it("says that the function is there and active", () => {
    expect(found.configuration).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
  });

  it("tells what it has no answer for", () => {
    expect([found.other, found.refused]).toEqual([404, ["POST /"]]);
  });
});

describe("the benchmark's options", () => {
  it.each([
    [["--runs", "0"], "--runs is a whole number from 1"],
    [["--only", "speed"], "--only speed: one of changed_100, changed_400, unchanged_100"],
    [["--fast"], "Unknown option '--fast'"],
  ])("%j are refused with what to write", async (args, message) => {
    const { code, stdout, stderr } = await runTool("bench-preview.mjs", process.env, args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
    expect(stderr).toContain("Usage: npm run bench:preview");
  });
});
