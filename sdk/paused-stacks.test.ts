import { pauseStacks } from "./paused-stacks";

function declare(register: () => void): void {
  const stacks = pauseStacks();
  try {
    register();
  } catch (error) {
    throw stacks.traced(error);
  } finally {
    stacks.resume();
  }
}

const frames = (error: unknown) => String((error as Error).stack).match(/^ {4}at /gm)?.length ?? 0;

test("no stack is captured while a resource registers itself, and afterwards as before", () => {
  const limit = Error.stackTraceLimit;
  let during: Error | undefined;
  declare(() => {
    during = new Error("a promise's");
  });
  expect(frames(during)).toBe(0);
  expect(Error.stackTraceLimit).toBe(limit);
  expect(frames(new Error("after"))).toBeGreaterThan(0);
});

test("an error of the registration is the same one, and leads to where the resource was declared", () => {
  const limit = Error.stackTraceLimit;
  const refused = new TypeError("no name");
  let caught: unknown;
  try {
    declare(() => {
      throw refused;
    });
  } catch (error) {
    caught = error;
  }
  expect(caught).toBe(refused);
  expect(refused.stack).toMatch(/^TypeError: no name\n {4}at .*paused-stacks\.test/);
  expect(Error.stackTraceLimit).toBe(limit);
});

test("what is thrown and is no error is passed on", () => {
  expect(() =>
    declare(() => {
      throw "text";
    }),
  ).toThrow("text");
});
