import fc from "fast-check";
import { DividedRunner, type FakePartition } from "../../test/unit/divided-runner";
import { seeded } from "../../test/unit/hostile-answers";
import { CONNECTION_CODE, CONNECTOR_CODE, NO_GENERATION_LIMITS } from "../../test/unit/samples";
import { ServiceError } from "../core/errors";
import { InvocationSlots, type Invoking } from "../core/runner/invocation-slots";
import {
  type GenerateRequest,
  type GenerateResult,
  MAX_REQUEST_BYTES,
  NO_LIMITS,
  parseGenerateResponse,
  UNDIVIDED,
} from "../core/runner/protocol";
import type { GenerationLimits } from "../core/runner/task";
import { generateDivided } from "./divided-generation";

const REQUEST: GenerateRequest = {
  protocol: 1,
  operation: "generate",
  connection: CONNECTION_CODE,
  credentials: null,
  requirements: null,
  output: false,
  connector: CONNECTOR_CODE,
  interface: null,
  parser: null,
  properties: {},
  limits: NO_LIMITS,
  sample: null,
  mapAfter: null,
  declared: false,
  ...UNDIVIDED,
};

const partitions = (count: number, change: object = {}): FakePartition[] =>
  Array.from({ length: count }, (_, n) => ({
    name: `p${String(n).padStart(4, "0")}`,
    seconds: 1,
    ...change,
  }));

interface Setting {
  readonly most?: number;
  /** The connection's cap, and which process keeps to its share of it. */
  readonly connection?: { readonly most: number; readonly process: Invoking };
  readonly limits?: Partial<GenerationLimits>;
  readonly stateBytes?: number;
  /** How long a run takes in ticks of the event loop. */
  readonly ticks?: () => number;
  /** What a request is answered with instead. */
  readonly instead?: (request: GenerateRequest, calls: number) => Promise<Uint8Array> | undefined;
}

interface Outcome {
  readonly ok?: GenerateResult;
  readonly error?: { readonly code: string; readonly message: string };
}

async function generate(source: readonly FakePartition[], setting: Setting = {}) {
  const { most = 16, connection, limits = {}, ticks = () => 1, instead = () => undefined } = setting;
  const runner = new DividedRunner(source, setting.stateBytes);
  const slots = new InvocationSlots(most, () => 0, connection?.process);
  const own = connection && { key: "source", most: connection.most };
  const send = (request: GenerateRequest) =>
    instead(request, runner.calls.length) ??
    runner.run(request, async () => {
      for (let left = ticks(); left > 0; left -= 1) await new Promise(setImmediate);
    });
  const result = await generateDivided(
    REQUEST,
    { ...NO_GENERATION_LIMITS, ...limits },
    { free: () => slots.free(own), inTurn: (work) => slots.run(own, () => work(send)) },
    () => runner.seconds * 1000,
  )
    .then<Outcome>((payload) => ({ ok: parseGenerateResponse(payload) }))
    .catch<Outcome>((error: Error & { code: string }) => ({
      error: { code: error.code, message: error.message },
    }));
  return { runner, result, slots, calls: runner.calls };
}

/** What one run makes of it. */
async function inOneRun(source: readonly FakePartition[]) {
  const { result } = await generate(source, { limits: { invocations: 1 } });
  return result;
}

describe("a generation in several runs", () => {
  it("is one run where that reads all within a second", async () => {
    const { calls } = await generate(partitions(5, { seconds: 0.1 }));
    expect(calls.map(({ slice, partitions }) => [slice, partitions])).toEqual([[{ seconds: 1 }, null]]);
  });

  it("lists once, reads side by side, concludes once", async () => {
    const { calls, result, runner } = await generate(partitions(64), { most: 100 });
    expect(calls.filter((call) => call.partitions === null)).toHaveLength(1);
    expect(calls.filter((call) => call.slice === null)).toHaveLength(1);
    expect(calls).toHaveLength(1 + 63 + 1);
    expect(runner.mostUnderWay).toBe(63);
    expect(result.ok?.counts).toMatchObject({ partitions: 64 });
    expect(result.ok?.coverage).toBe("full");
  });

  it("reads what is hardly worth a run in the one that concludes", async () => {
    const { calls } = await generate(partitions(6, { seconds: 0.3 }));
    expect(calls.map((call) => call.partitions?.length)).toEqual([undefined, 2]);
    const { calls: long } = await generate(partitions(2, { seconds: 100 }));
    expect(long.map((call) => call.partitions?.length)).toEqual([undefined, 1]);
  });

  it("shares out again what a run leaves because it is slower than expected", async () => {
    const source = [...partitions(1), ...partitions(40, { seconds: 30 }).slice(1)];
    const { calls, result } = await generate(source, { most: 4 });
    expect(result).toEqual(await inOneRun(source));
    expect(Math.max(...calls.slice(5).map((call) => call.partitions?.length ?? 0))).toBeLessThan(10);
  });

  it("goes on with one slot", async () => {
    const { result, runner } = await generate(partitions(200), { most: 1 });
    expect(result.ok?.counts.partitions).toBe(200);
    expect(runner.mostUnderWay).toBe(1);
  });

  it.each<[cap: number, Invoking, most: number]>([
    [1, "provider", 1],
    [2, "program", 1],
    [2, "provider", 1],
    [3, "program", 2],
    [3, "provider", 1],
    [3, "alone", 3],
  ])("goes on under a connection's cap of %d, in the %s: %d at a time", async (cap, process, most) => {
    const { result, runner, slots } = await generate(partitions(60), {
      most: 64,
      connection: { most: cap, process },
    });
    expect(result.ok?.counts.partitions).toBe(60);
    expect(runner.mostUnderWay).toBe(most);
    expect(slots.underWay).toBe(0);
  });

  it("gives the schema, counts and error of one run, whatever the order in which runs end, and leaves no slot", async () => {
    const partition = fc.record({
      seconds: fc.constantFrom(0.01, 0.3, 1, 7, 70),
      rows: fc.nat(5),
      column: fc.constantFrom("a", "b", "c", "d"),
      fails: fc.oneof(
        { weight: 40, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constantFrom("READ_FAILED", "PARSE_FAILED") },
      ),
    });
    const source = fc.array(partition, { minLength: 1, maxLength: 60 }).map((all) =>
      // Names in another order than the listing.
      all.map((one, n) => ({ ...one, name: `p${(n * 37) % 61}` })),
    );
    await fc.assert(
      fc.asyncProperty(source, fc.integer({ min: 1, max: 20 }), fc.nat(), async (all, most, seed) => {
        const random = seeded(seed);
        const { result, runner, slots } = await generate(all, { most, ticks: () => random(6) });
        expect(result).toEqual(await inOneRun(all));
        expect(runner.mostUnderWay).toBeLessThanOrEqual(most);
        for (let n = 0; n < 20; n += 1) await new Promise(setImmediate);
        expect(slots.underWay).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});

describe("failures of runs side by side", () => {
  const failing = (...at: number[]) =>
    partitions(40).map((partition, n) =>
      at.includes(n) ? { ...partition, fails: `FAILED_${n}` } : partition,
    );

  it("are told as that of the earliest partition, although a later one fails first", async () => {
    let calls = 0;
    // Later runs end earlier.
    const { result } = await generate(failing(3, 20, 39), { most: 39, ticks: () => 100 - 2 * calls++ });
    expect(result.error).toMatchObject({ code: "FAILED_3" });
  });

  it("let no run begin that could only fail later", async () => {
    const { calls } = await generate(failing(5), { most: 2 });
    const last = calls.at(-1)?.partitions ?? [];
    expect(calls.every(({ slice }) => slice !== null)).toBe(true);
    expect(last.length).toBeLessThanOrEqual(20);
    expect(calls.length).toBeLessThanOrEqual(4);
  });

  it("of AWS end the reading, as what was not read can't be told from it", async () => {
    const denied = new ServiceError("AWS_ACCESS_DENIED", "no");
    const { result, calls } = await generate(partitions(100), {
      most: 2,
      instead: (_request, sent) => (sent === 2 ? Promise.reject(denied) : undefined),
    });
    expect(result.error).toMatchObject({ code: "AWS_ACCESS_DENIED" });
    expect(calls.length).toBeLessThanOrEqual(3);
  });
});

describe("states that don't fit into one request", () => {
  const large = Math.floor(MAX_REQUEST_BYTES / 4);

  it("are merged in groups before the conclusion", async () => {
    const source = partitions(12, { column: "a" });
    const { result, calls } = await generate(source, { most: 20, stateBytes: large });
    expect(result).toEqual(await inOneRun(source));
    const merges = calls.filter(({ slice, partitions }) => slice !== null && partitions?.length === 0);
    expect(merges.length).toBeGreaterThan(2);
    for (const call of calls) {
      expect(Buffer.byteLength(JSON.stringify(call))).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
    }
  });

  it("make it one run after all where no two of them fit", async () => {
    const { result, calls } = await generate(partitions(4), { stateBytes: 3 * large });
    expect(result.ok?.coverage).toBe("full");
    expect(calls.at(-1)).toEqual({ ...REQUEST, limits: calls[0]?.limits });
  });

  it("make it one run after all where the runner can't answer with one", async () => {
    const tooLarge = () => Promise.reject(new ServiceError("STATE_TOO_LARGE", "too large"));
    const { result } = await generate(partitions(8), {
      instead: ({ partitions }) => (partitions === null ? undefined : tooLarge()),
    });
    expect(result.ok?.counts.partitions).toBe(8);
  });
});

describe("limits of a generation", () => {
  const warning = (limit: string) => [
    { code: "PARTIAL_COVERAGE", path: "", message: expect.stringContaining(`the limit of ${limit}, after`) },
  ];

  it("of rows leave out what is not read yet, and say so", async () => {
    const { result, calls } = await generate(partitions(100, { rows: 10 }), {
      limits: { rows: 300 },
      most: 4,
    });
    expect(result.ok).toMatchObject({ coverage: "partial", warnings: warning("rows") });
    const { rows = 0 } = result.ok?.counts ?? {};
    expect(rows).toBeGreaterThanOrEqual(300);
    expect(rows).toBeLessThan(400);
    expect(calls.at(-1)).toMatchObject({ partial: true, partitions: [], slice: null });
  });

  it("that are just enough leave nothing out", async () => {
    const { result } = await generate(partitions(40, { rows: 10 }), { limits: { rows: 400 } });
    expect(result.ok).toMatchObject({ coverage: "full", warnings: [], counts: { rows: 400 } });
  });

  it("of seconds leave out what is not read yet, and say so", async () => {
    const { result } = await generate(partitions(400), { limits: { seconds: 20 }, most: 2 });
    expect(result.ok).toMatchObject({ coverage: "partial", warnings: warning("seconds") });
  });

  it.each([3, 4, 7, 16])(
    "of %d invocations are never exceeded, and are used for what is left",
    async (invocations) => {
      const source = partitions(300);
      const { result, calls } = await generate(source, { limits: { invocations }, most: 8 });
      expect(calls.length).toBeLessThanOrEqual(invocations);
      expect(result.ok?.coverage).toBe("full");
    },
  );

  it("of invocations leave out what they are too few for, and say so", async () => {
    const { result, calls } = await generate(partitions(30, { seconds: 500 }), {
      limits: { invocations: 5 },
    });
    expect(calls.length).toBeLessThanOrEqual(5);
    expect(result.ok).toMatchObject({ coverage: "partial", warnings: warning("invocations") });
  });

  it.each([1, 2])("of %d invocations make it one run, which reads all", async (invocations) => {
    const { result, calls } = await generate(partitions(30), { limits: { invocations } });
    expect(calls).toHaveLength(1);
    expect(result.ok?.coverage).toBe("full");
  });
});

describe("an answer of a run that can't be used", () => {
  const part = (change: object) => (_request: GenerateRequest, sent: number) => {
    if (sent === 0) return undefined;
    const ok = {
      interface: "rows",
      functions: [],
      state: { counts: { partitions: 0, rows: 0, bytes: 0 } },
      left: [],
      read: 0,
      seconds: 0,
      stopped: null,
      ...change,
    };
    const runner = { inference: 1, memoryMb: null, milliseconds: 0 };
    return Promise.resolve(Buffer.from(JSON.stringify({ protocol: 1, runner, ok })));
  };

  it.each([
    ["read nothing", { left: Array(9).fill({ name: "p" }) }],
    ["forgot some", { read: 1 }],
    ["read more than there were", { read: 1000 }],
  ])("is an error where it %s, not a loop", async (_what, change) => {
    const { result } = await generate(partitions(10), { most: 1, instead: part(change) });
    expect(result.error).toMatchObject({ code: "RUNNER_ANSWER_INVALID" });
  });
});
