import type { Problem } from "../errors";
import type { CheckedHost } from "../runner/check";

const PORTS: { readonly [scheme: string]: { readonly port: number | undefined; readonly tls: boolean } } = {
  "https:": { port: 443, tls: true },
  "http:": { port: 80, tls: false },
  "tls:": { port: undefined, tls: true },
};

/** The host of `--reach`: `host:port`, or a URL. Nothing of what was written is quoted, as a URL may hold a password. */
export function parseReach(text: string): CheckedHost | Problem {
  const refused = (reason: string): Problem => ({ path: "--reach", reason });
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const whole = isUrl ? text : `tcp://${text}`;
  if (!URL.canParse(whole)) return refused(HOW);
  const url = new URL(whole);
  if (url.hostname === "") return refused(HOW);
  if (url.username !== "" || url.password !== "") {
    return refused("leave out user and password: nothing but name and port is needed to reach a host");
  }
  const known = isUrl ? PORTS[url.protocol] : { port: undefined, tls: false };
  if (known === undefined) return refused(HOW);
  const port = url.port === "" ? known.port : Number(url.port);
  if (port === undefined || port === 0) return refused(`name a port: ${HOW}`);
  if (!isUrl && !/^[^/?#]*$/.test(text)) return refused(HOW);
  const host = decodeURIComponent(url.hostname.replace(/^\[(.*)\]$/, "$1"));
  return host.length > MAX_NAME
    ? refused("a host's name has at most 253 characters")
    : { host, port, tls: known.tls };
}

const MAX_NAME = 253;
const HOW =
  "write db.example.com:5432, tls://db.example.com:5433, or https://api.example.com; the first looks up the name and " +
  "connects, the others make TLS too";

export function hostText({ host, port, tls }: CheckedHost): string {
  return `${tls ? "tls://" : ""}${host.includes(":") ? `[${host}]` : host}:${port}`;
}
