import path from "node:path";
import { deployedConnector } from "../../provider/core/connector/deployed";
import { type KnownSchema, knownSchema } from "../../provider/core/connector/known-schema";
import { InputError } from "../../provider/core/errors";
import type { ExportedConnector } from "../../provider/core/pulumi/exported-state";
import { CONNECTOR_TYPE } from "../../provider/core/pulumi/resource-types";
import type { Properties } from "../../provider/core/pulumi/run/run";
import { readRuns } from "../../provider/core/pulumi/run/run-output";
import { parseUrn } from "../../provider/core/pulumi/urn";
import { isRecord } from "../../provider/core/records";
import { stateAfter, subjectsOf } from "../../provider/core/report/subject";
import { editsModel } from "../../provider/core/schema/edit-inputs";
import { editedPaths } from "../../provider/core/schema/edits";
import { readableState } from "../../provider/core/state-format";
import { safeLine } from "../output/safe-text";
import type { Outside } from "../outside";
import type { ContractFlags } from "../program";
import { deployedConnectors } from "../stack/deployed-stack";
import { contractPath } from "./contract-path";
import { pulumiOutputs } from "./pulumi-output";

/** A connector of a stack or of a preview, with the schema that it has there. */
export interface SchemaSource {
  readonly urn: string;
  readonly name: string;
  /** The path of its contract, relative to the program's folder. */
  readonly contract: string | undefined;
  /** `undefined` where it is not known. */
  readonly known: KnownSchema | undefined;
  /** Whether another schema was due, and the last one was kept. */
  readonly stale: boolean;
  /** Paths that the user decides on, and not the data. */
  readonly decided: readonly string[];
}

/** A connector by its inputs, what check made of them among them. */
export function sourceOf(urn: string, name: string, inputs: Properties): SchemaSource {
  const review = isRecord(inputs["review"]) ? inputs["review"] : {};
  const edits = editsModel.safeParse(inputs["edits"]);
  return {
    urn,
    name,
    contract: typeof review["contract"] === "string" ? review["contract"] : undefined,
    known: knownSchema(inputs),
    stale: inputs["stale"] === true,
    decided: edits.success ? editedPaths(edits.data) : [],
  };
}

/**
 * The connectors that the flags choose from a stack or a preview.
 * @throws InputError, ServiceError
 */
export async function contractSources(
  file: string | undefined,
  flags: ContractFlags,
  outside: Outside,
): Promise<ChosenSource[]> {
  const { stack = "", preview, cwd: folder = ".", name, all = false } = flags;
  if (all === (file !== undefined)) {
    throw refused("<file>", "name one contract, or write --all for those that the connectors name");
  }
  if (all && name !== undefined) throw refused("--name", "this is of one connector, and --all of all");
  const choice = { file, name, folder };
  if (preview !== undefined) {
    const where = preview === "-" ? "the preview" : `the preview ${preview}`;
    return chosenSources(await previewSources(preview, outside), choice, where);
  }
  const connectors = await deployedConnectors({ stack, folder: path.resolve(folder) }, outside.pulumi);
  return chosenSources(connectors.map(deployedSource), choice, `the stack ${stack}`);
}

/** What a connector's inputs say of its schema; of other resources nothing is kept. */
const KEPT = {
  [CONNECTOR_TYPE.token]: ["review", "edits", "schema", "coverage", "interface", "stale"],
};

/** The connectors that a preview, or an update, says something of: it leaves out what stays the same. */
async function previewSources(file: string, outside: Outside): Promise<SchemaSource[]> {
  const sources: SchemaSource[] = [];
  for await (const { name, bytes } of pulumiOutputs([file], outside)) {
    for (const { steps } of readRuns(name, bytes, KEPT)) {
      for (const subject of subjectsOf(steps, [])) {
        const after = stateAfter(subject);
        const urn = parseUrn(subject.urn);
        if (after === undefined || urn?.type !== CONNECTOR_TYPE.token) continue;
        sources.push(sourceOf(subject.urn, urn.name, after.inputs));
      }
    }
  }
  return sources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** A connector of a stack, by its state. */
function deployedSource({ urn, name, outputs }: ExportedConnector): SchemaSource {
  const state = readableState(outputs);
  return sourceOf(urn, name, { ...deployedConnector(state)?.inputs, ...state });
}

/** Which connectors a command is about. */
export interface Choice {
  /** The contract file; none: those of all connectors that name one. */
  readonly file: string | undefined;
  readonly name: string | undefined;
  /** The program's folder. */
  readonly folder: string;
}

/** A connector whose schema is known, and its contract file. */
export interface ChosenSource extends SchemaSource {
  readonly known: KnownSchema;
  readonly file: string;
}

/**
 * The connectors that a command is about, each with its contract file.
 * @param where In words: `the stack dev`.
 * @throws InputError
 */
function chosenSources(sources: readonly SchemaSource[], choice: Choice, where: string): ChosenSource[] {
  const chosen =
    choice.file === undefined
      ? allWithContract(sources, choice, where)
      : [{ ...oneSource(sources, choice, choice.file, where), file: choice.file }];
  const problems = chosen.flatMap(({ known, name }) =>
    known === undefined
      ? [
          {
            path: safeLine(name, 300),
            reason: `its schema is not known in ${where}: it is pending, or not verified`,
          },
        ]
      : [],
  );
  if (problems.length > 0) throw new InputError(problems);
  return chosen.flatMap((one) => (one.known === undefined ? [] : [{ ...one, known: one.known }]));
}

function allWithContract(sources: readonly SchemaSource[], { folder }: Choice, where: string) {
  const chosen = sources.flatMap((source) =>
    source.contract === undefined
      ? []
      : [{ ...source, file: contractPath(source.contract, folder, source.name) }],
  );
  if (chosen.length === 0) throw refused("--all", `${where} shows no connector with a review.contract`);
  for (const [index, { file, name }] of chosen.entries()) {
    const other = chosen.slice(0, index).find((earlier) => path.resolve(earlier.file) === path.resolve(file));
    if (other === undefined) continue;
    throw refused(
      "--all",
      `${other.name} and ${name} have the same contract ${file}: name it, and one of them`,
    );
  }
  return chosen;
}

/** What a preview leaves out. */
const STAYS =
  " (a preview leaves out what stays the same, is pending or refused: take such a one by --stack, or from a run)";

function oneSource(
  sources: readonly SchemaSource[],
  { name, folder }: Choice,
  file: string,
  where: string,
): SchemaSource {
  const names = () =>
    sources.length === 0
      ? `${where} shows no schema of a connector${STAYS}`
      : `${where} shows ${sources.map((source) => source.name).join(", ")}`;
  if (name !== undefined) {
    const [found, other] = sources.filter((source) => source.name === name || source.urn === name);
    if (found === undefined)
      throw refused("--name", `there is no connector ${JSON.stringify(name)}: ${names()}`);
    if (other === undefined) return found;
    throw refused("--name", `several are called so: write one of ${found.urn}, ${other.urn}`);
  }
  const fitting = sources.filter(
    ({ contract }) => contract !== undefined && path.resolve(folder, contract) === path.resolve(file),
  );
  const [found, other] = fitting.length === 0 ? sources : fitting;
  if (found !== undefined && other === undefined) return found;
  throw refused("--name", `say whose contract ${file} is: ${names()}`);
}

function refused(at: string, reason: string): InputError {
  return new InputError([{ path: safeLine(at, 300), reason: safeLine(reason, 2000) }]);
}
