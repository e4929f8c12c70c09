import { parseTestResponse } from "../../provider/core/runner/protocol";
import { namedConnection } from "../input/named-subject";
import { safeJson, safeLine } from "../output/safe-text";
import type { Outside } from "../outside";
import type { RunFlags } from "../program";
import { connectionPart, inSession, type Session } from "../session";

/** Tests a connection: its code parses, `context` runs. */
export function test(name: string | undefined, flags: RunFlags, outside: Outside): Promise<number> {
  return inSession(
    flags,
    outside,
    () => namedConnection(name, flags, outside),
    async (session, subject) => {
      const { functions } = await session.run(
        (credentials) => ({ ...connectionPart(flags, subject, credentials), operation: "test" }),
        parseTestResponse,
      );
      const hasContext = functions.includes("context");
      const found = functions.length === 0 ? "none" : functions.map((name) => safeLine(name, 64)).join(", ");
      if (flags.json) session.print(safeJson({ functions }));
      else print(session, hasContext, found);
      if (!hasContext && subject.credentials !== undefined) {
        const text = "warning: credentials are given, but the connection defines no context that takes them";
        session.note(`${text}; functions found: ${found}`);
      }
      if (subject.namesConnector) session.note("the connector's code was not run: use list or schema");
    },
  );
}

function print(session: Session, hasContext: boolean, found: string): void {
  const ran = hasContext ? "context ran" : "it defines no context, so functions get an empty one";
  session.print(`${session.paint("green", "ok")}: ${ran}`);
  session.print(`functions: ${found}`);
}
