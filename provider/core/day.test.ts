import { utcDay } from "./day";

describe("a day", () => {
  it.each([
    ["2026-11-24T00:00:00+01:00", "2026-11-23"],
    ["2026-11-24T23:59:59.999Z", "2026-11-24"],
    ["2026-11-24T20:00:00-05:00", "2026-11-25"],
  ])("at %s is %s, wherever one is", (time, day) => expect(utcDay(new Date(time))).toBe(day));
});
