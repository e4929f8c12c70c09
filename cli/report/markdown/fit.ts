/** What is left out first where there is too much, least important first, and how it is called then. */
const RANKS = [
  "rows of unchanged connectors",
  "safe changes",
  "warnings",
  "long failures, which are shortened",
  "rows of safe connectors",
  "connections that change",
  "changes that are waived or unverified",
  "rows of unverified connectors",
  "breaking changes",
  "failures",
  "rows of breaking or failed connectors",
  "stacks",
] as const;
export type Rank = (typeof RANKS)[number];

/** Something that is kept or left out as a whole. */
export interface Piece {
  readonly rank: Rank;
  readonly text: string;
  /** What stands for it first, where it is long. */
  readonly shorter?: string;
}

/** Pieces that belong together: `head` and `foot` are there where one of them is. */
export interface Block {
  readonly head: string;
  readonly pieces: readonly Piece[];
  /** Says how many of the pieces are left out. */
  readonly more?: (count: number) => string;
  readonly foot: string;
}

/** How much the lines about what is left out may take: {@link Block.more}, and the note at the end. */
const MORE = 80;
const NOTE = 1000;

/** Where a piece is, and what taking it out or shortening it saves. */
interface Step {
  readonly rank: number;
  readonly block: number;
  readonly piece: number;
  readonly shorten: boolean;
}

/**
 * The blocks as text of at most `limit` UTF-16 units: as many characters or fewer, and at most three bytes each in UTF-8. What
 * is too much is left out, the least important first and of that the last first, and `note` says what.
 */
export function fitted(
  blocks: readonly Block[],
  limit: number,
  note: (leftOut: readonly [count: number, rank: Rank][]) => string,
): string {
  const kept = blocks.map(({ pieces }) => pieces.map(({ text }): string | undefined => text));
  const counts = kept.map((pieces) => pieces.length);
  const leftOut = new Map<Rank, number>();
  let length = blocks.reduce((sum, block) => sum + lengthOf(block), 0);
  if (length > limit) {
    const room = limit - NOTE;
    for (const step of stepsOf(blocks)) {
      if (length <= room) break;
      const block = blocks[step.block];
      const piece = block?.pieces[step.piece];
      const pieces = kept[step.block];
      const now = pieces?.[step.piece];
      if (block === undefined || piece === undefined || pieces === undefined || now === undefined) continue;
      const next = step.shorten ? piece.shorter : undefined;
      pieces[step.piece] = next;
      length += (next?.length ?? 0) - now.length;
      const rank = RANKS[step.rank] ?? piece.rank;
      leftOut.set(rank, (leftOut.get(rank) ?? 0) + 1);
      if (next !== undefined) continue;
      const left = (counts[step.block] ?? 0) - 1;
      counts[step.block] = left;
      if (left === block.pieces.length - 1) length += MORE;
      if (left === 0) length -= block.head.length + block.foot.length + MORE;
    }
  }
  const texts = blocks.map((block, index) => textOf(block, kept[index] ?? []));
  const said = RANKS.flatMap((rank): [number, Rank][] => {
    const count = leftOut.get(rank);
    return count === undefined ? [] : [[count, rank]];
  });
  return [...texts, ...(said.length === 0 ? [] : [note(said)])].join("");
}

function lengthOf({ head, pieces, foot }: Block): number {
  if (pieces.length === 0) return 0;
  return pieces.reduce((sum, { text }) => sum + text.length, head.length + foot.length);
}

function stepsOf(blocks: readonly Block[]): Step[] {
  const byRank: Step[][] = RANKS.map(() => []);
  const long = RANKS.indexOf("long failures, which are shortened");
  blocks.forEach(({ pieces }, block) => {
    pieces.forEach(({ rank, shorter }, piece) => {
      const own = RANKS.indexOf(rank);
      byRank[own]?.push({ rank: own, block, piece, shorten: false });
      if (shorter !== undefined) byRank[long]?.push({ rank: long, block, piece, shorten: true });
    });
  });
  return byRank.flatMap((steps) => steps.reverse());
}

function textOf(block: Block, kept: readonly (string | undefined)[]): string {
  const texts = kept.filter((text) => text !== undefined);
  if (texts.length === 0) return "";
  const missing = block.pieces.length - texts.length;
  const more = missing === 0 || block.more === undefined ? "" : block.more(missing);
  return [block.head, ...texts, more, block.foot].join("");
}
