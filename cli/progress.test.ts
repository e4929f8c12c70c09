import { Writable } from "node:stream";
import { progressText, startProgress } from "./progress";

describe("the text of progress", () => {
  it("says how far a run is and how fast", () => {
    const line = { phase: "read", partition: "2013-04.csv", partitions: 12, done: 3, rows: 1204 };
    expect(progressText(line, 2)).toBe("read: 3 of 12 partitions, 1,204 rows, 602 rows/s, 2013-04.csv");
  });

  it("leaves out what isn't known", () => {
    expect(progressText(undefined, 1)).toBe("starting");
    expect(progressText({ phase: "list", partition: null, partitions: null, done: 0, rows: 0 }, 1)).toBe(
      "list",
    );
  });

  it("is safe to print", () => {
    expect(progressText({ phase: "read", partition: "a\u001b[2Jb\nc" }, 1)).toBe("read: ab c");
  });
});

describe("progress", () => {
  it("is nowhere but on a terminal", () => {
    expect(startProgress({ write: () => true })).toBeUndefined();
  });

  it("is drawn on a terminal, passes over lines that are none, and is cleared at the end", () => {
    let drawn = "";
    const stream = Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          drawn += String(chunk);
          done();
        },
      }),
      { isTTY: true, columns: 200, cursorTo: () => true, clearLine: () => true, moveCursor: () => true },
    );
    const progress = startProgress(stream);
    progress?.onLine({ phase: 7 });
    progress?.onLine("text");
    progress?.onLine({ phase: "read", partitions: 4, done: 2, rows: 10 });
    progress?.stop();
    expect(drawn).toContain("starting");
  });
});
