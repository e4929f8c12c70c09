import type { Report } from "../../provider/core/report/report";

/** Keys whose texts are words of ours. */
const OURS = new Set(["verdict", "operation", "status", "coverage", "rule", "cause", "policy"]);
const CODE = /^[A-Z]+(_[A-Z]+)*$/;

/**
 * The same report with a plain word for each text that is not ours: it must be shown with the same elements and words.
 * @param kept Keys whose texts stay as they are.
 */
export function tame(report: Report, kept: readonly string[] = []): Report {
  const words = new Map<string, string>();
  const word = (text: string): string => {
    const found = words.get(text) ?? `x${words.size}`;
    words.set(text, found);
    return found;
  };
  const tamed = (value: unknown, key: string): unknown => {
    if (typeof value === "string") {
      const isKept =
        value === "" || OURS.has(key) || kept.includes(key) || (key === "code" && CODE.test(value));
      return isKept ? value : word(value);
    }
    if (Array.isArray(value)) return value.map((one) => tamed(one, key));
    if (typeof value !== "object" || value === null || key === "schema") return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, tamed(one, name)]));
  };
  return tamed(report, "") as Report;
}
