import { connectionReference, RUNNER_ARN } from "../../../test/unit/samples";
import { UNKNOWN } from "../pulumi/wire";
import { givenConnection } from "./given-connection";

describe("the connection of a connector's inputs", () => {
  it("is the declared one of its own stack, with its runner", () => {
    const { runner, ...connection } = connectionReference();
    expect(givenConnection({ connection, runner, properties: {} })).toEqual({
      own: { properties: {} },
      connection: { ...connection, runner, aws: undefined },
      problems: [],
    });
  });

  it("is not known at all where a part of its reference isn't", () => {
    const { connection, problems } = givenConnection({
      connection: { ref: { formatVersion: 1, runner: { functionArn: RUNNER_ARN, qualifier: UNKNOWN } } },
    });
    expect(problems).toEqual([]);
    expect(new Set(Object.values(connection))).toEqual(new Set([UNKNOWN]));
  });

  it("is a problem, and not a second one, where its reference can't be read", () => {
    const { connection, problems } = givenConnection({ connection: { ref: null } });
    expect(problems).toHaveLength(1);
    expect(new Set(Object.values(connection))).toEqual(new Set([UNKNOWN]));
  });
});
