import type { ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { startTool, toolUrl } from "./support/tools";

interface RequestRecord {
  readonly id: number;
  readonly service: string | null;
  readonly operation: string | null;
  readonly target: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly status: number | null;
  readonly functionError: string | null;
  readonly caller: string | null;
  readonly tenant: string | null;
  readonly fault: string | null;
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** What the service behind the proxy does with the next request. */
let serve: (request: http.IncomingMessage, response: http.ServerResponse) => void;
const service = http.createServer((request, response) => serve(request, response));
let proxy: ChildProcess;
let endpoint: string;

beforeAll(async () => {
  await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
  const upstream = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const script = `
    import { startRecordingProxy } from ${JSON.stringify(toolUrl("emulator/recording-proxy.mjs"))};
    const { endpoint } = await startRecordingProxy({ upstream: () => ${JSON.stringify(upstream)} });
    console.log(endpoint);`;
  const started = await startTool(["--input-type=module", "--eval", script]);
  proxy = started.child;
  endpoint = started.line;
});

afterAll(async () => {
  proxy.kill();
  service.closeAllConnections();
  await new Promise((done) => service.close(done));
});

function signedFor(name: string): Record<string, string> {
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/${name}/aws4_request, Signature=SIGNATURE`,
  };
}

async function records(since = 0): Promise<RequestRecord[]> {
  const response = await fetch(`${endpoint}/_recorder/requests?since=${since}`);
  return ((await response.json()) as { requests: RequestRecord[] }).requests;
}

async function lastId(): Promise<number> {
  return (await records()).at(-1)?.id ?? 0;
}

/** A request as a client sends it, with full say over headers and chunks. */
function send(path: string, options: http.RequestOptions, chunks: readonly Buffer[] = []) {
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>((done, fail) => {
    const request = http.request(`${endpoint}${path}`, options, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", fail);
      response.on("end", () =>
        done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    request.on("error", fail);
    for (const chunk of chunks) request.write(chunk);
    request.end();
  });
}

test("a body that streams both ways passes unchanged", async () => {
  const chunks = Array.from({ length: 40 }, () => randomBytes(64 * 1024));
  serve = (request, response) => request.pipe(response);
  const answer = await send("/bucket/key", { method: "PUT", headers: signedFor("s3") }, chunks);
  expect(sha256(answer.body)).toBe(sha256(Buffer.concat(chunks)));
});

test("an answer streams: its first part arrives before its last is made", async () => {
  let finish = () => {};
  serve = (_request, response) => {
    response.write("first");
    finish = () => response.end("last");
  };
  const response = await fetch(`${endpoint}/bucket/key`, { headers: signedFor("s3") });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toBe("first");
  finish();
  expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toBe("last");
});

test("method, address, host and headers reach the service as they were sent", async () => {
  let seen: { method?: string; url?: string; headers?: http.IncomingHttpHeaders } = {};
  serve = ({ method, url, headers }, response) => {
    seen = { ...(method && { method }), ...(url && { url }), headers };
    response.setHeader("x-answer", "yes");
    response.writeHead(201);
    response.end();
  };
  const headers = { ...signedFor("s3"), host: "bucket.example:81", "X-Amz-Meta": "m" };
  const answer = await send("/a%2Fb/c?x=%20", { method: "DELETE", headers });
  expect(seen).toMatchObject({ method: "DELETE", url: "/a%2Fb/c?x=%20" });
  expect(seen.headers).toMatchObject({ host: "bucket.example:81", "x-amz-meta": "m", ...signedFor("s3") });
  expect(answer).toMatchObject({ status: 201, headers: { "x-answer": "yes" } });
});

test("a request is recorded by service, operation and target, with its times and its outcome", async () => {
  const before = await lastId();
  serve = (_request, response) => {
    response.writeHead(200, { "x-amz-function-error": "Unhandled" });
    response.end("{}");
  };
  const headers = { ...signedFor("lambda"), "x-amz-tenant-id": "acme" };
  await send("/2015-03-31/functions/runner/invocations", { method: "POST", headers });
  const [record, ...others] = await records(before);
  expect(others).toEqual([]);
  expect(record).toEqual({
    id: before + 1,
    service: "lambda",
    operation: "Invoke",
    target: "runner",
    caller: "AKID",
    tenant: "acme",
    startedAt: expect.any(Number),
    endedAt: expect.any(Number),
    status: 200,
    functionError: "Unhandled",
    fault: null,
  });
  expect(record?.endedAt).toBeGreaterThanOrEqual(record?.startedAt ?? Number.POSITIVE_INFINITY);
});

test("of a secret's request only its id is kept, and the body still arrives whole", async () => {
  const before = await lastId();
  let received = "";
  serve = async (request, response) => {
    for await (const chunk of request) received += chunk;
    response.end(JSON.stringify({ SecretString: "CANARY-ANSWER" }));
  };
  const body = JSON.stringify({ Name: "nycflights", SecretString: "CANARY-BODY" });
  const headers = { ...signedFor("secretsmanager"), "x-amz-target": "secretsmanager.CreateSecret" };
  await send("/", { method: "POST", headers: { ...headers, "content-length": body.length } }, [
    Buffer.from(body),
  ]);
  expect(received).toBe(body);
  const kept = await records(before);
  expect(kept).toMatchObject([{ operation: "CreateSecret", target: "nycflights" }]);
  expect(JSON.stringify(kept)).not.toMatch(/CANARY|SIGNATURE/);
});

test("a secret's request too large to be one passes unread", async () => {
  const before = await lastId();
  serve = (request, response) => request.pipe(response);
  const body = Buffer.alloc(513 * 1024, "x");
  const headers = { ...signedFor("secretsmanager"), "content-length": body.length };
  const answer = await send("/", { method: "POST", headers }, [body]);
  expect(answer.body.equals(body)).toBe(true);
  expect(await records(before)).toMatchObject([{ target: null }]);
});

test("the operation of an API that takes forms is known from the body", async () => {
  const before = await lastId();
  serve = (request, response) => request.pipe(response);
  const body = "Action=GetCallerIdentity&Version=2011-06-15";
  const headers = {
    ...signedFor("sts"),
    "content-type": "application/x-www-form-urlencoded",
    "content-length": body.length,
  };
  const answer = await send("/", { method: "POST", headers }, [Buffer.from(body)]);
  expect(answer.body.toString()).toBe(body);
  expect(await records(before)).toMatchObject([{ service: "sts", operation: "GetCallerIdentity" }]);
});

test.each([false, true])(
  "a client that breaks off while it sends takes its request with it (answer kept: %s)",
  async (kept) => {
    const set = (method: string, body?: string) =>
      fetch(`${endpoint}/_recorder/strict/broken-off`, { method, ...(body ? { body } : {}) });
    if (kept) await set("PUT", '[{ "rule": "limits" }]');
    let gone: Promise<unknown> = Promise.resolve();
    const arrived = new Promise<void>((done) => {
      serve = (request) => {
        gone = new Promise((end) => request.socket.on("close", end));
        request.on("error", () => {}).once("data", () => done());
      };
    });
    const headers = { ...signedFor("lambda"), "content-length": 1_000_000 };
    const path = "/2015-03-31/functions/runner/invocations";
    const request = http.request(`${endpoint}${path}`, { method: "POST", headers });
    request.on("error", () => {});
    request.write("first");
    await arrived;
    request.destroy();
    await gone;
    await set("DELETE");
  },
);

test("hooks see what goes on, outermost first, and may keep, replace or give an answer", async () => {
  const script = `
    import { jsonAnswer } from ${JSON.stringify(toolUrl("emulator/aws-answers.mjs"))};
    import { startRecordingProxy } from ${JSON.stringify(toolUrl("emulator/recording-proxy.mjs"))};
    const seen = [];
    const outer = async (exchange, next) => {
      exchange.buffered = true;
      await next();
      seen.push(exchange.answer.status, exchange.answer.body.toString());
      if (exchange.input.SecretId === "replace") exchange.answer = jsonAnswer(202, { replaced: true });
    };
    const inner = async (exchange, next) => {
      if (exchange.input.SecretId === "own") return exchange.fail({ status: 400, code: "Own", message: "m" }, "own");
      await next();
    };
    const upstream = () => "http://127.0.0.1:${(service.address() as AddressInfo).port}";
    const proxy = await startRecordingProxy({ upstream, hooks: [outer, inner] });
    for (const SecretId of ["pass", "replace", "own"]) {
      const response = await fetch(proxy.endpoint, {
        method: "POST",
        headers: { authorization: "AWS4 Credential=k/d/r/secretsmanager/aws4_request" },
        body: JSON.stringify({ SecretId }),
      });
      seen.push(response.status, await response.text());
    }
    seen.push(proxy.log.since(0).requests.map(({ status, fault }) => [status, fault]));
    console.log(JSON.stringify(seen));
    await proxy.stop();`;
  serve = (_request, response) => response.end("served");
  const { line } = await startTool(["--input-type=module", "--eval", script]);
  const own = JSON.stringify({ __type: "Own", message: "m", Message: "m" });
  expect(JSON.parse(line)).toEqual([
    ...[200, "served", 200, "served"],
    ...[200, "served", 202, '{"replaced":true}'],
    ...[400, own, 400, own],
    [
      [200, null],
      [202, null],
      [400, "own"],
    ],
  ]);
});

test("requests that run at the same time are seen to overlap", async () => {
  const before = await lastId();
  const waiting: http.ServerResponse[] = [];
  serve = (_request, response) => {
    waiting.push(response);
    if (waiting.length === 3) for (const each of waiting) each.end();
  };
  const options = { method: "POST", headers: signedFor("lambda") };
  await Promise.all([1, 2, 3].map((name) => send(`/2015-03-31/functions/f${name}/invocations`, options)));
  const all = await records(before);
  expect(all).toHaveLength(3);
  const lastStart = Math.max(...all.map((record) => record.startedAt));
  expect(all.every((record) => (record.endedAt ?? 0) > lastStart)).toBe(true);
});

test("a request that still runs has no end yet", async () => {
  const before = await lastId();
  let finish = () => {};
  const arrived = new Promise<void>((done) => {
    serve = (_request, response) => {
      finish = () => response.end();
      done();
    };
  });
  const running = send("/bucket/key", { headers: signedFor("s3") });
  await arrived;
  expect(await records(before)).toMatchObject([{ endedAt: null, status: null }]);
  finish();
  await running;
});

test("a service that breaks off is a broken connection for the client, with no status", async () => {
  const before = await lastId();
  serve = (request) => request.socket.destroy();
  await expect(send("/bucket/key", { headers: signedFor("s3") })).rejects.toThrow(
    /socket hang up|ECONNRESET/,
  );
  expect(await records(before)).toMatchObject([{ status: null, endedAt: expect.any(Number) }]);
});

test("a client that breaks off, while it sends or while it receives, is passed on and harms nobody else", async () => {
  const before = await lastId();
  const closed: Promise<unknown>[] = [];
  for (const receiving of [false, true]) {
    const arrived = new Promise<void>((done) => {
      serve = (request, response) => {
        closed.push(new Promise((end) => request.socket.on("close", end)));
        request.on("error", () => {});
        if (receiving) response.write("first");
        request.once("data", () => done());
      };
    });
    const headers = { ...signedFor("s3"), "content-length": 1_000_000 };
    const request = http.request(`${endpoint}/bucket/key`, { method: "PUT", headers });
    request.on("error", () => {});
    request.write("first");
    await arrived;
    request.destroy();
  }
  await Promise.all(closed);
  serve = (_request, response) => response.end("fine");
  expect((await send("/bucket/key", { headers: signedFor("s3") })).body.toString()).toBe("fine");
  expect((await records(before)).map((record) => record.endedAt)).toEqual([
    expect.any(Number),
    expect.any(Number),
    expect.any(Number),
  ]);
});
