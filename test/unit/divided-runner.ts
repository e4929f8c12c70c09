import type { GenerateRequest, GenerationState } from "../../provider/core/runner/protocol";
import { bytes, FAILED, VERSIONS } from "./fakes";

/** A partition of a source that only exists here. */
export interface FakePartition {
  readonly name: string;
  /** How long reading it takes. */
  readonly seconds: number;
  readonly rows?: number;
  readonly column?: string;
  /** The code of the failure that reading it ends with. */
  readonly fails?: string | undefined;
}

/** What the fake's states hold: of each column the first partition, by name, that has it. */
interface FakeState extends GenerationState {
  readonly columns: readonly (readonly [column: string, partition: string])[];
  readonly padding: string;
}

const NOTHING: FakeState = { counts: { partitions: 0, rows: 0, bytes: 0 }, columns: [], padding: "" };

/** A runner as provider/protocol/README.md describes it, over partitions that are numbers only. */
export class DividedRunner {
  readonly calls: GenerateRequest[] = [];
  /** How long all runs took, one after the other. */
  seconds = 0;
  mostUnderWay = 0;
  readonly #partitions: readonly FakePartition[];
  readonly #stateBytes: number;
  #underWay = 0;

  /** @param stateBytes How large each state is, at least. */
  constructor(partitions: readonly FakePartition[], stateBytes = 0) {
    this.#partitions = partitions;
    this.#stateBytes = stateBytes;
  }

  /** @param pause What passes while the code runs. */
  async run(
    request: GenerateRequest,
    pause: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<Uint8Array> {
    this.calls.push(request);
    this.#underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.#underWay);
    await pause();
    this.#underWay -= 1;
    return bytes(this.#answer(request));
  }

  #answer(request: GenerateRequest): unknown {
    const { slice, partitions, limits, states, partial } = request;
    const names = partitions?.map(({ name }) => name) ?? this.#partitions.map(({ name }) => name);
    let state = (states as readonly FakeState[]).reduce(merged, NOTHING);
    let [read, seconds, rows] = [0, 0, 0];
    let stopped: "rows" | null = null;
    for (const name of names) {
      if (slice !== null && read > 0 && seconds >= slice.seconds) break;
      if (limits.rows !== null && rows >= limits.rows) {
        stopped = "rows";
        break;
      }
      const found = this.#partitions.find((partition) => partition.name === name);
      if (found?.fails !== undefined) return failed(name, found.fails);
      state = merged(state, stateOf(found ?? { name, seconds: 0 }));
      read += 1;
      seconds += found?.seconds ?? 0;
      rows += found?.rows ?? 1;
    }
    this.seconds += seconds;
    const left = names.slice(read).map((name) => ({ name, fingerprint: "1", is_prefix: false }));
    const who = { interface: "rows", functions: ["list_objects", "read_rows"] };
    const isPart = slice !== null && (partitions !== null || (left.length > 0 && stopped === null));
    if (isPart) {
      const padding = "x".repeat(this.#stateBytes);
      return { ...VERSIONS, ok: { ...who, state: { ...state, padding }, left, read, seconds, stopped } };
    }
    const columns = state.columns.map(([column]) => column);
    return {
      ...VERSIONS,
      ok: {
        ...who,
        schema: {
          fields: Object.fromEntries(columns.map((column) => [column, "int64"])),
          order: columns.join(", "),
        },
        coverage: partial || stopped !== null ? "partial" : "full",
        counts: state.counts,
        warnings: [],
      },
    };
  }
}

function stateOf({ name, rows = 1, column = "id" }: FakePartition): FakeState {
  return { counts: { partitions: 1, rows, bytes: 10 * rows }, columns: [[column, name]], padding: "" };
}

function merged(a: FakeState, b: FakeState): FakeState {
  const first = new Map<string, string>();
  for (const [column, partition] of [...a.columns, ...b.columns]) {
    const before = first.get(column);
    if (before === undefined || partition < before) first.set(column, partition);
  }
  const byPartition = [...first].sort(([c, p], [d, q]) => (p === q ? (c < d ? -1 : 1) : p < q ? -1 : 1));
  return {
    counts: {
      partitions: a.counts.partitions + b.counts.partitions,
      rows: a.counts.rows + b.counts.rows,
      bytes: a.counts.bytes + b.counts.bytes,
    },
    columns: byPartition,
    padding: "",
  };
}

function failed(partition: string, code: string): unknown {
  return {
    ...FAILED,
    error: { ...FAILED.error, phase: "read", code, message: `in ${partition}`, partition },
  };
}
