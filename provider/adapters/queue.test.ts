import { Queue } from "./queue";

describe("a queue", () => {
  it("runs at most so many at a time, in order, and goes on after a failure", async () => {
    const queue = new Queue(2);
    const log: string[] = [];
    let running = 0;
    let most = 0;
    const work = (name: string) =>
      queue.run(async () => {
        log.push(name);
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
        if (name === "b") throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled(["a", "b", "c", "d", "e"].map(work));
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
      "fulfilled",
    ]);
    expect(log).toEqual(["a", "b", "c", "d", "e"]);
    expect(most).toBe(2);
  });
});
