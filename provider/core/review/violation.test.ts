import fc from "fast-check";
import { schemas } from "../../../test/unit/schemas";
import { schemas as wildSchemas } from "../../../test/unit/wild-schemas";
import { printable } from "../text";
import { warningText } from "../warning";
import type { Change } from "./change";
import { compareSchemas } from "./compare";
import { contractCommand } from "./contract-file";
import { judge } from "./policy";
import type { Review } from "./review";
import { parseChangeFacts, parseViolation } from "./violation";

const today = "2026-11-24";

/** As check fails with it, see provider/resources/connector.ts. */
function refusals(
  changes: readonly Change[],
  review: Omit<Review, "contract">,
  contract?: string,
  of?: "claim",
): string[] {
  const from =
    contract === undefined
      ? {}
      : {
          contract: {
            path: contract,
            command: contractCommand(contract, { stack: "dev", resource: "orders" }),
            of,
          },
        };
  return judge({ changes, review, today, ...from }).violations.map((one) =>
    printable(warningText(one), 4096),
  );
}

const contracts = fc.option(
  fc.oneof(
    fc.constantFrom("contracts/orders.json", "a b/c.json", ". To accept it, x", " by the contract y"),
    fc.string({ minLength: 1, maxLength: 40 }).filter((path) => printable(path) === path),
  ),
  { nil: undefined },
);
const ignores = fc.array(
  fc.constantFrom('{ rule: "FIELD_ADDED", path: "a", reason: "..." }', ". To accept it, ", "nobody reads it"),
  { maxLength: 2 },
);

describe("a refusal's text", () => {
  it.each([
    [
      'legacy: int64, gone (breaking; cause: code); the policy "additive" refuses it. To accept it, add { rule: "FIELD_REMOVED", path: "legacy", reason: "..." } to review.ignore [FIELD_REMOVED]',
      {
        change: { path: "legacy", rule: "FIELD_REMOVED", from: "int64", verdict: "breaking", cause: "code" },
        policy: "additive",
      },
    ],
    [
      'the order of the fields changed (safe; other than in the contract); the policy "freeze" refuses it by the contract c.json. To accept it, write the contract anew: python-connectors contract write c.json --connector x, or add { rule: "ORDER_CHANGED", path: "", reason: "..." } to review.ignore [ORDER_CHANGED]',
      {
        change: { path: "", rule: "ORDER_CHANGED", verdict: "safe" },
        policy: "freeze",
        contract: "c.json",
      },
    ],
    [
      'total: int64 -> string (breaking; other than in the base branch\'s contract); the policy "additive" refuses it by the base branch\'s contract c.json. To accept it, add { rule: "FIELD_TYPE_CHANGED", path: "total", reason: "..." } to review.ignore [FIELD_TYPE_CHANGED]',
      {
        change: {
          path: "total",
          rule: "FIELD_TYPE_CHANGED",
          from: "int64",
          to: "string",
          verdict: "breaking",
        },
        policy: "additive",
        contract: "c.json",
        of: "base",
      },
    ],
    [
      'total: date, gone (breaking; other than in the pull request\'s contract); the pull request\'s contract c.json claims something else than the code gives. To accept it, write the contract anew: python-connectors contract write c.json --connector x, or add { rule: "FIELD_REMOVED", path: "total", reason: "..." } to review.ignore [FIELD_REMOVED]',
      {
        change: { path: "total", rule: "FIELD_REMOVED", from: "date", verdict: "breaking" },
        contract: "c.json",
        of: "claim",
      },
    ],
  ])("%# reads", (text, violation) => expect(parseViolation(text)).toEqual(violation));

  it.each([[schemas], [wildSchemas()]])(
    "gives back path, rule, types, verdict, cause, policy and contract, whatever the names (%#)",
    (arbitrary) => {
      fc.assert(
        fc.property(
          arbitrary,
          arbitrary,
          contracts,
          ignores,
          fc.constantFrom("code" as const, "source" as const, undefined),
          fc.constantFrom("claim" as const, undefined),
          (before, after, contract, reasons, cause, ofContract) => {
            const of = contract === undefined ? undefined : ofContract;
            const changes = compareSchemas(before, after, { coverage: "full" })
              .map((change) => (cause === undefined ? change : { ...change, cause }))
              .filter(({ path, to = "" }) => printable(path + to, 400) === path + to);
            const ignore = changes.flatMap(({ rule, path }) =>
              reasons.map((reason) => ({ rule, path, reason, until: "2026-01-01" })),
            );
            const texts = refusals(changes, { policy: "freeze", ignore }, contract, of);
            const expected = changes
              .filter(({ verdict }) => verdict !== "unverified")
              .map((change) => ({
                change,
                ...(of === "claim" ? { of } : { policy: "freeze" }),
                ...(contract === undefined ? {} : { contract }),
              }));
            expect(texts.map(parseViolation)).toEqual(expected);
          },
        ),
      );
    },
  );

  it("is told from every other text", () => {
    const part = fc.constantFrom(
      "a: ",
      "int64",
      " -> ",
      ", gone",
      " (safe)",
      '; the policy "freeze" refuses it',
      ". To accept it, ",
      '{ rule: "FIELD_REMOVED", path: "a", reason: "..." }',
      " by the contract ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }), (parts) => {
        const found = parseViolation(parts.join(""));
        if (found !== undefined) expect(parts.join("")).toContain("refuses it");
      }),
    );
  });
});

describe("the facts of a warning", () => {
  it("say whether it is about the contract, and stand before all else", () => {
    const about = { rule: "FIELD_TYPE_CHANGED", path: "total" } as const;
    expect(
      parseChangeFacts(about, "int64 -> float64 (breaking; other than in the contract). The entry"),
    ).toEqual({
      change: { ...about, from: "int64", to: "float64", verdict: "breaking" },
      isContract: true,
    });
    expect(parseChangeFacts(about, "mixed types (breaking)")).toBeUndefined();
  });
});
