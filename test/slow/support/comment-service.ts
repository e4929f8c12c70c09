import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A comment of GitHub, or a note of GitLab. */
export interface Comment {
  readonly id: number;
  readonly author: string;
  body: string;
}

/** A request as the stand-in saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly token: string;
}

/** A stand-in of the part of GitHub's or GitLab's API that comments need, on 127.0.0.1. */
export interface CommentService {
  readonly url: string;
  /** By the number of the pull request or merge request. */
  readonly comments: Map<number, Comment[]>;
  readonly seen: Seen[];
  /** Answers the next requests of a method with this, as often as it says. */
  fail(method: string, status: number, times: number, body?: string): void;
  stop(): Promise<void>;
}

/** Paths and shapes of one of the two services. */
interface Shape {
  /** The whole list of a pull request. */
  readonly list: RegExp;
  /** One comment; the first group is the pull request where the path has it, the second the comment. */
  readonly one: RegExp;
  readonly updateMethod: string;
  readonly tokenHeader: string;
  /** Whom a token writes as. */
  readonly author: string;
  readonly shown: (comment: Comment) => object;
}

const GITLAB_USERS: Readonly<Record<string, number>> = { "project-bot": 7, somebody: 8 };

export const GITHUB: Shape = {
  list: /^\/repos\/acme\/data\/issues\/(\d+)\/comments$/,
  one: /^\/repos\/acme\/data\/issues()\/comments\/(\d+)$/,
  updateMethod: "PATCH",
  tokenHeader: "authorization",
  author: "github-actions[bot]",
  shown: ({ id, author, body }) => ({ id, body, user: author === "" ? null : { login: author } }),
};

export const GITLAB: Shape = {
  list: /^\/projects\/42\/merge_requests\/(\d+)\/notes$/,
  one: /^\/projects\/42\/merge_requests\/(\d+)\/notes\/(\d+)$/,
  updateMethod: "PUT",
  tokenHeader: "private-token",
  author: "project-bot",
  shown: ({ id, author, body }) => ({ id, body, system: false, author: { id: GITLAB_USERS[author] ?? 9 } }),
};

async function text(request: IncomingMessage): Promise<string> {
  let whole = "";
  for await (const chunk of request.setEncoding("utf8")) whole += chunk;
  return whole;
}

export async function startCommentService(shape: Shape): Promise<CommentService> {
  const comments = new Map<number, Comment[]>();
  const seen: Seen[] = [];
  const failures: { method: string; status: number; body: string }[] = [];
  let lastId = 1000;

  const answer = (
    method: string,
    url: URL,
    sent: string,
  ): { readonly status: number; readonly body: unknown } => {
    const [, inList] = shape.list.exec(url.pathname) ?? [];
    const [, , one] = shape.one.exec(url.pathname) ?? [];
    if (method === "GET" && url.pathname === "/user") return { status: 200, body: { id: 7 } };
    if (method === "GET" && inList !== undefined) {
      const size = Number(url.searchParams.get("per_page") ?? 30);
      const page = Number(url.searchParams.get("page") ?? 1);
      const all = comments.get(Number(inList)) ?? [];
      return { status: 200, body: all.slice((page - 1) * size, page * size).map(shape.shown) };
    }
    const { body } = sent === "" ? { body: undefined } : (JSON.parse(sent) as { body?: string });
    if (body === undefined) return { status: 422, body: { message: "no body" } };
    if (method === "POST" && inList !== undefined) {
      lastId += 1;
      const made = { id: lastId, author: shape.author, body };
      comments.set(Number(inList), [...(comments.get(Number(inList)) ?? []), made]);
      return { status: 201, body: shape.shown(made) };
    }
    const found = [...comments.values()].flat().find(({ id }) => id === Number(one));
    if (method !== shape.updateMethod || found === undefined)
      return { status: 404, body: { message: "Not Found" } };
    found.body = body;
    return { status: 200, body: shape.shown(found) };
  };

  const server = createServer(async (request, response) => {
    const { method = "", url = "" } = request;
    const sent = await text(request);
    seen.push({ method, path: url, token: String(request.headers[shape.tokenHeader] ?? "") });
    const at = failures.findIndex((failure) => failure.method === method);
    const [failure] = at === -1 ? [] : failures.splice(at, 1);
    const { status, body } = failure
      ? { status: failure.status, body: failure.body }
      : answer(method, new URL(url, "http://service"), sent);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    seen,
    fail: (method, status, times, body = '{"message":"Resource not accessible by integration"}') => {
      for (let time = 0; time < times; time += 1) failures.push({ method, status, body });
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
