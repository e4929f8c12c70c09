import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { CONNECTION_CODE, lockOf, REGION, RUNNER_ARN, SECRET_ARN } from "../test/unit/samples";
import { type ConnectionRef, PythonConnection, type PythonConnectionArgs, PythonConnector } from "./index";

let registered: MockResourceArgs[];

beforeEach(() => {
  registered = [];
  const newResource = (args: MockResourceArgs) => {
    registered.push(args);
    return { id: `${args.name}-id`, state: { ...args.inputs, secretArn: SECRET_ARN } };
  };
  pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "flights", "dev", false, "acme");
});

const known = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));
const isSecret = (output: pulumi.Output<unknown>) =>
  (output as unknown as { isSecret: Promise<boolean> }).isSecret;

function connection(args: Partial<PythonConnectionArgs> = {}) {
  return new PythonConnection("source", {
    code: { inline: "x = 1\n" },
    credentials: { value: pulumi.secret("canary-9f1c") },
    runner: { functionArn: RUNNER_ARN },
    ...args,
  });
}

describe("a connection's reference", () => {
  it("is plain, says where runner and stored secret are, and is no secret", async () => {
    const { ref } = connection({ aws: { profile: "p", endpoint: "http://127.0.0.1:4566" } });
    expect(await known(ref)).toEqual({
      formatVersion: 1,
      name: "source",
      code: expect.any(String),
      credentials: { secretArn: SECRET_ARN },
      runner: { functionArn: RUNNER_ARN },
      aws: { region: REGION, account: "123456789012", endpoint: "http://127.0.0.1:4566" },
    });
    expect(await isSecret(ref)).toBe(false);
  });

  it("names the pinned version, no credentials where there are none, and the connectors' defaults", async () => {
    const versionId = "v".repeat(32);
    const pinned = await known(connection({ credentials: { secretArn: SECRET_ARN, versionId } }).ref);
    expect(pinned.credentials).toEqual({ secretArn: SECRET_ARN, versionId });
    const none = connection({ credentials: undefined, connectorDefaults: { codeInterface: "rows" } });
    expect(await known(none.ref)).toMatchObject({ connectorDefaults: { codeInterface: "rows" } });
    expect(await known(none.ref)).not.toHaveProperty("credentials");
  });

  it("does not say where code is promoted from: that is a question of each stack", async () => {
    const on = connection({
      connectorDefaults: { codeInterface: "rows", promotedFrom: { stack: "staging" } },
    });
    expect((await known(on.ref)).connectorDefaults).toEqual({ codeInterface: "rows" });
  });

  it("is another one with other requirements", async () => {
    const { code } = await known(connection().ref);
    const listed = await known(connection({ requirements: { inline: lockOf("1.0") } }).ref);
    expect(listed.code).not.toBe(code);
  });

  it("is as secret as the connection's code", async () => {
    const code = { inline: pulumi.secret("x = 1\n") };
    expect(await isSecret(connection({ code }).ref)).toBe(true);
  });

  it("is not among what a program exports with the connection", () => {
    expect(Object.keys(connection())).not.toContain("ref");
  });
});

describe("a connector", () => {
  const inputsOf = async (given: unknown) => {
    const made = new PythonConnector("orders", {
      connection: given as ConnectionRef,
      code: { inline: CONNECTION_CODE.files["connection.py"] ?? "" },
    });
    await known(made.urn);
    return registered.find(({ name }) => name === "orders")?.inputs ?? {};
  };

  it.each<[string, (ref: object) => unknown]>([
    ["a value", (ref) => ref],
    ["a promise", (ref) => Promise.resolve(ref)],
    ["an output", (ref) => pulumi.output(ref)],
  ])("is registered with a reference that is %s, for check to read", async (_what, as) => {
    const ref = { formatVersion: 1, name: "source" };
    const inputs = await inputsOf(as(ref));
    expect(inputs["connection"]).toEqual({ ref });
    expect(inputs).not.toHaveProperty("runner");
  });

  it("passes on that an output is undefined, for check to refuse", async () => {
    expect((await inputsOf(pulumi.output(undefined)))["connection"]).toEqual({ ref: null });
  });

  it.each([undefined, null, "source"])("on %j is refused by name", (given) => {
    const args = { connection: given as unknown as ConnectionRef, code: { inline: "" } };
    expect(() => new PythonConnector("orders", args)).toThrow(
      'PythonConnector "orders": connection: pass the PythonConnection that it reads through, or the ref of one of another stack',
    );
  });
});
