import { digest } from "../canonical";
import { quoteName } from "../schema/path";
import { logicalLines, trimmed } from "./lines";
import { readMarker } from "./marker";

// One rule in both languages: provider/runner/.../requirements/listed.py is the same in Python, and
// provider/protocol/requirements.json the table of cases that both read.

/** A connection's requirements: a hash-locked list, in the one form that equal lists have. */
export interface Requirements {
  /** A line a package, sorted, without comments: what the runner installs. */
  readonly text: string;
  /** Package to version, as a preview shows it. */
  readonly packages: { readonly [name: string]: string };
}

/** What the program found instead of a list: reported by check with all other problems. */
export interface UnreadableRequirements {
  readonly problem: string;
}

/** The most characters of a list as it is written. */
export const MAX_REQUIREMENTS_CHARACTERS = 256 * 1024;
export const MAX_PACKAGES = 200;

const MAX_FAULTS = 20;
const MAX_NAME = 128;

/** How to lock a list. */
export const LOCK_ADVICE =
  "lock the list: `uv pip compile --universal --generate-hashes requirements.in -o requirements.txt`, or with pip-tools " +
  "`pip-compile --generate-hashes --output-file requirements.txt requirements.in`";

/** One pinned package. */
interface Entry {
  readonly name: string;
  readonly extras: readonly string[];
  readonly version: string;
  readonly marker: string;
  readonly hashes: readonly string[];
  readonly line: number;
}

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const HEAD = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(?:\[([^\]]*)\])?[ \t]*([^;]*)(;.*)?$/s;
const PINNED = /^==[ \t]*([A-Za-z0-9][A-Za-z0-9.!+_-]*)$/;
const HASH = /^--hash=sha256:([0-9A-Fa-f]{64})$/;
const VERSION_CONTROL = /(?:^|[ \t@])(?:git|hg|svn|bzr)\+/;
const FILE = /^[./~]|[/\\]|\.(?:whl|tar\.gz|tar\.bz2|zip)$/;

const ANOTHER_FILE = "another file is not read: put its lines into this list";
const INDEX =
  "packages come from the index that the runner's machine is set up for: remove the line (pip-compile leaves it out with --no-emit-index-url --no-emit-trusted-host --no-emit-find-links)";
const EDITABLE =
  "an editable install: write a released package as name==version, or put the code into the connection's folder";
const WHEELS = "only wheels are installed, always: remove the line";
const UNREADABLE = "can't be read: write name==version --hash=sha256:<64 hexadecimal digits>";

/** Options of a line of their own, and why they are refused. */
const OPTIONS: { readonly [option: string]: string } = {
  "-e": EDITABLE,
  "--editable": EDITABLE,
  "-r": ANOTHER_FILE,
  "--requirement": ANOTHER_FILE,
  "-c": ANOTHER_FILE,
  "--constraint": ANOTHER_FILE,
  "-i": INDEX,
  "--index-url": INDEX,
  "--extra-index-url": INDEX,
  "-f": INDEX,
  "--find-links": INDEX,
  "--no-index": INDEX,
  "--trusted-host": INDEX,
  "--pre": "every version is pinned, pre-releases too: remove the line",
  "--no-binary": WHEELS,
  "--only-binary": WHEELS,
  "--prefer-binary": WHEELS,
};

/**
 * Reads a list in pip's format strictly. Faults say the line and what to write instead, all at once; they quote names
 * and options only, as a URL may hold a password.
 */
export function parseRequirements(text: string): Requirements | { readonly faults: readonly string[] } {
  const long = tooLong(text);
  if (long !== undefined) return { faults: [long] };
  const faults = new Faults();
  const entries: Entry[] = [];
  for (const { line, content } of logicalLines(text)) {
    const entry = readLine(line, content, faults);
    if (entry !== undefined) entries.push(entry);
  }
  checkTwice(entries, faults);
  if (entries.length > MAX_PACKAGES) {
    faults.add(0, `the list has ${entries.length} packages; the limit is ${MAX_PACKAGES}`);
  }
  const found = faults.all();
  if (found.length > 0) return { faults: found };
  const normal = rendered(entries);
  const longer = tooLong(normal);
  return longer === undefined ? { text: normal, packages: shown(entries) } : { faults: [longer] };
}

function tooLong(text: string): string | undefined {
  if (text.length <= MAX_REQUIREMENTS_CHARACTERS) return undefined;
  return `the list has ${text.length} characters; the limit is ${MAX_REQUIREMENTS_CHARACTERS}: bake large packages into the runner, and leave them out`;
}

/** Digest of a list; order, comments, the order of hashes and line ends don't count. `undefined`: no requirements. */
export function requirementsDigest(requirements: Pick<Requirements, "text"> | undefined): string {
  return digest(requirements?.text ?? null);
}

class Faults {
  readonly #found: { readonly line: number; readonly text: string }[] = [];
  #unlocked = false;

  /** @param line 0: the whole list. */
  add(line: number, text: string): undefined {
    this.#found.push({ line, text: line > 0 ? `line ${line}: ${text}` : text });
  }

  /** A fault that locking the list repairs. */
  unlocked(line: number, text: string): undefined {
    this.#unlocked = true;
    this.add(line, text);
  }

  all(): string[] {
    const texts = [...this.#found].sort((a, b) => a.line - b.line).map(({ text }) => text);
    const more = texts.length - MAX_FAULTS;
    return [
      ...texts.slice(0, MAX_FAULTS),
      ...(more > 0 ? [`and ${more} more`] : []),
      ...(this.#unlocked ? [LOCK_ADVICE] : []),
    ];
  }
}

function readLine(line: number, content: string, faults: Faults): Entry | undefined {
  if (content.startsWith("-")) return readOption(line, content, faults);
  const end = content.search(/[ \t]--/);
  const head = end < 0 ? content : trimmed(content.slice(0, end));
  const options =
    end < 0
      ? []
      : content
          .slice(end)
          .split(/[ \t]+/)
          .filter((option) => option !== "");
  const before = head.split(";")[0] ?? "";
  if (VERSION_CONTROL.test(before))
    return faults.add(line, "a version control address: write a released package as name==version");
  if (before.includes("://")) return faults.add(line, "a URL: write a released package as name==version");
  if (FILE.test(before)) return faults.add(line, "a path: write a released package as name==version");
  if (before.includes("@"))
    return faults.add(line, "a direct reference: write a released package as name==version");
  const [, written, extrasText, specifier = "", markerText] = HEAD.exec(head) ?? [];
  if (written === undefined || written.length > MAX_NAME) return faults.add(line, UNREADABLE);
  const name = normalized(written);
  const extras = extrasText === undefined ? [] : extrasText.split(",").map(trimmed);
  if (!extras.every((extra) => NAME.test(extra)))
    return faults.add(line, `${name}: its extras can't be read: write ${name}[extra]==version`);
  const marker = markerText === undefined ? "" : readMarker(markerText.slice(1));
  if (marker === undefined) {
    return faults.add(
      line,
      `${name}: its environment marker can't be read: write ${name}==version ; python_version < "3.12"`,
    );
  }
  const version = PINNED.exec(trimmed(specifier))?.[1];
  const hashes: string[] = [];
  let readable = true;
  for (const option of options) {
    const hash = HASH.exec(option)?.[1];
    if (hash !== undefined) {
      hashes.push(hash.toLowerCase());
      continue;
    }
    readable = false;
    const known = option === "--hash" || option.startsWith("--hash=");
    const fault = known
      ? "a hash is --hash=sha256:<64 hexadecimal digits>"
      : "only --hash can follow a version";
    faults.add(line, `${name}: ${fault}`);
  }
  const hashed = !readable || hashes.length > 0;
  if (version === undefined) {
    const fault = hashed ? `: write ${name}==version` : " and has no hash";
    faults.unlocked(line, `${name} is not pinned to one version${fault}`);
  } else if (!hashed) {
    faults.unlocked(line, `${name} has no hash`);
  }
  if (version === undefined || !readable || hashes.length === 0) return undefined;
  return {
    name,
    extras: [...new Set(extras.map(normalized))].sort(),
    version,
    marker,
    hashes: [...new Set(hashes)].sort(),
    line,
  };
}

function readOption(line: number, content: string, faults: Faults): undefined {
  const long = content.startsWith("--");
  const option = long ? (/^--[A-Za-z-]*/.exec(content)?.[0] ?? "--") : content.slice(0, 2);
  if (option === "--require-hashes") return undefined;
  const reason = Object.hasOwn(OPTIONS, option) ? OPTIONS[option] : "no option can be here: remove the line";
  const name = /^--?[A-Za-z][A-Za-z-]*$/.test(option) ? option.slice(0, MAX_NAME) : "-";
  return faults.add(line, `${name}: ${reason}`);
}

/** A package may be there more than once only where each time has its own marker. */
function checkTwice(entries: readonly Entry[], faults: Faults): void {
  const seen = new Map<string, Entry[]>();
  for (const entry of entries) {
    const others = seen.get(entry.name) ?? [];
    const clash = others.find(
      ({ marker }) => marker === "" || entry.marker === "" || marker === entry.marker,
    );
    if (clash !== undefined) {
      faults.add(
        entry.line,
        `${entry.name} is in line ${clash.line} too: keep one, or give each an environment marker of its own`,
      );
    }
    seen.set(entry.name, [...others, entry]);
  }
}

function rendered(entries: readonly Entry[]): string {
  const lines = entries.map(({ name, extras, version, marker, hashes }) => {
    const extra = extras.length > 0 ? `[${extras.join(",")}]` : "";
    const condition = marker === "" ? "" : ` ; ${marker}`;
    return `${name}${extra}==${version}${condition}${hashes.map((hash) => ` --hash=sha256:${hash}`).join("")}\n`;
  });
  return lines.sort().join("");
}

function shown(entries: readonly Entry[]): Record<string, string> {
  const versions = new Map<string, string[]>();
  for (const { name, extras, version, marker } of entries) {
    const extra = extras.length > 0 ? ` [${extras.join(",")}]` : "";
    const text = `${version}${extra}${marker === "" ? "" : ` (${marker})`}`;
    versions.set(name, [...(versions.get(name) ?? []), text]);
  }
  const sorted = [...versions].sort(([a], [b]) => (a < b ? -1 : 1));
  // A package may have a name that JavaScript treats specially: `constructor` is one.
  return Object.fromEntries(sorted.map(([name, texts]) => [quoteName(name), texts.sort().join(", ")]));
}

/** The one form of a package's name: `Foo_Bar` and `foo.bar` are `foo-bar`. */
function normalized(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}
