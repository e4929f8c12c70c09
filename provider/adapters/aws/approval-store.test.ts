import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { FakeTime } from "../../../test/unit/aws-server";
import { ServiceError } from "../../core/errors";
import { S3ApprovalStore } from "./approval-store";

/** One object of S3, by its own address; another one has written before each of the next `rivals` writes. */
class Bucket {
  readonly calls: string[] = [];
  object: string | undefined;
  rivals = 0;
  /** An error in place of an answer. */
  error: { readonly status: number; readonly code: string } | undefined;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { "if-match": match, "if-none-match": none } = request.headers;
      const condition = match ? ` if ${match}` : none ? ` if not ${none}` : "";
      this.calls.push(`${request.method} ${request.url?.split("?")[0]}${condition}`);
      const refuse = (status: number, code: string) => {
        response.writeHead(status, { "Content-Type": "application/xml" });
        response.end(`<Error><Code>${code}</Code><Message>said S3</Message></Error>`);
      };
      if (this.error !== undefined) return refuse(this.error.status, this.error.code);
      if (request.method === "GET") {
        if (this.object === undefined) return refuse(404, "NoSuchKey");
        return void response.writeHead(200, { ETag: this.#tag(), "Content-Type": "x" }).end(this.object);
      }
      if (this.rivals > 0) {
        this.rivals -= 1;
        this.object = `of rival ${this.rivals}`;
      }
      const isFree = match === undefined ? this.object === undefined : match === this.#tag();
      if (!isFree) return refuse(412, "PreconditionFailed");
      this.object = Buffer.concat(chunks).toString("utf8");
      response.writeHead(200, { ETag: this.#tag() }).end();
    });
  }

  #tag(): string {
    return this.object === undefined ? "" : `"${createHash("md5").update(this.object).digest("hex")}"`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  store(): S3ApprovalStore {
    const { port } = this.#server.address() as AddressInfo;
    const settings = {
      region: "eu-west-1",
      accessKey: "A",
      secretKey: "S",
      endpoints: { s3: `http://127.0.0.1:${port}` },
      defaultTags: {},
    };
    const place = { bucket: "bucket", key: "prod/list.json" };
    return new S3ApprovalStore(place, settings, { time: new FakeTime() });
  }
}

let bucket: Bucket;
beforeEach(async () => {
  bucket = new Bucket();
  await bucket.start();
});
afterEach(() => bucket.stop());

describe("the list of approved code in S3", () => {
  it("is not there before it is written", async () => {
    expect(await bucket.store().read()).toBeUndefined();
  });

  it("is written as a new object only where there is none", async () => {
    expect(await bucket.store().write("{}", undefined)).toBe(true);
    expect(await bucket.store().write("[]", undefined)).toBe(false);
    expect(bucket.object).toContain("{}");
    expect(bucket.calls).toEqual(Array(2).fill("PUT /bucket/prod/list.json if not *"));
  });

  it("is replaced only as it was read", async () => {
    bucket.object = "before";
    const { text, tag } = (await bucket.store().read()) ?? { text: "", tag: "" };
    expect(text).toBe("before");
    bucket.rivals = 1;
    expect(await bucket.store().write("after", tag)).toBe(false);
    expect(bucket.object).toBe("of rival 0");
    const again = await bucket.store().read();
    expect(await bucket.store().write("after", again?.tag)).toBe(true);
    expect(bucket.calls[1]).toMatch(/^PUT .* if "[0-9a-f]{32}"$/);
  });

  it("that is too large is not taken in", async () => {
    bucket.object = " ".repeat(1024 * 1024 + 1);
    const error: unknown = await bucket
      .store()
      .read()
      .then(() => "read")
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "APPROVALS_UNREADABLE" });
  });

  it.each([
    [403, "AccessDenied", "AWS_ACCESS_DENIED", "s3:GetObject"],
    [404, "NoSuchBucket", "BUCKET_MISSING", "--approvals"],
    [301, "PermanentRedirect", "BUCKET_REGION", "--region"],
    [403, "InvalidAccessKeyId", "AWS_CREDENTIALS", "Log in again"],
  ])("that S3 refuses with %i %s is %s", async (status, name, code, next) => {
    bucket.error = { status, code: name };
    const error: unknown = await bucket
      .store()
      .read()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ code, next: expect.stringContaining(next) });
    expect((error as ServiceError).message).toContain("s3://bucket/prod/list.json");
  });

  it("that may not be written names the permission", async () => {
    bucket.error = { status: 403, code: "AccessDenied" };
    await expect(bucket.store().write("{}", undefined)).rejects.toMatchObject({
      next: expect.stringContaining("s3:PutObject"),
    });
  });

  it("whose writing met another is written anew", async () => {
    bucket.error = { status: 409, code: "ConditionalRequestConflict" };
    expect(await bucket.store().write("{}", undefined)).toBe(false);
  });
});
