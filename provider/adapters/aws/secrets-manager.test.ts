import { type Answer, AwsServer, FakeTime } from "../../../test/unit/aws-server";
import { MOST_IN_FLIGHT } from "./clients";
import { SecretsManagerStore } from "./secrets-manager";

const server = new AwsServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.calls.length = 0;
  server.answer = () => ({ ok: {} });
});

const NAME = "project/stack/name";
const TOKEN = "0123456789abcdef0123456789abcdef";
const NEW = {
  name: NAME,
  value: "v",
  token: TOKEN,
  tags: { a: "b" },
  description: "d",
  kmsKeyId: undefined,
};
const SCHEDULED =
  "You can't create this secret because a secret with this name is already scheduled for deletion.";
const MARKED = "You can't perform this operation on the secret because it was marked for deletion.";
const CURRENTLY = "You tried to perform the operation on a secret that's currently marked deleted.";

const store = () => new SecretsManagerStore(server.settings, { time: new FakeTime() });
const refusing = (error: string, message = "m") => {
  server.answer = (): Answer => ({ error, message });
  return store();
};

const MOST = MOST_IN_FLIGHT.program;

describe("the store", () => {
  it.each<[string, (s: SecretsManagerStore) => Promise<unknown>, string, object]>([
    [
      "creates under the AWS managed key",
      (s) => s.create(NEW),
      "CreateSecret",
      {
        Name: NAME,
        Description: "d",
        SecretString: "v",
        ClientRequestToken: TOKEN,
        Tags: [{ Key: "a", Value: "b" }],
      },
    ],
    [
      "creates under a customer managed key",
      (s) => s.create({ ...NEW, tags: {}, kmsKeyId: "alias/k" }),
      "CreateSecret",
      {
        Name: NAME,
        Description: "d",
        KmsKeyId: "alias/k",
        SecretString: "v",
        ClientRequestToken: TOKEN,
        Tags: [],
      },
    ],
    [
      "puts a value with its token",
      (s) => s.put(NAME, "v", TOKEN),
      "PutSecretValue",
      { SecretId: NAME, SecretString: "v", ClientRequestToken: TOKEN },
    ],
    [
      "updates without a value, back to the AWS managed key",
      (s) => s.update(NAME, { description: "", kmsKeyId: undefined }),
      "UpdateSecret",
      {
        SecretId: NAME,
        Description: "",
        KmsKeyId: "alias/aws/secretsmanager",
        ClientRequestToken: expect.any(String),
      },
    ],
    [
      "removes tags",
      (s) => s.untag(NAME, ["a", "b"]),
      "UntagResource",
      { SecretId: NAME, TagKeys: ["a", "b"] },
    ],
    [
      "deletes with a window",
      (s) => s.delete(NAME, 7),
      "DeleteSecret",
      { SecretId: NAME, RecoveryWindowInDays: 7 },
    ],
    [
      "deletes at once with none",
      (s) => s.delete(NAME, 0),
      "DeleteSecret",
      { SecretId: NAME, ForceDeleteWithoutRecovery: true },
    ],
    ["restores", (s) => s.restore(NAME), "RestoreSecret", { SecretId: NAME }],
  ])("%s", async (_rule, call, operation, body) => {
    await call(store());
    expect(server.calls).toEqual([{ operation, body }]);
  });

  it("describes what a secret has beside its value", async () => {
    server.answer = () => ({
      ok: {
        ARN: "arn",
        Name: NAME,
        Description: "d",
        KmsKeyId: "alias/k",
        VersionIdsToStages: { old: ["AWSPREVIOUS"], now: ["AWSCURRENT"] },
        Tags: [{ Key: "a", Value: "b" }],
        DeletedDate: 1,
      },
    });
    await expect(store().describe(NAME)).resolves.toEqual({
      arn: "arn",
      name: NAME,
      versionId: "now",
      description: "d",
      kmsKeyId: "alias/k",
      tags: { a: "b" },
      scheduledForDeletion: true,
    });
  });

  it.each([
    undefined,
    "",
    "alias/aws/secretsmanager",
    "arn:aws:kms:eu-west-1:123456789012:alias/aws/secretsmanager",
  ])("takes the key %j for the AWS managed key", async (KmsKeyId) => {
    server.answer = () => ({ ok: { KmsKeyId } });
    await expect(store().describe(NAME)).resolves.toMatchObject({ kmsKeyId: undefined });
  });

  it.each([
    ["ResourceExistsException", "exists"],
    ["InvalidRequestException", SCHEDULED],
    ["InvalidRequestException", MARKED],
  ])("finds a name taken by %s: %s", async (error, message) => {
    await expect(refusing(error, message).create(NEW)).resolves.toBeUndefined();
  });

  it("says that a token is used, and throws nothing", async () => {
    await expect(refusing("ResourceExistsException").put(NAME, "v", TOKEN)).resolves.toBeUndefined();
  });

  it.each([
    [true, "InvalidRequestException", "Secret is not scheduled for deletion."],
    [false, "InvalidRequestException", MARKED],
    [false, "ResourceNotFoundException", "no"],
  ])("is %j on restoring after %s: %s", async (restored, error, message) => {
    await expect(refusing(error, message).restore(NAME)).resolves.toBe(restored);
  });

  it.each([
    ["ResourceNotFoundException", "no"],
    ["InvalidRequestException", CURRENTLY],
    ["InvalidRequestException", MARKED],
  ])("deletes what is deleted without an error after %s: %s", async (error, message) => {
    await expect(refusing(error, message).delete(NAME, 7)).resolves.toBeUndefined();
  });

  it("does not take a secret for deleted that can't be deleted", async () => {
    const replicas = "You can't delete secret a that still has replica regions.";
    await expect(refusing("InvalidRequestException", replicas).delete(NAME, 7)).rejects.toMatchObject({
      code: "AWS_INVALID_REQUEST",
      message: expect.stringContaining(replicas),
    });
  });

  it.each<[string, (s: SecretsManagerStore) => Promise<unknown>]>([
    ["put", (s) => s.put(NAME, "v", TOKEN)],
    ["update", (s) => s.update(NAME, { description: "", kmsKeyId: undefined })],
    ["read", (s) => s.read(NAME)],
    ["tag", (s) => s.tag(NAME, {})],
    ["untag", (s) => s.untag(NAME, [])],
  ])("tells in %s a missing secret from one that is scheduled for deletion", async (_what, call) => {
    await expect(call(refusing("ResourceNotFoundException"))).rejects.toMatchObject({
      code: "SECRET_MISSING",
    });
    await expect(call(refusing("InvalidRequestException", MARKED))).rejects.toMatchObject({
      code: "SECRET_DELETED",
    });
  });

  it("describes no secret as undefined, and takes no key for one", async () => {
    await expect(refusing("ResourceNotFoundException").describe(NAME)).resolves.toBeUndefined();
    await expect(refusing("ResourceNotFoundException").create(NEW)).rejects.toMatchObject({
      code: "AWS_KMS_KEY",
    });
  });

  it.each<[string, string | null | undefined, object]>([
    ["the current version by default", undefined, { SecretId: NAME }],
    ["the current version where none is pinned", null, { SecretId: NAME }],
    ["the version that is pinned", TOKEN, { SecretId: NAME, VersionId: TOKEN }],
  ])("reads %s", async (_rule, versionId, body) => {
    server.answer = () => ({ ok: { SecretString: "v" } });
    await expect(store().read(NAME, versionId)).resolves.toBe("v");
    expect(server.calls).toEqual([{ operation: "GetSecretValue", body }]);
  });

  it("names a pinned version that is missing", async () => {
    await expect(refusing("ResourceNotFoundException").read(NAME, TOKEN)).rejects.toMatchObject({
      code: "SECRET_MISSING",
      message: expect.stringContaining(`${NAME} in version ${TOKEN}`),
    });
  });

  it("reads no binary secret", async () => {
    server.answer = () => ({ ok: { SecretBinary: "AAAA" } });
    await expect(store().read(NAME)).rejects.toMatchObject({ code: "SECRET_BINARY" });
  });

  it("never has more calls under way than its process's share, whatever its settings, and a pause takes no place", async () => {
    const stores = [server.settings, { ...server.settings, region: "us-east-1" }].map(
      (settings) => new SecretsManagerStore(settings, { time: new FakeTime() }),
    );
    const isFull = server.holdUntil(MOST);
    let answered = 0;
    server.answer = async () => {
      await isFull;
      answered += 1;
      return answered % 3 === 0 ? { error: "ThrottlingException" } : { ok: {} };
    };
    await Promise.all(Array.from({ length: 100 }, (_, i) => stores[i % 2]?.tag(NAME, {})));
    expect(server.most).toBe(MOST);
  });
});
