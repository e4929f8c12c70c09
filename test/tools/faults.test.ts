import http from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { startProxy, type TestProxy } from "./support/proxy";
import { startTool, toolUrl } from "./support/tools";

/** What reached the service, by the text that requests carry. */
let reached: string[] = [];
const service = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    reached.push(Buffer.concat(chunks).toString());
    response.end("done");
  });
});
let proxy: TestProxy;

beforeAll(async () => {
  await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
  proxy = await startProxy(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
});

beforeEach(async () => {
  reached = [];
  const { rules } = (await proxy.control("GET", "faults")).body as { rules: object };
  for (const name of Object.keys(rules)) await proxy.control("DELETE", `faults/${name}`);
});

afterAll(async () => {
  proxy.child.kill();
  service.closeAllConnections();
  await new Promise((done) => service.close(done));
});

interface Sent {
  readonly service?: string;
  readonly operation?: string;
  readonly caller?: string;
  readonly signal?: AbortSignal;
}

/** The status and body of an answer, or how the connection broke. */
async function send(target: string, how: Sent = {}): Promise<string> {
  const { service: name = "secretsmanager", operation = "PutSecretValue", caller = "deployer" } = how;
  try {
    const response = await fetch(proxy.endpoint, {
      method: "POST",
      headers: {
        "x-amz-target": `secretsmanager.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${caller}/20260101/us-east-1/${name}/aws4_request, Signature=0`,
      },
      body: JSON.stringify({ SecretId: target }),
      ...(how.signal ? { signal: how.signal } : {}),
    });
    const text = await response.text();
    return `${response.status} ${text}`;
  } catch (error) {
    return ((error as Error).cause as { code?: string } | undefined)?.code ?? (error as Error).name;
  }
}

const bodies = (targets: readonly string[]) => targets.map((target) => JSON.stringify({ SecretId: target }));

async function lastFault(): Promise<unknown> {
  const { body } = await proxy.control("GET", "requests");
  return (body as { requests: { fault: unknown }[] }).requests.at(-1)?.fault;
}

async function held(): Promise<{ id: number; when: string; target: string }[]> {
  for (;;) {
    const { body } = await proxy.control("GET", "faults");
    const found = (body as { held: { id: number; when: string; target: string }[] }).held;
    if (found.length > 0) return found;
    await new Promise((done) => setTimeout(done, 5));
  }
}

test.each([
  [{ fault: "refuse" }, "UND_ERR_SOCKET", [], "refuse"],
  [{ fault: "reset" }, "ECONNRESET", [], "reset-before"],
  [{ fault: "reset", when: "after" }, "ECONNRESET", ["a"], "reset-after"],
  [{ fault: "delay", ms: 1 }, "200 done", ["a"], "delay-before"],
  [{ fault: "delay", ms: 1, when: "after" }, "200 done", ["a"], "delay-after"],
])("%j: what the client sees, and whether the request took effect", async (rule, seen, effects, fault) => {
  await proxy.control("PUT", "faults", [rule]);
  expect(await send("a")).toBe(seen);
  expect(reached).toEqual(bodies(effects));
  expect(await lastFault()).toBe(fault);
});

test.each([
  ["secretsmanager", 403, "ExpiredTokenException"],
  ["secretsmanager", 429, "ThrottlingException"],
  ["secretsmanager", 500, "InternalServiceError"],
  ["secretsmanager", 503, "ServiceUnavailable"],
  ["lambda", 403, "ExpiredTokenException"],
  ["lambda", 429, "TooManyRequestsException"],
  ["lambda", 500, "ServiceException"],
])("an error of %s with status %i names %s, and the request has no effect", async (name, status, code) => {
  await proxy.control("PUT", "faults", [{ fault: "status", status }]);
  const response = await fetch(proxy.endpoint, {
    method: "POST",
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/${name}/aws4_request` },
    body: "{}",
  });
  expect(response.status).toBe(status);
  expect(response.headers.get("x-amzn-errortype")).toBe(code);
  expect(response.headers.get("retry-after")).toBe(status === 429 ? "1" : null);
  expect(reached).toEqual([]);
});

test("a status after the effect answers an error for a request that succeeded", async () => {
  await proxy.control("PUT", "faults", [{ fault: "status", status: 500, when: "after" }]);
  expect(await send("a")).toMatch(/^500 .*InternalServiceError/);
  expect(reached).toEqual(bodies(["a"]));
});

test("rules choose by service, operation, name of the secret, also in an ARN, and caller", async () => {
  const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-AbCdEf`;
  const fault = { fault: "status", status: 500 };
  const answers = async (filter: object) => {
    await proxy.control("PUT", "faults", [{ ...fault, ...filter }]);
    return [
      await send("mine/a"),
      await send(arn("mine/a")),
      await send("other", { operation: "DescribeSecret" }),
      await send("other", { caller: "runner" }),
    ].map((answer) => answer.startsWith("500"));
  };
  expect(await answers({ service: "lambda" })).toEqual([false, false, false, false]);
  expect(await answers({ operation: "DescribeSecret" })).toEqual([false, false, true, false]);
  expect(await answers({ operation: ["DescribeSecret", "PutSecretValue"] })).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(await answers({ target: "mine/*" })).toEqual([true, true, false, false]);
  expect(await answers({ target: "mine/a" })).toEqual([true, true, false, false]);
  expect(await answers({ target: "mine" })).toEqual([false, false, false, false]);
  expect(await answers({ caller: "run*" })).toEqual([false, false, false, true]);
});

test("nth is the first request that it happens to, times how many there are", async () => {
  const failed = async (rule: object) => {
    await proxy.control("PUT", "faults", [{ fault: "status", status: 500, ...rule }]);
    const answers = [];
    for (let index = 0; index < 5; index += 1) answers.push((await send("a")).startsWith("500") ? 1 : 0);
    return answers;
  };
  expect(await failed({ nth: 3 })).toEqual([0, 0, 1, 0, 0]);
  expect(await failed({ nth: 2, times: 2 })).toEqual([0, 1, 1, 0, 0]);
  expect(await failed({ times: 2 })).toEqual([1, 1, 0, 0, 0]);
  expect(await failed({})).toEqual([1, 1, 1, 1, 1]);
});

test("each rule counts by itself, and the first that is due acts", async () => {
  await proxy.control("PUT", "faults", [
    { fault: "status", status: 500, nth: 2 },
    { fault: "status", status: 503, nth: 2, times: 2 },
  ]);
  const statuses = [];
  for (let index = 0; index < 4; index += 1) statuses.push((await send("a")).slice(0, 3));
  expect(statuses).toEqual(["200", "500", "503", "503"]);
});

test("the same seed and the same order of requests make the same faults, whatever others send in between", async () => {
  const run = async (seed: number, rate: number, others: readonly boolean[]) => {
    await proxy.control("PUT", "faults", [{ fault: "status", status: 500, target: "mine", rate, seed }]);
    const outcome = [];
    for (const other of others) {
      if (other) await send("other");
      outcome.push((await send("mine")).slice(0, 3));
    }
    return outcome.join();
  };
  const others = fc.array(fc.boolean(), { minLength: 10, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      others,
      async (seed, rate, noise) => {
        expect(await run(seed, rate, noise)).toBe(
          await run(
            seed,
            rate,
            noise.map(() => false),
          ),
        );
      },
    ),
    { numRuns: 15 },
  );
});

test("another seed makes other faults", async () => {
  const outcomes = new Set<string>();
  for (const seed of [1, 2, 3, 4]) {
    await proxy.control("PUT", "faults", [{ fault: "status", status: 500, rate: 0.5, seed }]);
    let outcome = "";
    for (let index = 0; index < 12; index += 1) outcome += (await send("a")).slice(0, 3);
    outcomes.add(outcome);
  }
  expect(outcomes.size).toBe(4);
});

test("a request held before its effect has it when it is released", async () => {
  await proxy.control("PUT", "faults", [{ fault: "hold" }]);
  const answer = send("a");
  expect(await held()).toMatchObject([{ target: "a", when: "before", fault: "hold-before" }]);
  expect(reached).toEqual([]);
  expect(await proxy.control("POST", "faults/release")).toEqual({ status: 200, body: { released: 1 } });
  expect(await answer).toBe("200 done");
});

test("a request held after its effect has had it; one is released by its id", async () => {
  await proxy.control("PUT", "faults", [{ fault: "hold", when: "after" }]);
  const answer = send("a");
  const [{ id } = { id: 0 }] = await held();
  expect(reached).toEqual(bodies(["a"]));
  expect(await proxy.control("POST", "faults/release", { id: id + 1 })).toMatchObject({
    body: { released: 0 },
  });
  expect(await proxy.control("POST", "faults/release", { id })).toMatchObject({ body: { released: 1 } });
  expect(await answer).toBe("200 done");
});

test("a client that goes while its request is held before the effect leaves none", async () => {
  await proxy.control("PUT", "faults", [{ fault: "hold", times: 1 }]);
  const leaving = new AbortController();
  const answer = send("gone", { signal: leaving.signal });
  await held();
  leaving.abort();
  expect(await answer).toBe("AbortError");
  for (;;) {
    const { body } = await proxy.control("GET", "faults");
    if ((body as { held: unknown[] }).held.length === 0) break;
  }
  expect(await send("a")).toBe("200 done");
  expect(reached).toEqual(bodies(["a"]));
});

test("sets of rules are put and removed by name, and don't touch each other", async () => {
  const mine = [{ fault: "refuse", target: "mine" }];
  await proxy.control("PUT", "faults/first", mine);
  await proxy.control("PUT", "faults/second", [{ fault: "refuse", target: "second" }]);
  const { body } = await proxy.control("DELETE", "faults/second");
  expect(body).toEqual({ rules: { first: mine }, held: [] });
});

test.each([
  ["not JSON", "faults", "{", "not JSON"],
  ["no list", "faults", { fault: "refuse" }, "a list"],
  ["no object", "faults", ["refuse"], "[0]: a rule is an object"],
  ["no such fault", "faults", [{ fault: "explode" }], '[0].fault: one of "refuse"'],
  ["a misspelt property", "faults", [{ fault: "refuse", traget: "a" }], '"traget"'],
  ["a filter that is no text", "faults", [{ fault: "refuse", target: 1 }], "[0].target: a text"],
  ["a rate above 1", "faults", [{ fault: "refuse", rate: 2 }], "[0].rate: a number from 0 to 1"],
  ["nth 0", "faults", [{ fault: "refuse", nth: 0 }], "[0].nth: a whole number from 1"],
  ["a delay of no length", "faults", [{ fault: "delay" }], "needs ms"],
  ["a status that no service answers", "faults", [{ fault: "status", status: 418 }], "429, 500, 503"],
  ["refused after the effect", "faults", [{ fault: "refuse", when: "after" }], 'write "reset"'],
  ["a strict rule that doesn't exist", "strict", [{ rule: "everything" }], '[0].rule: one of "tokens"'],
  ["a setting of another rule", "strict", [{ rule: "tokens", ms: 1 }], '"ms"'],
])("a rule that can't be meant is refused, and changes nothing: %s", async (_why, path, rules, message) => {
  const before = (await proxy.control("GET", path)).body;
  const refused = await proxy.control("PUT", path, rules);
  expect(refused.status).toBe(400);
  expect((refused.body as { message: string }).message).toContain(message);
  expect((await proxy.control("GET", path)).body).toEqual(before);
});

test("what is not there is 404", async () => {
  expect((await proxy.control("GET", "nothing")).status).toBe(404);
  expect((await proxy.control("GET", "faults/a/b")).status).toBe(404);
});

test("a test in the proxy's own process waits for a held request and releases it", async () => {
  const script = `
    import { startRecordingProxy } from ${JSON.stringify(toolUrl("emulator/recording-proxy.mjs"))};
    const proxy = await startRecordingProxy({ upstream: () => ${JSON.stringify(proxy.upstream)} });
    proxy.faults.set([{ fault: "hold", when: "after" }]);
    const held = proxy.faults.waitForHeld();
    const answer = fetch(proxy.endpoint, { method: "PUT" }).then((response) => response.text());
    const { id, when, fault } = await held;
    const again = await proxy.faults.waitForHeld();
    console.log(when, fault, again.id === id, proxy.faults.release(id), await answer, proxy.faults.held().length);
    await proxy.stop();`;
  const { line } = await startTool(["--input-type=module", "--eval", script]);
  expect(line).toBe("after hold-after true 1 done 0");
});

test("connections are refused outright until they are taken again", async () => {
  const script = `
    import { startRecordingProxy } from ${JSON.stringify(toolUrl("emulator/recording-proxy.mjs"))};
    const proxy = await startRecordingProxy({ upstream: () => "http://127.0.0.1:9" });
    const outcome = () => fetch(proxy.endpoint + "/_recorder/requests").then(
      ({ status }) => status,
      ({ cause }) => cause.code,
    );
    const outcomes = [await outcome()];
    const listenAgain = proxy.refuseConnections();
    outcomes.push(await outcome());
    await listenAgain();
    outcomes.push(await outcome());
    console.log(outcomes.join(" "));
    await proxy.stop();`;
  const { line } = await startTool(["--input-type=module", "--eval", script]);
  expect(line).toBe("200 ECONNREFUSED 200");
});
