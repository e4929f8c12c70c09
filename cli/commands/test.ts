import { parseTestResponse } from "../../provider/core/runner/protocol";
import { connectionSubject } from "../input/subject";
import { safeJson, safeLine } from "../output/safe-text";
import type { Outside } from "../outside";
import type { RunFlags } from "../program";
import { connectionPart, inSession } from "../session";

/** Tests a connection: its code parses, `context` runs. */
export function test(flags: RunFlags, outside: Outside): Promise<number> {
  return inSession(
    flags,
    outside,
    () => connectionSubject(flags, outside),
    async (session, subject) => {
      const { functions } = await session.run(
        (credentials) => ({ ...connectionPart(flags, subject, credentials), operation: "test" }),
        parseTestResponse,
      );
      if (flags.json) return session.print(safeJson({ functions }));
      const ran = functions.includes("context")
        ? "context ran"
        : "it defines no context, so functions get an empty one";
      const names = functions.map((name) => safeLine(name, 64)).join(", ");
      session.print(`${session.paint("green", "ok")}: ${ran}`);
      session.print(`functions: ${names === "" ? "none" : names}`);
    },
  );
}
