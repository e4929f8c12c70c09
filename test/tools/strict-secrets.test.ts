import { randomUUID } from "node:crypto";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import fc from "fast-check";
import { startProxy, type TestProxy } from "./support/proxy";

jest.setTimeout(120_000);

let proxy: TestProxy;
let client: SecretsManagerClient;
/** Past the proxy. */
let direct: SecretsManagerClient;

beforeAll(async () => {
  proxy = await startProxy(undefined);
  const options = {
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  client = new SecretsManagerClient({ ...options, endpoint: proxy.endpoint });
  direct = new SecretsManagerClient({ ...options, endpoint: proxy.upstream });
});

afterAll(async () => {
  const ended = new Promise((done) => proxy.child.on("close", done));
  proxy.child.stdin?.end();
  await ended;
});

let counter = 0;
let Name: string;
beforeEach(async () => {
  counter += 1;
  Name = `secret/${counter}`;
  await strict("tokens", "scheduled", "limits");
});

async function strict(...rules: (string | object)[]) {
  const { status, body } = await proxy.control(
    "PUT",
    "strict",
    rules.map((rule) => (typeof rule === "string" ? { rule } : rule)),
  );
  if (status !== 200) throw new Error(JSON.stringify(body));
}

const create = (SecretString: string, ClientRequestToken: string = randomUUID()) =>
  client.send(new CreateSecretCommand({ Name, SecretString, ClientRequestToken }));
const put = (SecretString: string, ClientRequestToken: string = randomUUID()) =>
  client.send(new PutSecretValueCommand({ SecretId: Name, SecretString, ClientRequestToken }));
const update = (SecretString: string, ClientRequestToken: string = randomUUID()) =>
  client.send(new UpdateSecretCommand({ SecretId: Name, SecretString, ClientRequestToken }));
const describe_ = () => client.send(new DescribeSecretCommand({ SecretId: Name }));
const read = async (VersionId?: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId: Name, ...(VersionId ? { VersionId } : {}) })))
    .SecretString;
const forceDelete = () =>
  client.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));

/** The error's name and the beginning of its message. */
const failing = async (promise: Promise<unknown>) =>
  promise.then(
    () => "success",
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe("tokens", () => {
  test("a version's id is the token that made it: in CreateSecret, PutSecretValue and UpdateSecret", async () => {
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    expect((await create("one", first)).VersionId).toBe(first);
    expect((await describe_()).VersionIdsToStages).toEqual({ [first]: ["AWSCURRENT"] });
    expect(await read(first)).toBe("one");
    expect((await put("two", second)).VersionId).toBe(second);
    expect((await update("three", third)).VersionId).toBe(third);
    expect((await describe_()).VersionIdsToStages).toEqual({
      [third]: ["AWSCURRENT"],
      [second]: ["AWSPREVIOUS"],
    });
    expect(await read(third)).toBe("three");
    const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand({ SecretId: Name }));
    expect(Versions.map(({ VersionId }) => VersionId).sort()).toEqual([second, third].sort());
    const { SecretList = [] } = await client.send(
      new ListSecretsCommand({ Filters: [{ Key: "name", Values: [Name] }] }),
    );
    expect(SecretList.find((secret) => secret.Name === Name)?.SecretVersionsToStages).toHaveProperty(third);
  });

  test("a version is named by its token in a request too", async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await create("one", first);
    await put("two", second);
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: Name,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: first,
        RemoveFromVersionId: second,
      }),
    );
    expect(await read()).toBe("one");
  });

  test("CreateSecret again: the same token and value succeed and do nothing; else the name is taken", async () => {
    const token = randomUUID();
    const { ARN } = await create("one", token);
    await put("two");
    expect(await create("one", token)).toMatchObject({ ARN, Name, VersionId: token });
    expect(await read()).toBe("two");
    const taken = `ResourceExistsException: The operation failed because the secret ${Name} already exists.`;
    expect(await failing(create("other", token))).toBe(taken);
    expect(await failing(create("one"))).toBe(taken);
  });

  test("PutSecretValue again: the same value succeeds and does nothing, another one fails", async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const { ARN } = await create("one");
    await put("two", first);
    await put("three", second);
    expect(await put("two", first)).toMatchObject({ ARN, VersionId: first, VersionStages: ["AWSPREVIOUS"] });
    expect(await read()).toBe("three");
    expect(await failing(put("other", first))).toMatch(/^ResourceExistsException/);
    expect(await read(first)).toBe("two");
  });

  test("UpdateSecret fails with a token that a version has, whatever the value", async () => {
    const token = randomUUID();
    await create("one", token);
    expect(await failing(update("one", token))).toMatch(/^ResourceExistsException/);
    const described = new UpdateSecretCommand({
      SecretId: Name,
      Description: "d",
      ClientRequestToken: token,
    });
    expect(await failing(client.send(described))).toBe("success");
  });

  test("a version that was written past the proxy counts too", async () => {
    const token = randomUUID();
    await create("one");
    await direct.send(
      new PutSecretValueCommand({ SecretId: Name, SecretString: "two", ClientRequestToken: token }),
    );
    expect(await failing(put("two", token))).toBe("success");
    expect(await failing(put("other", token))).toMatch(/^ResourceExistsException/);
  });

  test("another secret, and a new one of the same name, know nothing of a token", async () => {
    const token = randomUUID();
    await create("one", token);
    await forceDelete();
    expect(await failing(create("two", token))).toBe("success");
    Name += "/other";
    expect(await failing(create("three", token))).toBe("success");
    expect(await read(token)).toBe("three");
  });

  test("of two writes at the same time with one token one has an effect", async () => {
    const token = randomUUID();
    await create("one");
    const outcomes = await Promise.all(["a", "b", "c", "d"].map((value) => failing(put(value, token))));
    expect(outcomes.filter((outcome) => outcome === "success")).toHaveLength(1);
  });

  test("any sequence of writes does what a model of tokens does", async () => {
    const [tokens, values] = [
      [randomUUID(), randomUUID(), randomUUID()],
      ["a", "b"],
    ];
    const step = fc.record({
      operation: fc.constantFrom("create", "put", "update", "delete" as const),
      token: fc.constantFrom(...tokens),
      value: fc.constantFrom(...values),
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        runs += 1;
        Name = `model/${counter}/${runs}`;
        let written: Map<string, string> | undefined;
        let current: string | undefined;
        for (const { operation, token, value } of steps) {
          const known = written?.get(token);
          const sent = { create, put, update, delete: forceDelete }[operation](value, token);
          const outcome = (await failing(sent)).split(":")[0];
          if (operation === "delete") {
            expect(outcome).toBe("success");
            [written, current] = [undefined, undefined];
          } else if (operation === "create" && !written) {
            expect(outcome).toBe("success");
            [written, current] = [new Map([[token, value]]), value];
          } else if (!written) expect(outcome).toBe("ResourceNotFoundException");
          else if (known === value && operation !== "update") expect(outcome).toBe("success");
          else if (known !== undefined || operation === "create")
            expect(outcome).toBe("ResourceExistsException");
          else {
            expect(outcome).toBe("success");
            written.set(token, value);
            current = value;
          }
          if (written) expect(await read()).toBe(current);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("without the rule requests pass as they are", async () => {
    await proxy.control("DELETE", "strict");
    const token = randomUUID();
    expect((await create("one", token)).VersionId).not.toBe(token);
    await put("two", token);
    expect(await failing(put("other", token))).toBe("success");
  });
});

describe("secrets that are scheduled for deletion", () => {
  const marked =
    "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";

  test("their name is taken, and nothing can be read or written until they are restored", async () => {
    await create("one");
    await client.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 7 }));
    expect(await failing(create("two"))).toBe(
      "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
    expect(await failing(put("two"))).toBe(marked);
    expect(await failing(read())).toBe(marked);
    expect(await failing(update("two"))).toBe(marked);
    const tag = new TagResourceCommand({ SecretId: Name, Tags: [{ Key: "k", Value: "v" }] });
    expect(await failing(client.send(tag))).toBe(marked);
    expect((await describe_()).DeletedDate).toBeInstanceOf(Date);
    await client.send(new RestoreSecretCommand({ SecretId: Name }));
    expect(await read()).toBe("one");
  });

  test("a secret that isn't scheduled can be restored: nothing happens", async () => {
    const { ARN } = await create("one");
    expect(await client.send(new RestoreSecretCommand({ SecretId: Name }))).toMatchObject({ ARN, Name });
    expect(await read()).toBe("one");
  });

  test("a secret that doesn't exist can be deleted without recovery, and no other way", async () => {
    expect(await failing(forceDelete())).toBe("success");
    const scheduled = client.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 7 }));
    expect(await failing(scheduled)).toMatch(/^ResourceNotFoundException/);
  });
});

test("after a delete without recovery the name stays taken for a while, and the secret is not to be found", async () => {
  await strict("tokens", "scheduled", { rule: "forceDelete", ms: 1000, target: "secret/*" });
  await create("one");
  await forceDelete();
  await proxy.advance(999);
  expect(await failing(create("two"))).toMatch(/^InvalidRequestException: You can't create this secret/);
  expect(await failing(describe_())).toMatch(/^ResourceNotFoundException/);
  expect(await failing(client.send(new RestoreSecretCommand({ SecretId: Name })))).toMatch(
    /^ResourceNotFoundException/,
  );
  await proxy.advance(1);
  expect(await failing(create("two"))).toBe("success");
});

test("AWS has other words for a name that is still taken", async () => {
  await strict("tokens", { rule: "forceDelete", words: "deleted" });
  await create("one");
  await forceDelete();
  expect(await failing(create("two"))).toBe(
    "InvalidRequestException: You can’t perform this operation on the secret because it was deleted.",
  );
});

describe("limits", () => {
  const tags = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => ({ Key: `key-${from + index}`, Value: "v" }));
  const made = (input: object) =>
    failing(client.send(new CreateSecretCommand({ Name, SecretString: "one", ...input })));

  test.each<[string, object, string]>([
    ["a value of 65,536 bytes", { SecretString: "x".repeat(65_536) }, "success"],
    ["a value of 65,537 bytes", { SecretString: "x".repeat(65_537) }, "ValidationException"],
    [
      "a value of fewer characters and more bytes",
      { SecretString: "é".repeat(32_769) },
      "ValidationException",
    ],
    [
      "a value that is larger than any request is read",
      { SecretString: "x".repeat(600_000) },
      "ValidationException",
    ],
    ["a value whose JSON is six times as long", { SecretString: "\u0001".repeat(65_536) }, "success"],
    ["an empty value", { SecretString: "" }, "ValidationException"],
    ["two values", { SecretBinary: Buffer.from("x") }, "InvalidParameterException"],
    ["50 tags", { Tags: tags(50) }, "success"],
    ["51 tags", { Tags: tags(51) }, "InvalidParameterException"],
    ["a tag's key of 129 characters", { Tags: [{ Key: "k".repeat(129), Value: "" }] }, "ValidationException"],
    [
      "a tag's value of 257 characters",
      { Tags: [{ Key: "k", Value: "v".repeat(257) }] },
      "ValidationException",
    ],
    ["a tag of AWS's own", { Tags: [{ Key: "aws:x", Value: "" }] }, "InvalidParameterException"],
    ["a name with a space", { Name: "a b" }, "ValidationException"],
    ["a name of 513 characters", { Name: "n".repeat(513) }, "ValidationException"],
    ["a description of 2,049 characters", { Description: "d".repeat(2049) }, "ValidationException"],
    ["a token of 31 characters", { ClientRequestToken: "t".repeat(31) }, "ValidationException"],
    ["a token of 65 characters", { ClientRequestToken: "t".repeat(65) }, "ValidationException"],
  ])("%s", async (_what, input, outcome) => {
    expect((await made(input)).split(":")[0]).toBe(outcome);
  });

  test("no message has the value in it", async () => {
    expect(await made({ SecretString: "CANARY".repeat(20_000) })).not.toContain("CANARY");
  });

  test("tags are counted over all requests", async () => {
    const tagged = (count: number, from: number) =>
      failing(client.send(new TagResourceCommand({ SecretId: Name, Tags: tags(count, from) })));
    await create("one");
    expect(await tagged(50, 0)).toBe("success");
    expect(await tagged(1, 49)).toBe("success");
    expect(await tagged(1, 50)).toMatch(/^InvalidParameterException/);
  });

  test.each([
    [6, "InvalidParameterException"],
    [7, "success"],
    [30, "success"],
    [31, "InvalidParameterException"],
  ])("a recovery window of %i days", async (RecoveryWindowInDays, outcome) => {
    await create("one");
    const deleted = client.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays }));
    expect((await failing(deleted)).split(":")[0]).toBe(outcome);
  });
});

describe("stale reads", () => {
  const stale = { rule: "staleReads", ms: 1000 };
  const listed = async () => {
    const { SecretList = [] } = await client.send(
      new ListSecretsCommand({ Filters: [{ Key: "name", Values: [Name] }] }),
    );
    return SecretList.filter((secret) => secret.Name === Name);
  };

  test("a new secret is not to be found until the time is over", async () => {
    await strict("tokens", stale);
    await create("one");
    expect(await failing(describe_())).toMatch(/^ResourceNotFoundException/);
    expect(await failing(read())).toMatch(/^ResourceNotFoundException/);
    expect(await listed()).toEqual([]);
    await proxy.advance(1000);
    expect(await read()).toBe("one");
    expect(await listed()).toHaveLength(1);
  });

  test("reads answer the version and the tags from before the last write", async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await create("one", first);
    await strict("tokens", stale);
    await put("two", second);
    expect(await read()).toBe("one");
    expect((await describe_()).VersionIdsToStages).toEqual({ [first]: ["AWSCURRENT"] });
    expect((await listed())[0]?.SecretVersionsToStages).toEqual({ [first]: ["AWSCURRENT"] });
    expect(await failing(read(second))).toMatch(/^ResourceNotFoundException/);
    await proxy.advance(1000);
    expect(await read()).toBe("two");
  });

  test("a deleted secret is still there for a while, and a write that fails leaves nothing stale", async () => {
    await create("one");
    await strict("tokens", "scheduled", stale);
    await forceDelete();
    expect((await describe_()).Name).toBe(Name);
    await proxy.advance(1000);
    expect(await failing(put("two"))).toMatch(/^ResourceNotFoundException/);
    expect(await failing(describe_())).toMatch(/^ResourceNotFoundException/);
  });
});

test("throttling refuses some requests, the same ones for the same seed, and those have no effect", async () => {
  const run = async () => {
    await strict({ rule: "throttling", rate: 0.5, seed: 7, target: `${Name}*` });
    const outcomes = [];
    for (let index = 0; index < 10; index += 1) outcomes.push((await failing(describe_())).split(":")[0]);
    return outcomes;
  };
  const outcomes = await run();
  expect(new Set(outcomes)).toEqual(new Set(["ThrottlingException", "ResourceNotFoundException"]));
  expect(await run()).toEqual(outcomes);
});

test("rules for one caller leave the others alone", async () => {
  await strict({ rule: "throttling", rate: 1, caller: "deployer" });
  expect(await failing(create("one"))).toBe("success");
  const deployer = new SecretsManagerClient({
    endpoint: proxy.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "deployer", secretAccessKey: "x" },
    maxAttempts: 1,
  });
  const asked = new DescribeSecretCommand({ SecretId: Name });
  expect(await failing(deployer.send(asked))).toMatch(/^ThrottlingException/);
  await proxy.control("DELETE", "strict");
  // Any access key id is the same account's, and is what the record knows the caller by.
  expect(await failing(deployer.send(asked))).toBe("success");
  const { requests } = (await proxy.control("GET", "requests")).body as { requests: object[] };
  expect(requests.at(-1)).toMatchObject({ caller: "deployer", operation: "DescribeSecret", fault: null });
});
