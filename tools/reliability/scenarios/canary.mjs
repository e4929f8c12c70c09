import { FORMS } from "../canary/program.mjs";
import { runForm } from "../canary/run.mjs";

/** How many cases there have to be, at the least. */
const ALL = 1000;

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 4,
  name: "No credential comes out",
  async run(context) {
    const { short, log, say } = context;
    const forms = short ? /** @type {const} */ (["file"]) : FORMS;
    const figures = { canary_cases: 0, canary_hits: 0 };
    const rows = [];
    for (const form of forms) {
      say(`  credentials: { ${form} } ...`);
      const seen = await runForm(context, form, {
        ...(short ? { failing: 6, passing: 2 } : { failing: 12, passing: 5 }),
        share: short ? { of: 13, number: 0 } : { of: FORMS.length, number: FORMS.indexOf(form) },
      });
      figures.canary_cases += seen.cases;
      figures.canary_hits += seen.hits.length;
      for (const [cause, [first, ...others]] of byCause(seen.hits)) {
        const where = `${first?.where}${others.length > 0 ? `, and ${others.length} more places` : ""}`;
        log(`a credential came out: ${cause}: ${JSON.stringify(first?.piece)} in ${where}`, first?.around);
      }
      if (seen.missing > 0) log(`credentials: { ${form} }: ${seen.missing} cases were not tried`);
      if (seen.marked === 0)
        log(`credentials: { ${form} }: no text with a mark was shown: nothing came so far`);
      if (!seen.planted) log(`credentials: { ${form} }: a leak that was planted was not found`);
      rows.push(
        `{ ${form} }: ${seen.cases} cases, ${seen.marked} of them shown with a mark; ${seen.hits.length} hits in ${seen.outputs} outputs of ${Math.round(seen.bytes / 1e6)} MB`,
      );
    }
    if (!short && figures.canary_cases < ALL) log(`${figures.canary_cases} cases were tried, not ${ALL}`);
    return { figures, rows };
  },
};

/** @typedef {import("../canary/run.mjs").Found} Found */

/**
 * @param {readonly Found[]} hits
 * @returns {Map<string, Found[]>}
 */
function byCause(hits) {
  /** @type {Map<string, Found[]>} */
  const causes = new Map();
  for (const hit of hits) causes.set(hit.cause, [...(causes.get(hit.cause) ?? []), hit]);
  return causes;
}
