/** Where a file holds what looks like a credential. What it is stays out of it: a policy's messages are in logs. */
export interface Literal {
  readonly line: number;
  readonly what: string;
}

/** Of a longer line the end is not looked at: it is data. */
const MAX_LINE = 2_000;

const KINDS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "an AWS access key id", pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/ },
  { what: "a private key", pattern: /-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----/ },
  { what: "a token of GitHub", pattern: /\b(?:gh[oprsu]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60})/ },
  { what: "a token of GitLab", pattern: /\bglpat-[A-Za-z0-9_-]{20}/ },
  { what: "a token of Slack", pattern: /\bxox[abeprs]-[A-Za-z0-9-]{10}/ },
  { what: "a key of Stripe", pattern: /\b[rs]k_live_[A-Za-z0-9]{16}/ },
  { what: "a key of Google", pattern: /\bAIza[A-Za-z0-9_-]{35}/ },
  { what: "a JSON Web Token", pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\./ },
  { what: "a password in a URL", pattern: /:\/\/[^\s/:@"'{}<>]{1,100}:[^\s/@"'{}<>$]{3,100}@/ },
];

/** `password = "..."`, `password: str = "..."`, `"api_key": "..."`, `connect(token="...")`, `os.environ["TOKEN"] = "..."`. */
const ASSIGNMENT =
  /(?:password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key)["']?\]?(?:\s*:\s*\w{1,30}(?=\s*=))?\s*[:=]\s*[bru]?(["'])([^"'\n]{8,200})\1/gi;

/** What is written where the value is not: a template, a placeholder, words, a variable's name, the name of a secret. */
const NO_VALUE = /[{}<>$\s]|^\*+$|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^arn:/;

/** Lines of a file that hold what looks like a credential, in the file's order, each once. */
export function credentialLiterals(text: string): Literal[] {
  return text.split("\n").flatMap((whole, index) => {
    const what = kindOf(whole.slice(0, MAX_LINE));
    return what === undefined ? [] : [{ line: index + 1, what }];
  });
}

/** Values of a connector's properties that look like credentials, by their paths. */
export function propertyLiterals(properties: unknown, path = ""): { path: string; what: string }[] {
  if (typeof properties === "object" && properties !== null) {
    return Object.entries(properties).flatMap(([key, value]) =>
      propertyLiterals(value, path === "" ? key : `${path}.${key}`),
    );
  }
  if (typeof properties !== "string") return [];
  // As it would stand in code: the name says as much as the value.
  const what = kindOf(`${path.split(".").at(-1)} = ${JSON.stringify(properties.slice(0, MAX_LINE))}`);
  return what === undefined ? [] : [{ path, what }];
}

function kindOf(line: string): string | undefined {
  const kind = KINDS.find(({ pattern }) => pattern.test(line));
  if (kind !== undefined) return kind.what;
  const assigned = [...line.matchAll(ASSIGNMENT)].some(([, , value = ""]) => !NO_VALUE.test(value));
  return assigned ? "a credential's value in quotes" : undefined;
}
