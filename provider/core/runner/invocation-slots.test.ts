import fc from "fast-check";
import { InvocationSlots, type Invoking, type Slot, shareOfCap } from "./invocation-slots";

const A = { key: "a", most: 2 };
const B = { key: "b", most: 2 };

/** Slots with pieces of work that end when they are told to. */
function setUp(most: number) {
  const time = { now: 0 };
  const slots = new InvocationSlots(most, () => time.now);
  const started: string[] = [];
  const running = new Map<string, { slot: Slot; end: (error?: Error) => void }>();
  const start = (name: string, connection?: typeof A) =>
    slots.run(connection, (slot) => {
      started.push(name);
      return new Promise<string>((resolve, reject) => {
        const end = (error?: Error) => (error === undefined ? resolve(name) : reject(error));
        running.set(name, { slot, end });
      });
    });
  const end = async (name: string, error?: Error) => {
    running.get(name)?.end(error);
    await settled();
  };
  return { time, slots, started, running, start, end };
}

const settled = () => new Promise(setImmediate);

describe("slots", () => {
  it("start work at once where one is free, before they return", () => {
    const { start, started, slots } = setUp(2);
    void start("one");
    expect(started).toEqual(["one"]);
    expect([slots.underWay, slots.free()]).toEqual([1, 1]);
  });

  it("let wait what is too much, and serve it in order of arrival", async () => {
    const { start, started, end } = setUp(2);
    const all = ["a", "b", "c", "d"].map((name) => start(name));
    expect(started).toEqual(["a", "b"]);
    await end("b");
    await end("a");
    await end("c");
    await end("d");
    expect(started).toEqual(["a", "b", "c", "d"]);
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
  });

  it("are given back by work that fails", async () => {
    const { start, end, slots } = setUp(1);
    const failing = start("a");
    void start("b");
    const failed = expect(failing).rejects.toThrow("broken");
    await end("a", new Error("broken"));
    await failed;
    expect(slots.underWay).toBe(1);
    await end("b");
    expect(slots.underWay).toBe(0);
  });

  it("hold a connection to its own cap, which holds back no other", async () => {
    const { start, started, end, slots } = setUp(4);
    for (const name of ["a1", "a2", "a3", "a4"]) void start(name, A);
    void start("b1", B);
    expect(started).toEqual(["a1", "a2", "b1"]);
    expect([slots.free(A), slots.free(B), slots.free()]).toEqual([0, 1, 1]);
    await end("b1");
    expect(started).toEqual(["a1", "a2", "b1"]);
    await end("a2");
    expect(started).toEqual(["a1", "a2", "b1", "a3"]);
  });

  it("take a connection's cap below one for one, as nothing would ever run", () => {
    const { start, started } = setUp(4);
    void start("a", { key: "a", most: 0 });
    expect(started).toEqual(["a"]);
  });

  it("go to others while who has one waits for something else, who then has its old turn", async () => {
    const { start, started, running, end } = setUp(1);
    void start("a");
    void start("b");
    void start("c");
    let come: () => void = () => {};
    let isBack = false;
    const aside = running.get("a")?.slot.aside(() => new Promise<void>((resolve) => (come = resolve)));
    void aside?.then(() => {
      isBack = true;
    });
    await settled();
    expect(started).toEqual(["a", "b"]);
    come();
    await settled();
    expect(isBack).toBe(false);
    await end("b");
    expect(isBack).toBe(true);
    expect(started).toEqual(["a", "b"]);
    await end("a");
    expect(started).toEqual(["a", "b", "c"]);
  });

  it("are taken again after a wait that fails", async () => {
    const { start, running, slots, end } = setUp(1);
    void start("a");
    const aside = running.get("a")?.slot.aside(() => Promise.reject(new Error("no")));
    await expect(aside).rejects.toThrow("no");
    expect(slots.underWay).toBe(1);
    await end("a");
    expect(slots.underWay).toBe(0);
  });
});

describe("the cap", () => {
  it("is halved, of what is under way, when AWS throttles: once a burst", () => {
    const { start, running, slots, time } = setUp(64);
    for (let n = 0; n < 20; n += 1) void start(String(n));
    time.now = 5000;
    for (let n = 0; n < 20; n += 1) running.get(String(n))?.slot.throttled();
    expect(slots.cap).toBe(10);
    expect(slots.free()).toBe(0);
  });

  it("is not lowered by refusals of what was asked for before it was lowered", async () => {
    const { start, running, slots, time } = setUp(8);
    for (let n = 0; n < 8; n += 1) void start(String(n));
    running.get("0")?.slot.throttled();
    time.now = 60_000;
    running.get("1")?.slot.throttled();
    expect(slots.cap).toBe(4);
    await running.get("2")?.slot.aside(async () => {
      for (let n = 3; n < 8; n += 1) running.get(String(n))?.end();
      await settled();
    });
    time.now = 70_000;
    const before = slots.cap;
    running.get("2")?.slot.throttled();
    expect(slots.cap).toBeLessThan(before);
  });

  it("rises by one with each success, up to the setting, and is at least one", async () => {
    const { start, running, slots, time, end } = setUp(4);
    for (let burst = 1; burst < 5; burst += 1) {
      time.now = burst * 2000;
      const givenUp = expect(start(`throttled ${burst}`)).rejects.toThrow("given up");
      running.get(`throttled ${burst}`)?.slot.throttled();
      expect(slots.cap).toBe(1);
      await end(`throttled ${burst}`, new Error("given up"));
      await givenUp;
    }
    for (const expected of [2, 3, 4, 4]) {
      void start(`success ${expected}`);
      await end(`success ${expected}`);
      expect(slots.cap).toBe(expected);
      running.clear();
    }
  });

  it("is never exceeded, for all and for each connection, and everybody's turn comes", async () => {
    const work = fc.record({
      connection: fc.constantFrom(undefined, A, B, { key: "c", most: 1 }),
      ticks: fc.nat(4),
      throttled: fc.nat(3),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(work, { maxLength: 40 }),
        async (most, all) => {
          let now = 0;
          const slots = new InvocationSlots(most, () => now);
          const underWay = new Map<string, number>();
          let total = 0;
          const count = (key: string | undefined, change: number) => {
            total += change;
            if (key !== undefined) underWay.set(key, (underWay.get(key) ?? 0) + change);
            if (change > 0) expect(total).toBeLessThanOrEqual(most);
          };
          const results = await Promise.allSettled(
            all.map(({ connection, ticks, throttled, fails }) =>
              slots.run(connection, async (slot) => {
                count(connection?.key, 1);
                if (connection) expect(underWay.get(connection.key)).toBeLessThanOrEqual(connection.most);
                for (let n = 0; n < ticks; n += 1) await settled();
                for (let n = 0; n < throttled; n += 1) {
                  now += 700;
                  slot.throttled();
                  count(connection?.key, -1);
                  await slot.aside(settled);
                  count(connection?.key, 1);
                }
                count(connection?.key, -1);
                if (fails) throw new Error("broken");
              }),
            ),
          );
          expect(results.map(({ status }) => status === "rejected")).toEqual(all.map(({ fails }) => fails));
          expect(slots.underWay).toBe(0);
          expect(slots.cap).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a cap", () => {
  it.each([
    [1, 0, 1],
    [2, 1, 1],
    [3, 2, 1],
    [4, 3, 1],
    [64, 48, 16],
    [400, 300, 100],
  ])("of %d is shared out: %d for the program, %d for its provider process", (most, program, provider) => {
    expect(shareOfCap(most, "program")).toBe(program);
    expect(shareOfCap(most, "provider")).toBe(provider);
  });

  it("is not shared where nobody else invokes", () => expect(shareOfCap(7, "alone")).toBe(7));

  it.each([1, 2, 3, 16])("of a connection of %d is what both processes have under way together", (most) => {
    const connection = { key: "a", most };
    const underWay = (process: Invoking) => {
      const slots = new InvocationSlots(64, () => 0, process);
      if (!slots.hasShare(connection)) return 0;
      for (let n = 0; n < 20; n += 1) void slots.run(connection, () => new Promise(() => {}));
      return slots.underWay;
    };
    expect(underWay("program") + underWay("provider")).toBe(most);
    expect(underWay("alone")).toBe(most);
  });

  it("of 1 leaves the program no share, of a connection or of all: its work would wait for ever, and is refused", async () => {
    const all = new InvocationSlots(1, () => 0, "program");
    expect([all.hasShare(), all.hasShare(A)]).toEqual([false, false]);
    await expect(all.run(undefined, settled)).rejects.toThrow("without a share");
    const one = new InvocationSlots(64, () => 0, "program");
    const single = { key: "a", most: 1 };
    expect([one.hasShare(), one.hasShare(A), one.hasShare(single)]).toEqual([true, true, false]);
    expect(one.free(single)).toBe(0);
    await expect(one.run(single, settled)).rejects.toThrow("without a share");
    expect(new InvocationSlots(1, () => 0, "provider").hasShare(single)).toBe(true);
  });
});
