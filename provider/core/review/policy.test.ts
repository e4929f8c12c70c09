import { warningText } from "../warning";
import type { Change } from "./change";
import { type Judged, judge } from "./policy";

const CHANGES: Change[] = [
  {
    path: "dep_delay",
    rule: "FIELD_TYPE_CHANGED",
    from: "int64",
    to: "float64",
    verdict: "breaking",
    cause: "code",
  },
  { path: "items[].sku", rule: "FIELD_REMOVED", from: "string", verdict: "breaking", cause: "source" },
  { path: "name", rule: "FIELD_ADDED", to: "string", verdict: "safe" },
  { path: "rare", rule: "FIELD_REMOVED", from: "date", verdict: "unverified" },
];
const TODAY = "2026-11-24";

function judged(review: Judged["review"], changes = CHANGES) {
  const judgement = judge({ changes, review, today: TODAY });
  const paths = (list: readonly { path: string }[]) => list.map(({ path }) => path);
  return {
    fails: paths(judgement.violations),
    warns: paths(judgement.warnings),
    waived: judgement.changes.filter(({ waived }) => waived !== undefined).map(({ path }) => path),
  };
}

describe("a policy", () => {
  it.each<[string, Judged["review"], string[], string[]]>([
    ["none", undefined, [], ["dep_delay", "items[].sku", "rare"]],
    ["evolve", { policy: "evolve" }, [], ["dep_delay", "items[].sku", "rare"]],
    ["additive", { policy: "additive" }, ["dep_delay", "items[].sku"], ["rare"]],
    ["freeze", { policy: "freeze" }, ["dep_delay", "items[].sku", "name"], ["rare"]],
    [
      "additive, of the code's changes",
      { policy: "additive", causes: ["code"] },
      ["dep_delay"],
      ["items[].sku", "rare"],
    ],
    [
      "freeze, of the code's changes, or those of an unknown cause",
      { policy: "freeze", causes: ["code"] },
      ["dep_delay", "name"],
      ["items[].sku", "rare"],
    ],
  ])("%s", (_what, review, fails, warns) => {
    expect(judged(review)).toEqual({ fails, warns, waived: [] });
  });
});

describe("an entry of review.ignore", () => {
  const ignore = (entry: Partial<NonNullable<NonNullable<Judged["review"]>["ignore"]>[number]>) =>
    judged({
      policy: "freeze",
      ignore: [{ rule: "FIELD_REMOVED", path: "items[].sku", reason: "nobody reads it", ...entry }],
    });

  it.each<[string, Parameters<typeof ignore>[0], string[]]>([
    ["a path of its rule", {}, ["items[].sku"]],
    ["all that is beneath its path", { path: "items" }, ["items[].sku"]],
    ["all paths, where its own is empty", { path: "" }, ["items[].sku", "rare"]],
    ["no path that only begins alike", { path: "item" }, []],
    ["no other rule", { rule: "FIELD_TYPE_CHANGED" }, []],
    ["its last day", { until: TODAY }, ["items[].sku"]],
    ["no day after that", { until: "2026-11-23" }, []],
  ])("counts for %s", (_what, entry, waived) => {
    const { fails, warns, ...rest } = ignore(entry);
    expect(rest.waived).toEqual(waived);
    const others = CHANGES.map(({ path }) => path).filter((path) => !waived.includes(path));
    expect([...fails, ...warns].sort()).toEqual(others);
  });

  it("that has expired says so, and does not hide one that counts", () => {
    const old = {
      rule: "FIELD_TYPE_CHANGED",
      path: "dep_delay",
      until: "2026-01-01",
      reason: "a test",
    } as const;
    const review = { policy: "additive", ignore: [old] } as const;
    const { violations } = judge({ changes: CHANGES, review, today: TODAY });
    expect(violations[0]?.message).toContain(
      "The entry of review.ignore for it counted until 2026-01-01 (a test).",
    );
    const both = { ...review, ignore: [old, { ...old, until: "2027-01-01" }] };
    expect(judge({ changes: CHANGES, review: both, today: TODAY }).violations).toHaveLength(1);
  });
});

describe("a violation", () => {
  const violation = (change: Change, review: Judged["review"], contract?: Judged["contract"]) =>
    judge({ changes: [change], review, today: TODAY, contract }).violations.map(warningText);

  it("names path, types, rule, cause, and every way to accept it", () => {
    expect(violation(CHANGES[0] as Change, { policy: "additive" })).toEqual([
      'dep_delay: int64 -> float64 (breaking; cause: code); the policy "additive" refuses it. To accept it, add ' +
        '{ rule: "FIELD_TYPE_CHANGED", path: "dep_delay", reason: "..." } to review.ignore, or set review.policy to "evolve", ' +
        'or keep the type as it was: edits: { cast: { "dep_delay": "int64" } } [FIELD_TYPE_CHANGED]',
    ]);
  });

  it("of a contract names the command that writes it anew", () => {
    const contract = {
      path: "contracts/flights.json",
      command: "python-connectors contract write contracts/flights.json",
    };
    expect(violation(CHANGES[2] as Change, { policy: "freeze" }, contract)).toEqual([
      'name: new: string (safe; other than in the contract); the policy "freeze" refuses it by the contract ' +
        "contracts/flights.json. To accept it, write the contract anew: python-connectors contract write contracts/flights.json, " +
        'or add { rule: "FIELD_ADDED", path: "name", reason: "..." } to review.ignore, or set review.policy to "additive" or ' +
        '"evolve", or leave the field out: edits: { drop: ["name"] } [FIELD_ADDED]',
    ]);
  });

  it("of what a part of the source can't show is a warning that says so", () => {
    const contract = { path: "c.json", command: "write" };
    const warning = (from?: Judged["contract"]) =>
      judge({
        changes: CHANGES.slice(3),
        review: { policy: "freeze" },
        today: TODAY,
        contract: from,
      }).warnings.map(warningText);
    const message =
      "rare: date, gone (unverified); only a part of the source was read, so that this is not known to be so";
    expect(warning()).toEqual([`${message}, and what was known stays [FIELD_REMOVED]`]);
    expect(warning(contract)).toEqual([
      `${message.replace("unverified", "unverified; other than in the contract")} [FIELD_REMOVED]`,
    ]);
  });

  it("prints nothing that a terminal obeys", () => {
    const change: Change = {
      path: "a",
      rule: "FIELD_ADDED",
      to: "x\u001b[31m\u202e: date",
      verdict: "breaking",
    };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    expect(violation(change, { policy: "freeze" })[0]).not.toMatch(/[\u001b\u202e]/);
  });
});
