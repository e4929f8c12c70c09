import { FakeClock } from "../../test/unit/fakes";
import { ServiceError } from "../core/errors";
import { withNewRights } from "./new-rights";

/** Runs attempts of which so many fail; what came of them, and when each was made. */
async function attempts(code: string, failing: number) {
  const clock = new FakeClock();
  const made: { at: number; isRepeated: boolean }[] = [];
  const outcome = await withNewRights(clock, async (isRepeated) => {
    made.push({ at: clock.now(), isRepeated });
    if (made.length <= failing) throw new ServiceError(code, "no");
    return "read";
  }).catch(({ code }: ServiceError) => code);
  return { outcome, made };
}

describe("a runner whose rights were written just now", () => {
  it.each(["SECRET_ACCESS_DENIED", "SECRET_KEY_DENIED"])(
    "is asked again after %s, with growing pauses",
    async (code) => {
      const { outcome, made } = await attempts(code, 3);
      expect(outcome).toBe("read");
      expect(made).toEqual([
        { at: 0, isRepeated: false },
        { at: 500, isRepeated: true },
        { at: 1500, isRepeated: true },
        { at: 3500, isRepeated: true },
      ]);
    },
  );

  it("is waited for 20 seconds at most; then the denial is the failure", async () => {
    const { outcome, made } = await attempts("SECRET_ACCESS_DENIED", 1000);
    expect(outcome).toBe("SECRET_ACCESS_DENIED");
    expect(made.map(({ at }) => at)).toEqual([0, 500, 1500, 3500, 7500, 12500, 17500]);
  });

  it("is asked once where anything else fails", async () => {
    const { outcome, made } = await attempts("SECRET_MISSING", 1000);
    expect(outcome).toBe("SECRET_MISSING");
    expect(made).toHaveLength(1);
  });
});
