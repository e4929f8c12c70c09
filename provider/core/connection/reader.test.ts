import { changesReader } from "./reader";

const RUNNER = { functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:runner", qualifier: "1" };
const SECRET = { name: "flights/dev/source", tags: { team: "data" } };
const BEFORE = {
  code: "x",
  secret: SECRET,
  runner: RUNNER,
  secretArn: "arn:1",
  __owner: {},
} as never as Parameters<typeof changesReader>[1];

describe("the reader of a connection's secret", () => {
  it.each<[string, object]>([
    ["another version of the runner", { runner: { ...RUNNER, qualifier: "2" } }],
    ["other tags of the secret", { secret: { ...SECRET, tags: {} } }],
    ["another secret", { secret: { ...SECRET, name: "other" } }],
    ["a secret that is managed elsewhere", { credentials: { secretArn: "arn:2" } }],
    ["a secret that was made again", { secretArn: "arn:2" }],
  ])("is another one with %s", (_what, change) => {
    expect(changesReader(BEFORE, { ...BEFORE, ...change })).toBe(true);
  });

  it("is the same with other code, and before the ARN of the secret is looked up", () => {
    expect(changesReader(BEFORE, { ...BEFORE, code: "y" })).toBe(false);
    const { secretArn: _, ...declared } = BEFORE as { secretArn: string };
    expect(changesReader(BEFORE, declared as typeof BEFORE)).toBe(false);
  });

  it("of a new connection is another one", () => {
    expect(changesReader(undefined, BEFORE)).toBe(true);
  });
});
