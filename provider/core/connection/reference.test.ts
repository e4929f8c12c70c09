import { deflateRawSync } from "node:zlib";
import { CONNECTION_CODE, lockOf, REGION, RUNNER_ARN, SECRET_ARN } from "../../../test/unit/samples";
import { packConnection } from "../code/stored-code";
import { parseConnectionRef } from "./reference";

const ACCOUNT = "123456789012";

const ref = (change: object = {}) => ({
  formatVersion: 1,
  name: "source",
  code: packConnection({ code: CONNECTION_CODE, requirements: null }),
  credentials: { secretArn: SECRET_ARN },
  runner: { functionArn: RUNNER_ARN, qualifier: "7" },
  aws: { region: REGION, account: ACCOUNT },
  ...change,
});

const zipBomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 }).toString("base64");
const packed = (value: unknown) => deflateRawSync(Buffer.from(JSON.stringify(value))).toString("base64");

describe("a reference", () => {
  it("is the connection as a connector carries one of its own stack, in the region where it is", () => {
    expect(parseConnectionRef(ref())).toEqual({
      connection: {
        name: "source",
        urn: "",
        code: CONNECTION_CODE,
        credentials: { secretArn: SECRET_ARN },
        runner: { functionArn: RUNNER_ARN, qualifier: "7" },
        aws: { region: REGION },
      },
      defaults: {},
    });
  });

  it("has requirements, a pinned version, a role, defaults and a cap where the connection has them", () => {
    const versionId = "v".repeat(32);
    const assumeRole = { roleArn: `arn:aws:iam::${ACCOUNT}:role/reader` };
    const connectorDefaults = { parser: { type: "csv" }, review: { policy: "additive" } };
    const given = ref({
      code: packConnection({ code: CONNECTION_CODE, requirements: lockOf("1.0") }),
      credentials: { secretArn: SECRET_ARN, versionId },
      aws: { region: REGION, account: ACCOUNT, assumeRole, endpoint: "http://127.0.0.1:4566" },
      connectorDefaults,
      maxConcurrency: 4,
    });
    expect(parseConnectionRef(given)).toMatchObject({
      connection: {
        requirements: lockOf("1.0"),
        credentials: { versionId },
        aws: { region: REGION, assumeRole, endpoint: "http://127.0.0.1:4566" },
        maxConcurrency: 4,
      },
      defaults: connectorDefaults,
    });
  });

  it("has the tenant of its own stack where its runner is isolated by tenants", () => {
    const runner = { functionArn: RUNNER_ARN, tenantIsolation: true, tenant: "acme/flights/dev/source" };
    expect(parseConnectionRef(ref({ runner }))).toMatchObject({ connection: { runner } });
  });

  it.each<[string, unknown, string, RegExp]>([
    ["nothing", null, "connection", /pass a PythonConnection .* or the ref of one of another stack/],
    ["a text", "source", "connection", /requireOutput/],
    ["another object", { functionArn: RUNNER_ARN }, "connection", /requireOutput/],
    ["of a newer format", ref({ formatVersion: 2 }), "connection", /newer version .* \(format 2\): upgrade/],
    ["too large", ref({ name: "n".repeat(600_000) }), "connection", /600\d{3} characters; the limit/],
    ["with a key that there isn't", ref({ credential: "x" }), "connection", /nrecognized key/],
    ["with code that isn't packed", ref({ code: "x = 1" }), "connection.code", /as `ref` packs it/],
    ["with code that is too large unpacked", ref({ code: zipBomb }), "connection.code", /as `ref` packs it/],
    [
      "with a file outside of the code's folder",
      ref({ code: packed({ code: { entry: "../a.py", files: { "../a.py": "" } } }) }),
      "connection.code",
      /as `ref` packs it/,
    ],
    [
      "with a credential",
      ref({ credentials: { secretArn: SECRET_ARN, value: "x" } }),
      "connection.credentials",
      /nrecognized key/,
    ],
    [
      "with another service's ARN",
      ref({ credentials: { secretArn: RUNNER_ARN } }),
      "connection.credentials.secretArn",
      /not the ARN of a secret/,
    ],
    ["with a local runner", ref({ runner: { local: {} } }), "connection", /no other stack can use/],
    ["without a region", ref({ aws: { account: ACCOUNT } }), "connection.aws.region", /expected string/],
    [
      "of another account than its runner's",
      ref({ aws: { region: REGION, account: "999999999999" } }),
      "connection.runner.functionArn",
      /in account 123456789012, and the reference is of account 999999999999/,
    ],
    [
      "with a profile, which is of one machine",
      ref({ aws: { region: REGION, account: ACCOUNT, profile: "p" } }),
      "connection.aws",
      /nrecognized key/,
    ],
    [
      "that sets a connector's own arguments",
      ref({ connectorDefaults: { properties: { year: 1 } } }),
      "connection.connectorDefaults",
      /nrecognized key/,
    ],
  ])("that is %s is refused", (_what, given, path, reason) => {
    const parsed = parseConnectionRef(given);
    const problems = "problems" in parsed ? parsed.problems : [];
    expect(problems).toEqual([{ path, reason: expect.stringMatching(reason) }]);
  });
});
