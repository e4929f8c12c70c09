import { ServiceError } from "../errors";
import { EarliestFailure } from "./division-failure";
import { CodeError, type Failure, RunnerError } from "./failure";

const listed = (...indexes: number[]) =>
  indexes.map((index) => ({ index, partition: { name: `p${index}` }, bytes: 1 }));
const failure = (partition: string | null): Failure => ({
  phase: "read",
  code: "READ_FAILED",
  message: `in ${partition}`,
  file: null,
  line: null,
  source: null,
  partition,
  traceback: [],
});
const failed = (partition: string | null) => new CodeError(failure(partition));

describe("the failure that one run would have met", () => {
  it("is the one at the earliest partition, whichever was known first", () => {
    const found = new EarliestFailure();
    found.add(listed(30, 31), failed("p31"));
    found.add(listed(5, 6, 20), failed("p20"));
    found.add(listed(25), failed("p25"));
    expect(found.found).toMatchObject({ index: 20, error: { message: "in p20" } });
  });

  it.each<[string, string | null]>([
    ["names no partition", null],
    ["names one that the run did not have", "[credential]"],
  ])("is at the run's first partition where it %s", (_what, partition) => {
    const found = new EarliestFailure();
    found.add(listed(5, 6), failed(partition));
    expect(found.found?.index).toBe(5);
  });

  it("leaves what could fail earlier worth reading and waiting for", () => {
    const found = new EarliestFailure();
    expect(found.couldBeBefore(1000)).toBe(true);
    found.add(listed(3, 9), failed("p9"));
    expect([8, 9, 10].map((first) => found.couldBeBefore(first))).toEqual([true, false, false]);
    expect(found.worthReading(listed(1, 8, 9, 20))).toEqual(listed(1, 8));
  });

  it.each([
    ["AWS", new ServiceError("AWS_THROTTLED", "no")],
    ["what surrounds the code", new RunnerError({ ...failure("p1"), phase: "credentials" })],
  ])("leaves nothing worth reading where %s failed", (_what, error) => {
    const found = new EarliestFailure();
    found.add(listed(9), failed("p9"));
    found.add(listed(20), error);
    expect(found.worthReading(listed(1))).toEqual([]);
    expect(found.found).toMatchObject({ index: 9 });
  });
});
