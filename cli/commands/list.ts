import { parseListResponse } from "../../provider/core/runner/protocol";
import { connectorSubject } from "../input/subject";
import { counted, safeJson } from "../output/safe-text";
import { isPrefix, tree } from "../output/tree";
import type { Outside } from "../outside";
import type { RunFlags } from "../program";
import { connectorPart, inSession } from "../session";

const MORE = "some are left out: the answer would be too large";

/** Shows what `list_objects` yields. */
export function list(flags: RunFlags, outside: Outside): Promise<number> {
  return inSession(
    flags,
    outside,
    () => connectorSubject(flags, outside),
    async (session, subject) => {
      const result = await session.run(
        (credentials) => ({ ...connectorPart(flags, subject, credentials), operation: "list" }),
        parseListResponse,
      );
      const partitions = result.items.filter((item) => !isPrefix(item));
      if (flags.json) {
        session.print(safeJson(partitions.map(({ item }) => item)));
        if (result.more) session.note(MORE);
        return;
      }
      for (const line of tree(result, session.paint)) session.print(line);
      const prefixes = result.items.length - partitions.length;
      const within = prefixes === 0 ? "" : ` in ${counted(prefixes, "prefix", "prefixes")}`;
      session.print(
        `${result.items.length === 0 ? "" : "\n"}${counted(partitions.length, "partition")}${within}`,
      );
      if (result.more) session.print(MORE);
    },
  );
}
