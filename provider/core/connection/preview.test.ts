import {
  CANARY,
  CONFIG,
  CONNECTOR_URN,
  NOTHING,
  PROGRAM,
  RUNNER_ARN,
  rawConnection,
  rawConnector,
  SECRET_ARN,
} from "../../../test/unit/samples";
import { planConnector } from "../connector/plan";
import { UNKNOWN } from "../pulumi/wire";
import { TRUSTED } from "../trust/trust";
import { planConnection } from "./plan";

const READER = RUNNER_ARN.replace("function:runner", "function:reader");
const READ_ONLY = SECRET_ARN.replace("theirs", "read-only");
const PREVIEW = { runner: { functionArn: READER }, credentials: { secretArn: READ_ONLY } };

function tested(preview: unknown, dryRun: boolean, change = {}) {
  return planConnection(rawConnection({ preview, ...change }), {
    program: { ...PROGRAM, dryRun },
    before: undefined,
    deployed: undefined,
    found: undefined,
    trust: TRUSTED,
    config: CONFIG,
    env: NOTHING,
  });
}
function generated(preview: unknown, dryRun: boolean, change = {}) {
  return planConnector(rawConnector({}, { preview, ...change }), {
    program: { ...PROGRAM, urn: CONNECTOR_URN, resource: "orders", dryRun },
    before: undefined,
    connection: { value: CANARY, deployed: false },
    trust: TRUSTED,
    config: CONFIG,
    env: NOTHING,
  });
}

const IN_PREVIEW = {
  target: { functionArn: READER },
  credential: { stored: { id: READ_ONLY }, inline: false },
};
const IN_UPDATE = { target: { functionArn: RUNNER_ARN }, credential: { value: expect.anything() } };

describe("a connection's preview", () => {
  it.each([
    [true, IN_PREVIEW],
    [false, IN_UPDATE],
  ])("takes the place of runner and credentials in previews only (preview: %s)", (dryRun, place) => {
    expect(tested(PREVIEW, dryRun).test).toMatchObject({ kind: "needed", subject: place });
    const { decision } = generated(PREVIEW, dryRun);
    expect(decision).toMatchObject({ kind: "generate", subject: place });
  });

  it("sends the declared credential nowhere", () => {
    const { decision } = generated(PREVIEW, true);
    expect(JSON.stringify(decision)).not.toContain(CANARY);
    expect(JSON.stringify(tested(PREVIEW, true).test)).not.toContain(CANARY);
  });

  it("may be one of the two", () => {
    expect(tested({ runner: PREVIEW.runner }, true).test).toMatchObject({
      subject: { target: { functionArn: READER }, credential: IN_UPDATE.credential },
    });
    expect(generated({ credentials: PREVIEW.credentials }, true).decision).toMatchObject({
      subject: { target: { functionArn: RUNNER_ARN }, credential: IN_PREVIEW.credential },
    });
  });

  it("is in neither state nor fingerprint: schemas are the same whatever it is", () => {
    const [with_, without] = [generated(PREVIEW, true), generated(undefined, true)];
    expect(with_.stored).toEqual(without.stored);
    expect(with_.fingerprint).toEqual(without.fingerprint);
    expect(tested(PREVIEW, true).stored).toEqual(tested(undefined, true).stored);
  });

  it("makes a preview possible while the update's own runner is not known", () => {
    const change = { runner: { functionArn: UNKNOWN } };
    expect(tested(PREVIEW, true, change).test).toMatchObject({ kind: "needed", subject: IN_PREVIEW });
    expect(generated(PREVIEW, true, change).decision).toMatchObject({
      kind: "generate",
      subject: IN_PREVIEW,
    });
    expect(generated(undefined, true, change).decision).toMatchObject({ kind: "pending" });
  });

  it.each([
    [{ runner: {} }, "preview.runner.functionArn"],
    [{ credentials: { value: "text" } }, "preview.credentials"],
    [{ credentials: { secretArn: "arn" } }, "preview.credentials.secretArn"],
    [{ runners: {} }, "preview"],
    [{ runner: { functionArn: READER.replace("eu-west-1", "us-east-1") } }, "preview.runner.functionArn"],
  ])("is refused where it can't be used: %j", (preview, path) => {
    expect(tested(preview, true).problems.map((problem) => problem.path)).toContain(path);
    const inConnection = generated(preview, true).problems.map((problem) => problem.path);
    expect(inConnection).toContain(`connection.${path}`);
  });
});
