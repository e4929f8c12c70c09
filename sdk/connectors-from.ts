import { posix } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ConnectorFile } from "../provider/core/connector/connector-file";
import { withDefaults } from "../provider/core/connector/defaults";
import type { Problem } from "../provider/core/errors";
import { defined } from "../provider/core/records";
import { printable } from "../provider/core/text";
import type { PythonConnectorArgs } from "./args";
import { PythonConnector } from "./connector";
import { mergedProperties } from "./merged-properties";
import { requireArguments } from "./resource-options";

/** What all connectors of a folder get, and how they are called. */
export interface ConnectorsFromArgs extends Omit<PythonConnectorArgs, "code"> {
  /**
   * A connector's name by that of its folder: letters, digits, `.`, `_` and `-`, at most 100 characters.
   * @default the folder's name
   * @example (folder) => `shop-${folder}`
   */
  readonly name?: ((folder: string) => string) | undefined;
}

/** Pulumi's resource options: for all connectors, or by the name of a connector's folder, as aliases have to be. */
export type ConnectorsFromOptions =
  | pulumi.CustomResourceOptions
  | ((folder: string) => pulumi.CustomResourceOptions);

/** Safe in a URN, a file name and a command line. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * A {@link PythonConnector} for every folder in a folder that has a `connector.json`, with the code of that folder. What the
 * `connector.json` says wins over the arguments given here, which win over those of the connection; `properties` and `review` are
 * taken key by key. Folders are looked at one level deep; links are not followed.
 *
 * @param folder Relative to the program's folder.
 * @param args The connection, and what holds for all connectors whose `connector.json` says nothing else.
 * @param opts Pulumi's resource options.
 * @returns The connectors by their folders' names, in their order.
 * @throws pulumi.RunError with all that is wrong with all folders; no connector is made then.
 * @example
 * ```ts
 * const connectors = connectorsFrom("connectors/", { connection: shop, parser: { type: "csv" } });
 * export const orders = connectors.orders?.schema;
 * ```
 */
export function connectorsFrom(
  folder: string,
  args: ConnectorsFromArgs,
  opts: ConnectorsFromOptions = {},
): { readonly [folder: string]: PythonConnector } {
  const what = `connectorsFrom(${JSON.stringify(folder)})`;
  requireArguments(what, args, "{ connection, ... }");
  const { name: nameOf = (own: string) => own, ...defaults } = args;
  const problems: Problem[] = [];
  const found = declaredFolders(folder, problems).map((one) => ({
    ...one,
    resource: String(nameOf(one.name)),
  }));
  problems.push(...nameProblems(folder, found));
  if (problems.length > 0) {
    throw new pulumi.RunError(
      `${what}:\n${problems.map(({ path, reason }) => `  ${printable(path, 500)}: ${printable(reason, 1000)}`).join("\n")}`,
    );
  }
  return Object.fromEntries(
    found.map(({ name, resource, content }) => {
      const path = inside(folder, name);
      const connector = { ...argumentsOf(defaults, content, path), code: { path } } as PythonConnectorArgs;
      return [name, new PythonConnector(resource, connector, typeof opts === "function" ? opts(name) : opts)];
    }),
  );
}

interface DeclaredFolder {
  readonly name: string;
  readonly content: ConnectorFile;
}

/** The folders whose file is right; of the others it says what is wrong. */
function declaredFolders(folder: string, problems: Problem[]): DeclaredFolder[] {
  if (typeof folder !== "string" || folder === "") {
    problems.push({
      path: "folder",
      reason: "name the folder of the connectors' folders, relative to the program's",
    });
    return [];
  }
  // Validation is loaded only by programs that have such files.
  const { connectorFolders } =
    require("../provider/adapters/connector-folders") as typeof import("../provider/adapters/connector-folders");
  const { CONNECTOR_FILE, parseConnectorFile } =
    require("../provider/core/connector/connector-file") as typeof import("../provider/core/connector/connector-file");
  const found = connectorFolders(folder, process.cwd());
  if ("problem" in found) {
    problems.push({ path: "folder", reason: found.problem });
    return [];
  }
  if (found.length === 0) {
    const reason = `no folder in "${folder}" has a ${CONNECTOR_FILE}: {} is enough of one`;
    problems.push({ path: "folder", reason });
  }
  return found.flatMap((one) => {
    const at = inside(inside(folder, one.name), CONNECTOR_FILE);
    const checked =
      "text" in one ? parseConnectorFile(one.text, at) : { problems: [{ path: at, reason: one.problem }] };
    if ("value" in checked) return [{ name: one.name, content: checked.value }];
    problems.push(...checked.problems);
    return [];
  });
}

function nameProblems(
  folder: string,
  found: readonly { readonly name: string; readonly resource: string }[],
): Problem[] {
  const taken = new Map<string, string>();
  return found.flatMap(({ name, resource }) => {
    const path = inside(folder, name);
    const shown = JSON.stringify(printable(resource, 120));
    if (!NAME.test(resource)) {
      const reason =
        `${shown} can't be a connector's name, which has letters, digits, ".", "_" and "-", begins with a letter or a digit and has ` +
        "at most 100 characters: rename the folder, or make another name of it with the argument `name`";
      return [{ path, reason }];
    }
    const other = taken.get(resource);
    if (other !== undefined) return [{ path, reason: `it is called ${shown}, and so is that of "${other}"` }];
    taken.set(resource, name);
    return [];
  });
}

/** A connector's arguments: what its file says, where it says something, over what all get. */
function argumentsOf(
  defaults: Omit<ConnectorsFromArgs, "name">,
  {
    $schema: _,
    connection: __,
    requirements: ___,
    interface: codeInterface,
    review,
    ...own
  }: ConnectorFile & {
    readonly $schema?: string;
  },
  folder: string,
): object {
  const contract = review?.contract;
  const declared = {
    ...own,
    codeInterface,
    review:
      review &&
      defined({ ...review, contract: contract === undefined ? undefined : inside(folder, contract) }),
  };
  const merged = withDefaults(defaults as unknown as { [argument: string]: unknown }, declared);
  const { properties } = defaults;
  if (properties === undefined || own.properties === undefined) return merged;
  return { ...merged, properties: mergedProperties(properties, own.properties) };
}

/** Paths of a program have slashes, on every system. */
function inside(folder: string, name: string): string {
  return posix.join(folder, name);
}
