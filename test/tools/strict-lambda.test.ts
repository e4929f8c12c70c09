import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { startProxy, type TestProxy } from "./support/proxy";
import { removeTemporaryFolders, temporaryFolder } from "./support/tools";

jest.setTimeout(120_000);

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

function clientOf({ endpoint }: TestProxy): LambdaClient {
  return new LambdaClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
}

async function strict(proxy: TestProxy, ...rules: object[]) {
  const { status, body } = await proxy.control("PUT", "strict", rules);
  if (status !== 200) throw new Error(JSON.stringify(body));
}

/** The error's name and message. */
const failing = async (promise: Promise<unknown>) =>
  promise.then(
    () => "success",
    (error: Error) => `${error.name}: ${error.message}`,
  );

/** A zip with a function that answers one text. */
function functionZip(answer: string): Uint8Array {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "code.py"),
    `def handler(event, context):\n    return ${JSON.stringify(answer)}\n`,
  );
  execFileSync("python3", ["-m", "zipfile", "-c", "function.zip", "code.py"], { cwd: folder });
  return readFileSync(join(folder, "function.zip"));
}

describe("before a MiniStack", () => {
  let proxy: TestProxy;
  let client: LambdaClient;
  let counter = 0;
  let FunctionName: string;

  beforeAll(async () => {
    proxy = await startProxy(undefined);
    client = clientOf(proxy);
  });
  afterAll(async () => {
    const ended = new Promise((done) => proxy.child.on("close", done));
    proxy.child.stdin?.end();
    await ended;
    removeTemporaryFolders();
  });
  beforeEach(() => {
    counter += 1;
    FunctionName = `function-${counter}`;
  });

  const create = (role = "role", answer = "old") =>
    client.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: "python3.11",
        Handler: "code.handler",
        Role: `arn:aws:iam::000000000000:role/path/${role}`,
        Code: { ZipFile: functionZip(answer) },
      }),
    );
  const invoke = async (Qualifier?: string) => {
    const { Payload } = await client.send(
      new InvokeCommand({ FunctionName, ...(Qualifier ? { Qualifier } : {}) }),
    );
    return JSON.parse(Buffer.from(Payload ?? []).toString());
  };
  const configuration = () => client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const updateCode = (answer: string) =>
    client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: functionZip(answer) }));
  const configure = () =>
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: "changed" }));
  const settled = async () => {
    while ((await configuration()).LastUpdateStatus !== "Successful")
      await new Promise((done) => setTimeout(done, 20));
  };

  test("a function that is isolated by tenants is invoked for one, and no other is", async () => {
    await strict(proxy, { rule: "tenants" });
    const invokeFor = (TenantId: string | undefined, name = FunctionName) =>
      failing(client.send(new InvokeCommand({ FunctionName: name, TenantId })));
    await create();
    expect(await invokeFor(undefined)).toBe("success");
    expect(await invokeFor("a")).toMatch(
      /^InvalidParameterValueException: .*not enabled with tenant isolation/,
    );
    await client.send(
      new CreateFunctionCommand({
        FunctionName: "isolated",
        Runtime: "python3.11",
        Handler: "code.handler",
        Role: "arn:aws:iam::000000000000:role/path/role",
        Code: { ZipFile: functionZip("for one") },
        TenancyConfig: { TenantIsolationMode: "PER_TENANT" },
      }),
    );
    expect(await invokeFor("acme/flights/dev/source", "isolated")).toBe("success");
    expect(await invokeFor(undefined, "isolated")).toMatch(
      /^InvalidParameterValueException: Add a valid tenant ID/,
    );
  });

  test("a new function is pending for the rule's time: it can be looked at, not invoked, changed or published", async () => {
    await strict(proxy, { rule: "pending", ms: 1000 });
    expect(await create()).toMatchObject({ State: "Pending" });
    await proxy.advance(999);
    // The emulator itself is done with it long before.
    expect(await configuration()).toMatchObject({ State: "Pending", LastUpdateStatus: "InProgress" });
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration?.State).toBe("Pending");
    const pending =
      "ResourceConflictException: The operation cannot be performed at this time. The function is currently in the following state: Pending";
    expect(await failing(invoke())).toBe(pending);
    expect(await failing(configure())).toBe(pending);
    expect(await failing(client.send(new PublishVersionCommand({ FunctionName })))).toBe(pending);
    await proxy.advance(1);
    await settled();
    expect(await invoke()).toBe("old");
  });

  test("an update is in progress for the rule's time, and no other change begins meanwhile", async () => {
    await strict(proxy, { rule: "inProgress", ms: 1000, target: "function-*" });
    const { FunctionArn } = await create();
    await settled();
    expect(await configure()).toMatchObject({ State: "Active", LastUpdateStatus: "InProgress" });
    await proxy.advance(999);
    expect(await configuration()).toMatchObject({ State: "Active", LastUpdateStatus: "InProgress" });
    const busy = `ResourceConflictException: The operation cannot be performed at this time. An update is in progress for resource: ${FunctionArn}`;
    expect(await failing(configure())).toBe(busy);
    expect(await failing(updateCode("new"))).toBe(busy);
    expect(await invoke()).toBe("old");
    await proxy.advance(1);
    await settled();
    expect(await failing(updateCode("new"))).toBe("success");
  });

  test.each([
    // The code before was version 1 for a while.
    [false, [], ["2"]],
    [true, ["1"], ["1", "2"]],
  ])(
    "until an update is over the code before it answers (published: %s)",
    async (published, before, after) => {
      const publish = async () => (await client.send(new PublishVersionCommand({ FunctionName }))).Version;
      const versions = async () => {
        const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
        return Versions.map(({ Version }) => Version).filter((version) => version !== "$LATEST");
      };
      await strict(proxy, { rule: "inProgress", ms: 1000 });
      await create();
      await settled();
      if (published) await publish();
      expect(await versions()).toEqual(before);
      await updateCode("new");
      expect([await invoke(), await invoke("$LATEST")]).toEqual(["old", "old"]);
      await proxy.advance(1000);
      expect(await invoke()).toBe("new");
      expect(await versions()).toEqual(before);
      await publish();
      expect(await versions()).toEqual(after);
      if (published) expect(await invoke("1")).toBe("old");
    },
  );

  test("a new role can't be assumed for the rule's time; another one can", async () => {
    await strict(proxy, { rule: "roles", ms: 1000 });
    const role = await fetch(proxy.endpoint, {
      method: "POST",
      headers: {
        authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, Signature=0",
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      },
      body: new URLSearchParams({
        Action: "CreateRole",
        Version: "2010-05-08",
        RoleName: "fresh",
        Path: "/path/",
        AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      }).toString(),
    });
    expect(role.status).toBe(200);
    const refused =
      "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.";
    await proxy.advance(999);
    expect(await failing(create("fresh"))).toBe(refused);
    expect(await failing(client.send(new GetFunctionCommand({ FunctionName })))).toMatch(
      /^ResourceNotFoundException/,
    );
    expect(await failing(create("other"))).toBe("success");
    await proxy.advance(1);
    FunctionName += "-again";
    expect(await failing(create("fresh"))).toBe("success");
  });
});

describe("before a service that answers what it is asked", () => {
  const service = http.createServer((request, response) => {
    request
      .resume()
      .on("end", () => response.end(Buffer.alloc(Number(request.headers["x-answer-bytes"] ?? 2), "1")));
  });
  let proxy: TestProxy;

  beforeAll(async () => {
    await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
    proxy = await startProxy(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
  });
  afterAll(async () => {
    proxy.child.kill();
    service.closeAllConnections();
    await new Promise((done) => service.close(done));
  });

  const invoke = async (requestBytes: number, answerBytes: number, chunked = false) => {
    const body = Buffer.alloc(requestBytes, "1");
    const response = await fetch(`${proxy.endpoint}/2015-03-31/functions/f/invocations`, {
      method: "POST",
      headers: {
        authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, Signature=0",
        "x-answer-bytes": String(answerBytes),
      },
      body: chunked ? new Blob([body]).stream() : body,
      ...(chunked ? { duplex: "half" } : {}),
    } as RequestInit);
    return {
      status: response.status,
      error: response.headers.get("x-amzn-errortype") ?? response.headers.get("x-amz-function-error"),
      body: await response.text(),
    };
  };

  test("a request of 6 MB and an answer of 6 MB pass; larger ones don't, in Lambda's own ways", async () => {
    await strict(proxy, { rule: "limits" });
    expect(await invoke(6_291_456, 6_291_556)).toMatchObject({ status: 200, error: null });
    expect(await invoke(6_291_457, 2)).toMatchObject({ status: 413, error: "RequestTooLargeException" });
    expect(await invoke(6_291_457, 2, true)).toMatchObject({
      status: 413,
      error: "RequestTooLargeException",
    });
    const answer = await invoke(2, 6_291_557);
    expect(answer).toMatchObject({ status: 200, error: "Unhandled" });
    expect(JSON.parse(answer.body)).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
  });

  test("throttling of Lambda is 429 with how long to wait", async () => {
    await strict(proxy, { rule: "throttling", rate: 1, retryAfterSeconds: 3, service: "lambda" });
    const failed = await failing(
      clientOf(proxy).send(new InvokeCommand({ FunctionName: "f", Payload: "{}" })),
    );
    expect(failed).toBe("TooManyRequestsException: Rate Exceeded.");
    const response = await fetch(`${proxy.endpoint}/2015-03-31/functions/f/invocations`, {
      method: "POST",
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request" },
      body: "{}",
    });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "3"]);
  });
});
