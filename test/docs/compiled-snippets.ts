import path from "node:path";
import ts from "typescript";
import { placeOf, ROOT, type Snippet } from "./snippets";

/**
 * What fragments of programs take for granted, under the names that the pages use. A snippet's own imports and declarations
 * go first.
 */
const PRELUDE = `
import type * as Connectors from "pulumi-python-connectors";
import type * as Aws from "pulumi-python-connectors/aws";
import type * as Pulumi from "@pulumi/pulumi";
import type { CatalogDatabase } from "@pulumi/aws/glue";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda";
import type { Secret } from "@pulumi/aws/secretsmanager";
declare global {
  const pulumi: typeof Pulumi;
  const PythonConnection: typeof Connectors.PythonConnection;
  const PythonConnector: typeof Connectors.PythonConnector;
  const connectorsFrom: typeof Connectors.connectorsFrom;
  const PythonRunner: typeof Aws.PythonRunner;
  const aws: { readonly glue: typeof import("@pulumi/aws/glue"); readonly secretsmanager: typeof import("@pulumi/aws/secretsmanager") };
  const config: Pulumi.Config;
  const connection: Connectors.PythonConnection;
  const nycflights: Connectors.PythonConnection;
  const shop: Connectors.PythonConnection;
  const warehouse: Connectors.PythonConnection;
  const flights: Connectors.PythonConnector;
  const runner: Connectors.RunnerRef;
  const functionArn: string;
  const fn: LambdaFunction;
  const previewFn: LambdaFunction;
  const secret: Secret;
  const readWrite: Secret;
  const readOnly: Secret;
  const vpc: { readonly privateSubnetIds: Pulumi.Output<string[]> };
  const group: { readonly id: Pulumi.Output<string> };
  const bootstrap: Pulumi.StackReference;
  const raw: CatalogDatabase;
  const location: string;
  const controlTable: typeof import("../examples/many-connectors/control-table").controlTable;
  const deploy: (endpoint: string) => Promise<void>;
}
`;

/** `index.ts` of the pages, for the tests of it. */
const PROGRAM = `
import type { PythonConnector } from "pulumi-python-connectors";
export declare const schema: PythonConnector["schema"];
`;

/** A folder that is not there: the snippets are files in memory. `../tools` is the repository's, as in a test. */
const FOLDER = path.join(ROOT, "snippets");
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  types: ["node"],
  typeRoots: [path.join(ROOT, "node_modules", "@types")],
  strict: true,
  exactOptionalPropertyTypes: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  allowJs: true,
  skipLibCheck: true,
  noEmit: true,
  paths: {
    "pulumi-python-connectors": [path.join(ROOT, "sdk", "index.ts")],
    "pulumi-python-connectors/*": [path.join(ROOT, "sdk", "*", "index.ts")],
  },
};

/** One argument, or some, of a connector: `review: { ... },`. */
const ARGUMENTS = /^\w+: /;

/** A snippet as a module, each line on the line that it has. */
function moduleOf({ text }: Snippet): string {
  if (!ARGUMENTS.test(text)) return text.includes("export =") ? text : `${text}\nexport {};\n`;
  return `const part: Partial<import("pulumi-python-connectors").PythonConnectorArgs> = { ${text}};\nexport { part };\n`;
}

/** What the compiler says of snippets of TypeScript and JavaScript against this package's sources, all in one program. */
export function compilerErrors(snippets: readonly Snippet[]): string[] {
  const files = new Map(
    snippets.map((snippet, index) => [
      path.join(FOLDER, `${index}.${snippet.language === "js" ? "mts" : "ts"}`),
      { snippet, text: moduleOf(snippet) },
    ]),
  );
  const prelude = path.join(FOLDER, "prelude.ts");
  const texts = new Map([...files].map(([name, { text }]) => [name, text] as const));
  texts.set(prelude, PRELUDE);
  texts.set(path.join(FOLDER, "index.ts"), PROGRAM);
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, directoryExists } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.directoryExists = (name) => name === FOLDER || (directoryExists?.(name) ?? true);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  const program = ts.createProgram([...texts.keys()], OPTIONS, host);
  return [...texts.keys()].flatMap((name) => {
    const source = program.getSourceFile(name);
    const diagnostics = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return diagnostics.map(({ start = 0, messageText }) => {
      const file = files.get(name);
      const { line = 0 } = source?.getLineAndCharacterOfPosition(start) ?? {};
      const place = file ? placeOf(file.snippet, line) : "the prelude";
      return `${place}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  });
}
