import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chance } from "../chance.mjs";
import { LambdaWorld } from "../stale/lambda-world.mjs";
import { Runs } from "../stale/runs.mjs";
import { Sources } from "../stale/sources.mjs";

const FULL = 1000;
const SHORT = 100;

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 11,
  name: "generations while runner, secret and source change, with the cache",
  run: async ({ emulator, short, seed, say, log }) => {
    const wanted = short ? SHORT : FULL;
    const id = Math.floor(chance(seed, process.pid, Date.now()) * 2 ** 32).toString(16);
    const caller = `STALE${id.toUpperCase()}`;
    const names = [`stale-${id}/one`, `stale-${id}/two`];
    const sources = new Sources(emulator);
    const world = new LambdaWorld(caller, sources);
    const folder = mkdtempSync(join(tmpdir(), "python-connectors-stale-"));
    const stop = emulator.use(world.hook);
    let runs = 0;
    try {
      for (const name of names) await sources.add(name);
      const { facts } = emulator;
      const all = new Runs({ world, sources, names, seed, folder, caller, facts });
      while (world.invocations < wanted && all.seen.stale.length === 0) {
        await all.one();
        runs += 1;
        if (runs % 200 === 0) say(`  ${world.invocations} generations in ${runs} runs`);
      }
      const { results, reused, beforeChange, changes, stale } = all.seen;
      if (stale.length > 0) log(`${stale.length} stale schemas in run ${runs}`, stale.slice(0, 5).join("\n"));
      return {
        figures: { generations: world.invocations, stale_schemas: stale.length },
        rows: [
          `${runs} runs, ${changes} changes of runner, qualifier, secret and source: ${results} results, ${world.invocations} generations, ${stale.length} stale`,
          `${reused} results of the cache, of the same runner, secret version and request; ${beforeChange} of them from before the source's data changed, at most 15 minutes ago`,
        ],
      };
    } finally {
      stop();
      await sources.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
