import { Writable } from "node:stream";
import { interrupted } from "./interruption";
import { written } from "./outside";
import { startProgress } from "./progress";

function printers() {
  const printed = { out: "", err: "" };
  const printer = (name: "out" | "err") => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  return { printed, outside: { out: printer("out"), err: printer("err") } };
}

describe("a command that is interrupted", () => {
  it.each<["SIGINT" | "SIGTERM", string, number]>([
    ["SIGINT", "interrupted", 130],
    ["SIGTERM", "ended by SIGTERM", 143],
  ])("by %s says so on stderr, or with --json as its one object", (signal, message, code) => {
    const people = printers();
    expect(interrupted(signal, ["list"], people.outside)).toBe(code);
    expect(people.printed).toEqual({ out: "", err: `${message}\n` });
    const program = printers();
    expect(interrupted(signal, ["list", "--json"], program.outside)).toBe(code);
    expect(program.printed.err).toBe("");
    expect(JSON.parse(program.printed.out)).toEqual({
      error: { phase: "runner", code: "INTERRUPTED", message, file: null, line: null },
    });
  });

  it("ends the line of progress first", () => {
    const order: string[] = [];
    const terminal = Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          order.push(String(chunk));
          done();
        },
      }),
      { isTTY: true, columns: 80 },
    );
    startProgress(terminal);
    interrupted("SIGINT", [], { out: terminal, err: terminal });
    // The cursor, which was hidden.
    expect(order).toContain("\u001b[?25h");
    expect(order.at(-1)).toBe("interrupted\n");
  });
});

describe("a text that is written before all else", () => {
  it("is out when its stream has taken it", async () => {
    let taken = "";
    const slow = new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        setTimeout(() => {
          taken += chunk;
          done();
        }, 20);
      },
    });
    await written(slow, "all of it");
    expect(taken).toBe("all of it");
  });
});
