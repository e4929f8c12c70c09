const CONNECTION = 'def context(credentials: str = ""):\n    return {}\n';
const CONNECTOR = `def list_objects(context, metadata):
    yield {"name": "all", "fingerprint": "1", "is_prefix": False}

def read_rows(context, metadata):
    yield {"id": 1}
`;

const BODY = `
const source = new PythonConnection("source", { runner: { local: {} }, code: { path: "connection.py" } });
const orders = new PythonConnector("orders", { connection: source, code: { path: "orders.py" } });
`;
const TYPESCRIPT = `
import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector } from "pulumi-python-connectors";
import { glueColumns } from "pulumi-python-connectors/convert";
${BODY}
export const columns: pulumi.Output<{ name: string; type: string }[]> = glueColumns(orders.schema);
`;
const JAVASCRIPT = `
const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");
const { glueColumns } = require("pulumi-python-connectors/convert");
${BODY}
exports.columns = glueColumns(orders.schema);
`;

/** What Pulumi needs for TypeScript beside itself; ts-node of this version is what loads ES modules. */
const TYPESCRIPT_PACKAGES = { typescript: "5.9.3", "ts-node": "10.9.2", "@types/node": "20.19.0" };

/**
 * The files of a blank project in which somebody installs the package.
 *
 * @param {object} options
 * @param {import("./rows.mjs").Language} options.language
 * @param {string} options.pulumi
 * @param {string} options.tarball its name in the project's folder
 * @returns {Record<string, string>}
 */
export function projectFiles({ language, pulumi, tarball }) {
  const isTypeScript = language !== "JavaScript";
  const isModule = language === "TypeScript ESM";
  const main = isTypeScript ? "index.ts" : "index.js";
  const compiler = {
    target: "es2022",
    module: isModule ? "nodenext" : "commonjs",
    moduleResolution: isModule ? "nodenext" : "node10",
    strict: true,
    skipLibCheck: true,
    types: ["node"],
    outDir: "bin",
  };
  return {
    "Pulumi.yaml": "name: blank\nruntime: nodejs\n",
    "package.json": JSON.stringify({
      name: "blank",
      private: true,
      main,
      ...(isModule ? { type: "module" } : {}),
      dependencies: {
        "@pulumi/pulumi": pulumi,
        "pulumi-python-connectors": `file:./${tarball}`,
        ...(isTypeScript ? TYPESCRIPT_PACKAGES : {}),
      },
    }),
    [main]: isTypeScript ? TYPESCRIPT : JAVASCRIPT,
    ...(isTypeScript
      ? { "tsconfig.json": JSON.stringify({ compilerOptions: compiler, files: [main] }) }
      : {}),
    "connection.py": CONNECTION,
    "orders.py": CONNECTOR,
  };
}
