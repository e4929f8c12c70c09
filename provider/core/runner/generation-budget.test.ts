import { NO_GENERATION_LIMITS } from "../../../test/unit/samples";
import { GenerationBudget } from "./generation-budget";

function setUp(limits: object) {
  const time = { now: 0 };
  return { time, budget: new GenerationBudget({ ...NO_GENERATION_LIMITS, ...limits }, () => time.now) };
}

const counts = (partitions: number, rows: number, bytes = 0) => ({ partitions, rows, bytes });

describe("a generation's budget", () => {
  it("has no end where nothing is limited", () => {
    const { budget } = setUp({});
    budget.begin();
    budget.took(counts(1e6, 1e9, 1e12));
    budget.end();
    expect(budget.reached).toBeUndefined();
    expect(budget.limits).toEqual({ seconds: null, rows: null, bytes: null });
    expect([budget.invocations, budget.partitions(5)]).toEqual([Infinity, Infinity]);
  });

  it("counts seconds once for runs side by side, and none between runs", () => {
    const { budget, time } = setUp({ seconds: 10 });
    budget.begin();
    budget.begin();
    time.now = 4000;
    budget.end();
    budget.end();
    time.now = 60_000;
    budget.begin();
    time.now = 62_500;
    expect(budget.limits.seconds).toBe(4);
    expect(budget.reached).toBeUndefined();
    time.now = 66_000;
    expect(budget.reached).toBe("seconds");
    expect(budget.limits.seconds).toBe(1);
  });

  it.each([
    ["rows", { rows: 100 }, counts(1, 100, 5)],
    ["bytes", { bytes: 100 }, counts(1, 1, 101)],
  ])("is spent when its %s are read", (limit, limits, read) => {
    const { budget } = setUp(limits);
    expect(budget.reached).toBeUndefined();
    budget.took(read);
    expect(budget.reached).toBe(limit);
  });

  it("leaves each run all that is left, whatever others take meanwhile", () => {
    const { budget } = setUp({ rows: 100, bytes: 1000 });
    budget.took(counts(1, 30, 300));
    expect(budget.limits).toEqual({ seconds: null, rows: 70, bytes: 700 });
  });

  it("lets as many partitions begin as are expected to fit, and one in any case", () => {
    const { budget } = setUp({ rows: 100 });
    budget.took(counts(2, 20));
    expect([0, 3, 8, 9].map((underWay) => budget.partitions(underWay))).toEqual([8, 5, 0, 0]);
    budget.took(counts(1, 79));
    expect([0, 1].map((underWay) => budget.partitions(underWay))).toEqual([1, 0]);
  });

  it("counts invocations when they begin", () => {
    const { budget } = setUp({ invocations: 3 });
    budget.begin();
    budget.end();
    budget.begin();
    expect(budget.invocations).toBe(1);
  });
});
