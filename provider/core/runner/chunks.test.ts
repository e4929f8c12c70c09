import fc from "fast-check";
import { isRest, type Listed, mergeGroups, nextChunks } from "./chunks";

const listed = (count: number, from = 0): Listed[] =>
  Array.from({ length: count }, (_, n) => ({ index: from + n, partition: { name: `p${n}` }, bytes: 10 }));
const sizes = (chunks: readonly { partitions: readonly unknown[] }[]) =>
  chunks.map(({ partitions }) => partitions.length);
const pace = (each: number) => ({ partitions: 10, seconds: 10 * each });
const ROOM = { bytes: 1e6 };

describe("chunks", () => {
  it.each<[string, number, number, number, number[]]>([
    ["one for each way where a partition takes a second", 63, 1, 63, Array(63).fill(1)],
    ["evenly over the ways that there are", 10, 1, 4, [3, 3, 2, 2]],
    ["none with less than a second of work", 100, 0.1, 64, Array(10).fill(10)],
    ["one where all is less than that", 5, 0.1, 64, [5]],
    ["none longer than 40 seconds by what is known, the rest for later", 1000, 1, 4, [40, 40, 40, 40]],
    ["single partitions where each is longer", 3, 100, 2, [1, 1]],
    ["all where reading takes no time", 1000, 0, 64, [1000]],
  ])("are %s", (_what, count, each, ways, expected) => {
    expect(sizes(nextChunks(listed(count), pace(each), { ...ROOM, ways }))).toEqual(expected);
  });

  it("may take half as long again as expected, and a second at least, before the rest is shared out again", () => {
    const [chunk] = nextChunks(listed(20), pace(1), { ...ROOM, ways: 2 });
    expect(chunk?.slice).toBeCloseTo(15);
    expect(nextChunks(listed(1), pace(0.001), { ...ROOM, ways: 2 })[0]?.slice).toBe(1);
    expect(nextChunks(listed(1000), pace(1), { ...ROOM, ways: 1 })[0]?.slice).toBeLessThanOrEqual(60);
  });

  it("are as long as few invocations need them, well below Lambda's 15 minutes", () => {
    const chunks = nextChunks(listed(1000), pace(1), { ...ROOM, ways: 16, invocations: 4 });
    expect(sizes(chunks)).toEqual([250, 250, 250, 250]);
    expect(chunks[0]?.slice).toBe(600);
  });

  it("begin no more partitions than a limit lets expect, but one", () => {
    expect(sizes(nextChunks(listed(100), pace(1), { ...ROOM, ways: 16, partitions: 5 }))).toEqual(
      Array(5).fill(1),
    );
    expect(sizes(nextChunks(listed(100), pace(1), { ...ROOM, ways: 16, partitions: 0 }))).toEqual([1]);
  });

  it("fit into a request", () => {
    expect(sizes(nextChunks(listed(100), pace(0), { ways: 1, bytes: 55 }))).toEqual([5]);
    expect(nextChunks(listed(100), pace(0), { ways: 1, bytes: 5 })).toEqual([]);
  });

  it("are the front of what is left, in order, each partition once", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
        (count, each, ways, invocations) => {
          const pending = listed(count, 7);
          const chunks = nextChunks(pending, pace(each), { ...ROOM, ways, invocations });
          const taken = chunks.flatMap(({ partitions }) => partitions);
          expect(taken).toEqual(pending.slice(0, taken.length));
          expect(chunks.length).toBeGreaterThan(0);
          expect(chunks.length).toBeLessThanOrEqual(Math.min(ways, invocations ?? ways));
          for (const { partitions, slice } of chunks) {
            expect(partitions.length).toBeGreaterThan(0);
            expect(slice).toBeGreaterThanOrEqual(1);
            expect(slice).toBeLessThanOrEqual(Math.max(600, 1.5 * each));
          }
        },
      ),
    );
  });
});

describe("a rest", () => {
  it.each([
    [1, 100, true],
    [2, 0.7, true],
    [2, 0.8, false],
    [1000, 0.001, true],
    [1000, 0.01, false],
  ])("is %d partitions of %d seconds: %j", (count, each, expected) =>
    expect(isRest(listed(count), pace(each))).toBe(expected),
  );
});

describe("states", () => {
  it.each<[number[], number, number[][] | undefined]>([
    [[], 10, []],
    [[3, 3, 3], 10, [[0, 1, 2]]],
    [[3, 3, 3, 3], 10, [[0, 1, 2], [3]]],
    [[10], 10, [[0]]],
    [[11], 10, undefined],
    [[6, 6], 10, undefined],
    [[6, 6, 4], 10, [[0], [1, 2]]],
  ])("of %j bytes are merged in room for %d as %j", (given, room, expected) =>
    expect(mergeGroups(given, room)).toEqual(expected),
  );
});
