import fc from "fast-check";
import requestUnlocked from "../../protocol/messages/request-unlocked.json";
import responseUnlocked from "../../protocol/messages/response-unlocked.json";
import table from "../../protocol/requirements.json";
import type { ConnectorsError } from "../errors";
import { CodeError } from "../runner/failure";
import { parseTestResponse } from "../runner/protocol";
import {
  LOCK_ADVICE,
  MAX_PACKAGES,
  MAX_REQUIREMENTS_CHARACTERS,
  parseRequirements,
  requirementsDigest,
} from "./requirements";

const INDEX =
  "packages come from the index that the runner's machine is set up for: remove the line (pip-compile leaves it out with --no-emit-index-url --no-emit-trusted-host --no-emit-find-links)";

/** The table writes `<a>` for a hash of `a`s, and two long texts by name. */
function filled(text: string): string {
  return text
    .replace(/<([a-fA-F])>/g, (_, digit: string) => digit.repeat(64))
    .replace("<lock>", LOCK_ADVICE)
    .replace("<index>", INDEX);
}

const HASH = `--hash=sha256:${"a".repeat(64)}`;
const parsed = (text: string) => {
  const result = parseRequirements(text);
  if ("faults" in result) throw new Error(result.faults.join("\n"));
  return result;
};

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe("a requirements list", () => {
  it.each(table.accepted)("is accepted: $what", ({ text, normalized, packages }) => {
    expect(parseRequirements(filled(text))).toEqual({ text: filled(normalized), packages });
  });

  it.each(table.refused)("is refused: $what", ({ text, faults }) => {
    expect(parseRequirements(filled(text))).toEqual({ faults: faults.map(filled) });
  });

  it.each(table.accepted)("in its normal form is the same list: $what", ({ normalized }) => {
    expect(parsed(filled(normalized)).text).toBe(filled(normalized));
  });

  it("is refused by the runner in the same words, as no fault of the code", () => {
    const { faults } = parseRequirements(requestUnlocked.requirements) as { faults: string[] };
    const answer = Buffer.from(JSON.stringify(responseUnlocked));
    const error = caught(() => parseTestResponse(answer)) as ConnectorsError;
    expect(error.code).toBe("REQUIREMENTS_UNLOCKED");
    expect(error.message).toBe(`the requirements list is refused: ${faults.join("; ")} (phase requirements)`);
    expect(error).not.toBeInstanceOf(CodeError);
  });

  it("of any text is read without an exception, and what is accepted is its own normal form", () => {
    const piece = fc.constantFrom(
      "six",
      "==",
      "1.0",
      " ",
      "\t",
      "\\",
      "\n",
      "\r",
      "#",
      ";",
      "'",
      '"',
      "os_name",
      "[",
      "]",
      "@",
      "-",
      HASH,
      "$",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const result = parseRequirements(pieces.join(""));
        if ("text" in result) expect(parsed(result.text)).toEqual(result);
        else expect(result.faults.length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it("is refused where it is too long or has too many packages", () => {
    expect(parseRequirements("#".repeat(MAX_REQUIREMENTS_CHARACTERS))).toEqual({ text: "", packages: {} });
    expect(parseRequirements("#".repeat(MAX_REQUIREMENTS_CHARACTERS + 1))).toEqual({
      faults: [expect.stringContaining("the list has 262145 characters; the limit is 262144")],
    });
    const lines = Array.from({ length: MAX_PACKAGES + 1 }, (_, index) => `p${index}==1.0 ${HASH}`);
    expect(parsed(lines.slice(1).join("\n")).packages).toHaveProperty("p200");
    expect(parseRequirements(lines.join("\n"))).toEqual({
      faults: ["the list has 201 packages; the limit is 200"],
    });
  });

  it("with many faults names the first twenty and counts the others", () => {
    const { faults } = parseRequirements("./a\n".repeat(25)) as { faults: string[] };
    expect(faults).toHaveLength(21);
    expect(faults.at(-1)).toBe("and 5 more");
  });

  it.each([" ", "\t", "-", "a", "#", "\\", "[", ";", "\\\n", "a ", "' "])(
    "of the longest text is read at once, whatever it is made of: %j",
    (piece) => {
      const text = piece.repeat(Math.floor(MAX_REQUIREMENTS_CHARACTERS / piece.length) - 8);
      expect(parseRequirements(`a==1 ;${text}x`)).toBeDefined();
      expect(parseRequirements(`${text}x`)).toBeDefined();
    },
  );
});

describe("the digest of a list", () => {
  it("does not depend on order, comments, hashes' order and line ends", () => {
    const [locked, other] = [table.accepted[2], table.accepted[3]];
    const digests = [locked, other].map((row) => requirementsDigest(parsed(filled(row?.text ?? ""))));
    expect(digests[0]).toBe(digests[1]);
  });

  it("changes with a version, a hash and a marker", () => {
    const lists = [
      `a==1 ${HASH}`,
      `a==2 ${HASH}`,
      `a==1 --hash=sha256:${"b".repeat(64)}`,
      `a==1 ; os_name == "nt" ${HASH}`,
    ];
    expect(new Set(lists.map((text) => requirementsDigest(parsed(text)))).size).toBe(4);
  });
});
