import { type Check, type CheckStatus, countsOf, type Section } from "../../provider/core/doctor/check";
import type { Printer } from "../outside";
import type { Paint } from "./paint";
import { safeLine } from "./safe-text";

const SIGNS = { ok: "✓", warning: "!", failed: "✗", skipped: "-" } as const;
const COLOURS = { ok: "green", warning: "yellow", failed: "red", skipped: "dim" } as const;

/** A line for each check, what to do beneath those that need it, and a line of counts. */
export function printChecks(sections: readonly Section[], out: Printer, paint: Paint): void {
  const lines = sections.flatMap(({ title, checks }) => [
    paint("bold", safeLine(title, 500)),
    ...checks.flatMap((check) => linesOf(check, paint)),
    "",
  ]);
  out.write(`${[...lines, countsLine(sections)].join("\n")}\n`);
}

function linesOf({ name, status, says, code, next }: Check, paint: Paint): string[] {
  const sign = paint(COLOURS[status], SIGNS[status]);
  const why = status === "skipped" ? `skipped: ${says}` : says;
  const line = `  ${sign} ${safeLine(name, 200)}: ${safeLine(why)}${code === undefined ? "" : ` [${code}]`}`;
  return next === undefined || next === "" ? [line] : [line, `      ${safeLine(next)}`];
}

const SAID: { readonly [status in CheckStatus]: readonly [one: string, many: string] } = {
  ok: ["ok", "ok"],
  warning: ["warning", "warnings"],
  failed: ["failed", "failed"],
  skipped: ["skipped", "skipped"],
};

/** `doctor: 14 ok, 1 warning, 2 failed, 3 skipped` */
function countsLine(sections: readonly Section[]): string {
  const counts = countsOf(sections);
  const said = (["ok", "warning", "failed", "skipped"] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${SAID[status][counts[status] === 1 ? 0 : 1]}`);
  return `doctor: ${said.join(", ")}`;
}
