import { schemaOf } from "../../../test/unit/schemas";
import { judgeContracts } from "./base-contract";
import type { Contract } from "./contract";
import type { CheckedContract, ReviewOf } from "./review";

const contractOf = (fields: Record<string, string>, ordered = false): Contract => ({
  schema: schemaOf(fields),
  ordered,
});
const OLD = { id: "int64", legacy: "date" };
const NEW = { id: "int64" };

function judged(
  of: Partial<Omit<CheckedContract, "path">>,
  made: Record<string, string>,
  review: ReviewOf<unknown> = {},
  coverage: "full" | "partial" = "full",
) {
  const contract = { path: "c.json", contract: contractOf(OLD), ...of };
  return judgeContracts({
    contract,
    schema: schemaOf(made),
    coverage,
    review,
    owner: { stack: "dev", resource: "orders" },
    today: "2026-11-24",
  });
}
function codes(...args: Parameters<typeof judged>) {
  const { violations, warnings } = judged(...args);
  const short = (list: typeof warnings) => list.map(({ code, path }) => `${code} ${path}`.trim());
  return { fails: short(violations), warns: short(warnings) };
}
const BASE = { base: contractOf(OLD) };
const CLAIMS_NEW = { ...BASE, contract: contractOf(NEW) };
const WAIVER = { rule: "FIELD_REMOVED", path: "legacy", reason: "nobody reads it" } as const;

describe("with the base branch's contract known", () => {
  it("a contract that is the same on both is judged once, under the policy", () => {
    expect(codes(BASE, NEW)).toEqual({ fails: [], warns: ["FIELD_REMOVED legacy"] });
    expect(codes(BASE, NEW, { policy: "additive" })).toEqual({ fails: ["FIELD_REMOVED legacy"], warns: [] });
    expect(codes(BASE, OLD, { policy: "freeze" })).toEqual({ fails: [], warns: [] });
  });

  it("what the base refuses is refused though the pull request's contract claims it, and no new contract accepts it", () => {
    expect(codes(CLAIMS_NEW, NEW, { policy: "additive" })).toEqual({
      fails: ["FIELD_REMOVED legacy"],
      warns: ["CONTRACT_CHANGED"],
    });
    const [violation] = judged(CLAIMS_NEW, NEW, { policy: "additive" }).violations;
    expect(violation?.message).toBe(
      'date, gone (breaking; other than in the base branch\'s contract); the policy "additive" refuses it by ' +
        "the base branch's contract c.json. To accept it, " +
        'add { rule: "FIELD_REMOVED", path: "legacy", reason: "..." } to review.ignore, or set review.policy to "evolve", ' +
        'or keep the field as in the contract: edits: { add: { "legacy": "date" } }',
    );
  });

  it("a waiver lets it pass, and the change of the contract is said for the reviewer", () => {
    const { violations, warnings } = judged(CLAIMS_NEW, NEW, { policy: "additive", ignore: [WAIVER] });
    expect(violations).toEqual([]);
    expect(warnings).toEqual([
      {
        code: "CONTRACT_CHANGED",
        path: "",
        message: "c.json: this pull request changes the contract: 1 field removed",
      },
    ]);
  });

  it("a claim that is not so fails under every policy, and says how to write the contract anew", () => {
    const claims = { ...BASE, contract: contractOf({ ...OLD, id: "int32" }) };
    for (const policy of ["evolve", "additive", "freeze"] as const) {
      expect(codes({ ...claims, contract: contractOf({ ...OLD, id: "date" }) }, OLD, { policy })).toEqual({
        fails: ["FIELD_TYPE_CHANGED id"],
        warns: ["CONTRACT_CHANGED"],
      });
    }
    const { violations } = judged({ ...BASE, contract: contractOf({ ...OLD, id: "date" }) }, OLD);
    expect(violations[0]?.message).toBe(
      "date -> int64 (breaking; other than in the pull request's contract); the pull request's contract c.json " +
        "claims something else than the code gives. To accept it, write the contract anew: " +
        "npx python-connectors contract write c.json --program dev --name orders, or " +
        'add { rule: "FIELD_TYPE_CHANGED", path: "id", reason: "..." } to review.ignore, or ' +
        'keep the type as in the contract: edits: { cast: { "id": "date" } }',
    );
    // What breaks no reader of the claim is no lie, but under freeze.
    expect(codes(claims, OLD, { policy: "additive" }).fails).toEqual([]);
    expect(codes(claims, OLD, { policy: "freeze" }).fails).toEqual(["FIELD_TYPE_WIDENED id"]);
  });

  it("a claim counts whatever causes are judged: it has none", () => {
    const claims = { ...BASE, contract: contractOf({ ...OLD, id: "date" }) };
    expect(codes(claims, OLD, { causes: ["source"] }).fails).toEqual(["FIELD_TYPE_CHANGED id"]);
  });

  it("neither fails for what a part of the source can't show, which is said once", () => {
    const claims = { ...BASE, contract: contractOf({ ...OLD, other: "date" }) };
    expect(codes(claims, NEW, { policy: "freeze" }, "partial")).toEqual({
      fails: [],
      warns: ["FIELD_REMOVED legacy", "CONTRACT_CHANGED"],
    });
  });
});

describe("a contract that the base branch does not have", () => {
  it("is said to be new, and is a claim", () => {
    const fresh = { isNew: true } as const;
    expect(codes(fresh, { ...OLD, more: "date" })).toEqual({ fails: [], warns: ["CONTRACT_NEW"] });
    expect(codes(fresh, NEW)).toEqual({ fails: ["FIELD_REMOVED legacy"], warns: ["CONTRACT_NEW"] });
    expect(judged(fresh, OLD).warnings[0]?.message).toContain("c.json: the base branch has no such contract");
  });
});

describe("without the base branch's", () => {
  it("the only one is judged under the policy, and nothing is said of others", () => {
    expect(codes({}, NEW)).toEqual({ fails: [], warns: ["FIELD_REMOVED legacy"] });
  });
});

describe("a change of a contract", () => {
  const said = (base: Contract, contract: Contract) =>
    judged({ base, contract }, OLD, {}).warnings.find(({ code }) => code === "CONTRACT_CHANGED")?.message;

  it("is not one of what says nothing of the data: descriptions, or the order of keys", () => {
    const schema = { ...schemaOf(OLD), descriptions: { id: "the key" } };
    expect(said(contractOf(OLD), { schema, ordered: false })).toBeUndefined();
    expect(said(contractOf(OLD), contractOf({ legacy: "date", id: "int64" }))).toBeUndefined();
  });

  it.each([
    [true, false, "it no longer says the order of the fields"],
    [false, true, "it says an order of the fields"],
  ])("of its order is said (%s -> %s)", (before, after, text) => {
    expect(said(contractOf(OLD, before), contractOf(OLD, after))).toContain(text);
  });

  it("of an order to another one is said", () => {
    expect(said(contractOf(OLD, true), contractOf({ legacy: "date", id: "int64" }, true))).toContain(
      "only the order of the fields changed",
    );
  });
});
