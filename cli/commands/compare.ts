import path from "node:path";
import {
  type ComparedConnector,
  comparedConnectors,
  isDifferent,
} from "../../provider/core/connector/stack-comparison";
import { utcDay } from "../../provider/core/day";
import { InputError } from "../../provider/core/errors";
import { EXIT } from "../exit-status";
import { comparisonJson, comparisonMarkdown, comparisonText } from "../output/comparison";
import { paints } from "../output/paint";
import { jsonLine } from "../output/safe-text";
import type { Outside } from "../outside";
import { reported } from "../session";
import { deployedConnectors } from "../stack/deployed-stack";

export interface CompareFlags {
  readonly stack: readonly string[];
  readonly cwd: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
  readonly color: boolean;
}

const MOST_STACKS = 10;

/** Shows what the connectors of several stacks run, and what promoting it from one to the next would change. */
export function compare(flags: CompareFlags, outside: Outside): Promise<number> {
  return reported(flags, outside, async () => {
    const names = validNames(flags.stack);
    const folder = path.resolve(flags.cwd);
    const stacks = await Promise.all(
      names.map(async (stack) => ({
        stack,
        connectors: await deployedConnectors({ stack, folder }, outside.pulumi),
      })),
    );
    const connectors = comparedConnectors(stacks, utcDay(new Date()));
    const found = { stacks: names, connectors };
    if (flags.json) outside.out.write(jsonLine(comparisonJson(found)));
    else if (flags.markdown) outside.out.write(comparisonMarkdown(found));
    else outside.out.write(comparisonText(found, paints(outside.out, outside.env, flags.color)));
    return exitStatusOf(connectors);
  });
}

function validNames(names: readonly string[]): readonly string[] {
  const isRight = names.length >= 2 && names.length <= MOST_STACKS && new Set(names).size === names.length;
  if (isRight) return names;
  const reason = `name 2 to ${MOST_STACKS} different stacks, in the order of promotion: --stack dev --stack prod`;
  throw new InputError([{ path: "--stack", reason }]);
}

/** 0 and the one for differences say that of every connector it is known what it runs. */
function exitStatusOf(connectors: readonly ComparedConnector[]): number {
  const deployed = connectors.flatMap(({ stacks }) => stacks.filter((here) => here !== undefined));
  if (deployed.some(({ parts }) => parts === undefined)) return EXIT.code;
  return connectors.some(({ differences }) => differences.some(isDifferent)) ? EXIT.differs : EXIT.ok;
}
