import { styleText } from "node:util";
import type { Printer } from "../outside";

type Style = Exclude<Parameters<typeof styleText>[0], readonly unknown[]>;

/** Gives text a colour, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/**
 * Colour by convention: `--no-color` first, then FORCE_COLOR, then NO_COLOR; else on terminals alone.
 * @param color What `--no-color` left of the flag.
 */
export function paints(printer: Printer, env: NodeJS.ProcessEnv, color: boolean): Paint {
  if (!isColoured(printer, env, color)) return (_style, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}

function isColoured(printer: Printer, env: NodeJS.ProcessEnv, color: boolean): boolean {
  if (!color) return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return !/^(0|false)$/.test(forced);
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  return printer.isTTY === true && env["TERM"] !== "dumb";
}
