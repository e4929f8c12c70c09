import { defaultFunctionName, FUNCTION_NAME, logGroupName } from "./name";

describe("the default name of a runner's function", () => {
  it.each<[string, [string, string, string], string]>([
    ["is project, stack and resource", ["flights", "dev", "runner"], "flights-dev-runner"],
    ["keeps what Lambda takes", ["my_flights", "dev_2", "R_1"], "my_flights-dev_2-R_1"],
    ["of 64 characters is not cut", ["p".repeat(50), "dev", "runner123"], `${"p".repeat(50)}-dev-runner123`],
  ])("%s", (_rule, [project, stack, resource], name) => {
    expect(defaultFunctionName(project, stack, resource)).toBe(name);
  });

  it.each<[string, [string, string, string], RegExp]>([
    [
      "is cut and ends in a digest where it is too long",
      ["p".repeat(60), "dev", "runner"],
      /^p{55}-[0-9a-f]{8}$/,
    ],
    [
      "ends in a digest where a part has the sign that joins them",
      ["etl-eu", "prod", "runner"],
      /^etl-eu-prod-runner-[0-9a-f]{8}$/,
    ],
    ["ends in a digest where a character was replaced", ["a.b", "dev", "r/1"], /^a-b-dev-r-1-[0-9a-f]{8}$/],
    [
      "of letters that Lambda refuses is one that it takes",
      ["données", "dev", "läufer"],
      /^donn-es-dev-l-ufer-/,
    ],
  ])("%s", (_rule, [project, stack, resource], name) => {
    const found = defaultFunctionName(project, stack, resource);
    expect(found).toMatch(name);
    expect(found).toMatch(FUNCTION_NAME);
  });

  it("is another one after a rename of project, stack or resource", () => {
    const before = defaultFunctionName("flights", "dev", "runner");
    for (const [project, stack, resource] of [
      ["planes", "dev", "runner"],
      ["flights", "test", "runner"],
      ["flights", "dev", "sources"],
    ] as const) {
      expect(defaultFunctionName(project, stack, resource)).not.toBe(before);
    }
  });

  it("differs between resources whose names are alike", () => {
    const names = [
      defaultFunctionName("a.b", "dev", "r"),
      defaultFunctionName("a/b", "dev", "r"),
      defaultFunctionName("etl-eu", "prod", "r"),
      defaultFunctionName("etl", "eu-prod", "r"),
      defaultFunctionName("etl", "eu", "prod-r"),
      defaultFunctionName("p".repeat(70), "dev", "r"),
      defaultFunctionName("p".repeat(70), "prod", "r"),
    ];
    expect(new Set(names).size).toBe(names.length);
  });
});

it("a function's log group is the one that Lambda writes to", () => {
  expect(logGroupName("runner")).toBe("/aws/lambda/runner");
});
