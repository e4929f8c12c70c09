import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { AwsServer } from "../test/unit/aws-server";
import { lookup } from "../test/unit/samples";
import type { Invoking } from "./core/runner/invocation-slots";
import type { RunnerRequest } from "./core/runner/protocol";
import { connectPorts } from "./wiring";

const ACCOUNT = "123456789012";
const server = new AwsServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.calls.length = 0;
  server.answer = () => ({ ok: { Account: ACCOUNT } });
});

const ports = (config = {}, env = {}, invoking: Invoking = "program") =>
  connectPorts(lookup(config), lookup(env), invoking);
const operations = () => server.calls.map(({ operation }) => operation);
const TARGET = { functionArn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`, qualifier: undefined };

describe("the real outside", () => {
  it("asks for the account once for the same settings, and again after a failure", async () => {
    const { account } = ports();
    server.answer = () => ({ error: "AccessDenied", status: 403 });
    await expect(account(server.settings)).rejects.toMatchObject({ code: "AWS_ACCESS_DENIED" });
    server.answer = () => ({ ok: { Account: ACCOUNT } });
    await Promise.all([account(server.settings), account({ ...server.settings })]);
    await expect(account(server.settings)).resolves.toBe(ACCOUNT);
    expect(operations()).toEqual(["GetCallerIdentity", "GetCallerIdentity"]);
    await account({ ...server.settings, region: "us-east-1" });
    expect(operations()).toHaveLength(3);
  });

  it("asks for no account where the stack's config has no word on accounts", async () => {
    const { secrets, runner } = ports();
    await secrets(server.settings).tag("s", {});
    await runner(TARGET, server.settings).run({} as RunnerRequest);
    expect(operations()).toEqual(["TagResource", "GetFunctionConfiguration", "Invoke"]);
  });

  it("calls nothing in an account that the stack's config keeps out, and asks for it once", async () => {
    const { secrets, runner } = ports();
    const settings = { ...server.settings, forbiddenAccountIds: [ACCOUNT] };
    const refused = { code: "ACCOUNT_NOT_ALLOWED" };
    await expect(secrets(settings).describe("s")).rejects.toMatchObject(refused);
    await expect(secrets(settings).tag("s", {})).rejects.toMatchObject(refused);
    await expect(runner(TARGET, settings).identity()).rejects.toMatchObject(refused);
    await expect(runner(TARGET, settings).run({} as RunnerRequest)).rejects.toMatchObject(refused);
    expect(operations()).toEqual(["GetCallerIdentity"]);
  });

  it("goes on in an account that the stack's config allows", async () => {
    const settings = { ...server.settings, allowedAccountIds: [ACCOUNT] };
    const { secrets } = ports();
    await secrets(settings).tag("s", {});
    await secrets(settings).tag("s", {});
    expect(operations()).toEqual(["GetCallerIdentity", "TagResource", "TagResource"]);
  });

  it("lets each process have its share of the run's invocations, by the setting", () => {
    expect(ports().slots.cap).toBe(48);
    expect(ports({}, {}, "provider").slots.cap).toBe(16);
    expect(ports({}, {}, "alone").slots.cap).toBe(64);
    // Then the program invokes nothing.
    expect(ports({ "pythonConnectors:prefetch": "off" }, {}, "provider").slots.cap).toBe(64);
    const outside = ports({ "pythonConnectors:maxConcurrency": "400" });
    expect(outside.slots.cap).toBe(300);
    expect(outside.slots).toBe(outside.slots);
    expect(() => ports({}, { PYTHON_CONNECTORS_MAX_CONCURRENCY: "many" }).slots).toThrow(
      "pythonConnectors:maxConcurrency",
    );
  });

  it("finds a credential in the environment, and in the folders of the setting", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "wiring-"));
    const file = path.join(folder, "key");
    writeFileSync(file, "s3cret\n");
    try {
      const outside = ports({}, { KEY: "a" });
      await expect(outside.findCredential({ env: "KEY" })).resolves.toEqual({ kind: "text", text: "a" });
      await expect(outside.findCredential({ file })).resolves.toMatchObject({ kind: "refused" });
      const inside = ports({ "pythonConnectors:credentialFolders": `/nowhere:${folder}` });
      await expect(inside.findCredential({ file })).resolves.toEqual({ kind: "text", text: "s3cret" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("asks nothing of AWS, runs nothing and opens nothing in an untrusted run", async () => {
    const outside = ports({}, { PYTHON_CONNECTORS_MODE: "untrusted", KEY: "a" });
    const refused = { code: "UNTRUSTED_RUN" };
    const { settings } = server;
    const store = outside.secrets(settings);
    const runners = [outside.runner(TARGET, settings), outside.runner({ local: {} }, undefined)];
    for (const asked of [
      outside.account(settings),
      outside.findCredential({ env: "KEY" }),
      outside.findCredential({ file: "key" }),
      store.describe("s"),
      store.read("s"),
      store.put("s", "value", "token"),
      store.tag("s", {}),
      ...runners.flatMap((runner) => [runner.identity(), runner.run({} as RunnerRequest)]),
    ]) {
      await expect(asked).rejects.toMatchObject(refused);
    }
    expect(operations()).toEqual([]);
  });

  it("has a clock that goes on", async () => {
    const { clock } = ports();
    const before = clock.now();
    await clock.sleep(1);
    expect(clock.now()).toBeGreaterThan(before);
  });
});
