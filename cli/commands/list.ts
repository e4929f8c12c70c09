import { type ListResult, parseListResponse } from "../../provider/core/runner/protocol";
import { ListTruncated } from "../failure";
import { namedConnector } from "../input/named-subject";
import { counted, safeJson } from "../output/safe-text";
import { isPrefix, tree } from "../output/tree";
import type { Outside } from "../outside";
import type { RunFlags } from "../program";
import { connectorPart, inSession, type Session } from "../session";

/** The most lines of a tree that ends in an error: the error is what has to be seen. */
const MOST_LINES = 10_000;

/** Shows what `list_objects` yields. */
export function list(name: string | undefined, flags: RunFlags, outside: Outside): Promise<number> {
  return inSession(
    flags,
    outside,
    () => namedConnector(name, flags, outside),
    async (session, subject) => {
      const result = await session.run(
        (credentials) => ({ ...connectorPart(flags, subject, credentials), operation: "list" }),
        parseListResponse,
      );
      if (!flags.json) print(session, result);
      if (result.more) throw new ListTruncated(result.items.length);
      if (flags.json) session.print(safeJson(result.items.filter(isPartition).map(({ item }) => item)));
    },
  );
}

const isPartition = (item: ListResult["items"][number]) => !isPrefix(item);

function print(session: Session, result: ListResult): void {
  const lines = tree(result, session.paint);
  const shown = result.more ? lines.slice(0, MOST_LINES) : lines;
  for (const line of shown) session.print(line);
  if (shown.length < lines.length) {
    session.print(`... ${counted(lines.length - shown.length, "more line")} ...`);
  }
  const partitions = result.items.filter(isPartition).length;
  const prefixes = result.items.length - partitions;
  const within = prefixes === 0 ? "" : ` in ${counted(prefixes, "prefix", "prefixes")}`;
  session.print(`${result.items.length === 0 ? "" : "\n"}${counted(partitions, "partition")}${within}`);
}
