import { callTool } from "./support/tools";

const ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:p/dev/source-AbCdEf";
const ID = "pulumi-python-connectors:id";
const SECRET = {
  name: "p/dev/source",
  arn: ARN,
  scheduled: false,
  versionId: "v2",
  value: "credential",
  description: "as it is",
  tags: { [ID]: "the-id", team: "a" },
};
const CONNECTION = { id: "the-id", outputs: { secretArn: ARN, secretVersionId: "v2" } };
const DECLARED = { name: "p/dev/source", value: "credential", description: "as it is", tags: { team: "a" } };

const differences = (...cases: [existing: object[], connections: object[], expected: object[]][]) =>
  callTool<string[]>("reliability/convergence.mjs", "differencesOf", cases);

describe("what came of a recovery", () => {
  it("has no difference where stack, state and secret agree, and where nothing should be", () => {
    expect(differences([[SECRET], [CONNECTION], [DECLARED]], [[], [], []])).toEqual([[], []]);
  });

  it.each<[string, object[], object[], string]>([
    ["a lost secret", [], [CONNECTION], "the secrets are []"],
    ["a second secret", [SECRET, { ...SECRET, name: "p/dev/other" }], [CONNECTION], "the secrets are"],
    ["a connection that is in no state", [SECRET], [], "the state has 0 connections"],
    [
      "another ARN",
      [SECRET],
      [{ ...CONNECTION, outputs: { secretArn: `${ARN}x` } }],
      "no connection with the ARN",
    ],
    ["another value", [{ ...SECRET, value: "old" }], [CONNECTION], 'stored value: is "old"'],
    ["another version", [{ ...SECRET, versionId: "v3" }], [CONNECTION], 'version in the state: is "v2"'],
    ["another description", [{ ...SECRET, description: "old" }], [CONNECTION], 'description: is "old"'],
    ["another owner", [SECRET], [{ ...CONNECTION, id: "new" }], "known as its own by the state: is false"],
    ["another tag", [{ ...SECRET, tags: { [ID]: "the-id", team: "b" } }], [CONNECTION], "tags: is"],
    ["a tag too many", [{ ...SECRET, tags: { ...SECRET.tags, gone: "1" } }], [CONNECTION], "tags: is"],
  ])("differs by %s", (_what, existing, connections, difference) => {
    expect(differences([existing, connections, [DECLARED]])).toEqual([[expect.stringContaining(difference)]]);
  });
});

describe("requests under way at once", () => {
  it("are counted at their most; one that ends when another starts makes room", () => {
    const at = (startedAt: number, endedAt: number | null) => ({ startedAt, endedAt });
    const most = callTool<number>("reliability/calls.mjs", "mostAtOnce", [
      [[]],
      [[at(0, 2), at(1, 3), at(5, 6)]],
      [[at(0, 1), at(1, 2)]],
      [[at(0, null), at(7, 8), at(7, 9)]],
    ]);
    expect(most).toEqual([0, 2, 1, 3]);
  });
});

describe("a write", () => {
  it.each([
    ["PutSecretValue", true],
    ["TagResource", true],
    ["DeleteSecret", true],
    ["DescribeSecret", false],
    ["GetCallerIdentity", false],
    ["ListSecrets", false],
    ["Invoke", false],
    ["InvokeAsync", true],
    [null, true],
  ])("is %s: %s", (operation, expected) => {
    expect(callTool("reliability/calls.mjs", "isWrite", [[{ operation }]])).toEqual([expected]);
  });
});

describe("kill points", () => {
  const points = (operation: object, calls: string[]) =>
    callTool<{ series: string; call: number; side: string }[]>("reliability/crash/points.mjs", "killPoints", [
      [operation, calls],
    ])[0]?.map(({ series, call, side }) => `${side} ${call}, ${series}`);

  it("are before and after each call, with everything killed and with the CLI only", () => {
    expect(points({}, ["Invoke", "DeleteSecret"])).toEqual([
      ...["before 1, tree", "after 1, tree", "before 1, cli", "after 1, cli"],
      ...["before 2, tree", "after 2, tree", "before 2, cli", "after 2, cli"],
    ]);
  });

  it("are recovered with another credential where there can be one, and around writes with the same too", () => {
    expect(points({ changed: true }, ["Invoke", "PutSecretValue"])).toEqual([
      ...["before 1, tree", "after 1, tree", "before 1, cli, then changed", "after 1, cli, then changed"],
      ...["before 2, tree", "after 2, tree", "before 2, cli", "after 2, cli"],
      ...["before 2, cli, then changed", "after 2, cli, then changed"],
    ]);
  });

  it("are those of some calls only where that is asked for", () => {
    const found = points({ only: ["RestoreSecret"] }, ["Invoke", "RestoreSecret", "TagResource"]);
    expect(found?.map((point) => point.split(",")[0])).toEqual([
      "before 2",
      "after 2",
      "before 2",
      "after 2",
    ]);
  });

  it("are sampled evenly, from a start that the seed chooses, and the same for the same seed", () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const [one = [], again, other, all] = callTool<number[]>("reliability/crash/points.mjs", "sample", [
      [items, 4, "1"],
      [items, 4, "1"],
      [items, 4, "2"],
      [[1, 2], 4, "1"],
    ]);
    expect(one).toHaveLength(4);
    expect(one.slice(1).map((item, index) => item - (one[index] ?? 0))).toEqual([25, 25, 25]);
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(all).toEqual([1, 2]);
  });
});

describe("a run", () => {
  const done = { number: 1, name: "n", time: "1 s", failures: [], rows: ["seen"] };
  const figures = {
    kill_points: 2,
    diverged: 0,
    orphans: 0,
    duplicates: 0,
    canary_cases: 3,
    canary_hits: 0,
    guesses_confirmed: 0,
    unlisted_actions: 0,
    unchanged_writes: 0,
    connectors: 4,
    wrong_schemas: 0,
    over_cap: 0,
    broken_invocations: 5,
    repeated_runs: 0,
    generations: 6,
    stale_schemas: 0,
    interrupts: 7,
    late_exits: 0,
    left_processes: 0,
  };
  const endsWell = (scenarios: object[], complete: boolean) =>
    callTool<boolean>("reliability/report.mjs", "endsWell", [[scenarios, { complete }]])[0];

  it("ends well where all was measured and no fault was found", () => {
    expect(endsWell([{ ...done, figures }], true)).toBe(true);
  });

  it.each([
    "diverged",
    "orphans",
    "duplicates",
    "canary_hits",
    "guesses_confirmed",
    "unlisted_actions",
    "unchanged_writes",
    "wrong_schemas",
    "over_cap",
    "repeated_runs",
    "stale_schemas",
    "late_exits",
    "left_processes",
  ])("does not end well with one of %s", (key) => {
    expect(endsWell([{ ...done, figures: { ...figures, [key]: 1 } }], true)).toBe(false);
  });

  it("does not end well with a failure, or with a figure that was not measured, unless it was not asked for", () => {
    const { canary_cases: _, ...some } = figures;
    expect(endsWell([{ ...done, figures, failures: [{ what: "w", details: "" }] }], true)).toBe(false);
    expect(endsWell([{ ...done, figures: some }], true)).toBe(false);
    expect(endsWell([{ ...done, figures: some }], false)).toBe(true);
  });

  it("ends with one line of all figures in their order, summed, null where none was measured", () => {
    const [line = ""] = callTool<string>("reliability/report.mjs", "lastLine", [
      [
        [
          { ...done, figures: { kill_points: 2, diverged: 1 } },
          { ...done, figures: { diverged: 2 } },
        ],
      ],
    ]);
    expect(Object.entries(JSON.parse(line))).toEqual(
      Object.keys(figures).map((key) => [key, { kill_points: 2, diverged: 3 }[key] ?? null]),
    );
  });
});
