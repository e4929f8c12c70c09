import { safeLine } from "./output/safe-text";

/** What to do about a failure that the runner reports, on the command line. By error code. */
const HINTS: { readonly [code: string]: string } = {
  AMBIGUOUS_INTERFACE:
    'Pass --interface, for example --interface rows, or put "interface" into the connector.json; or remove one of the functions.',
  INTERFACE_NOT_DEFINED: "Pass the --interface that the code defines, or define that function.",
  PARSER_MISSING: 'Pass --parser, for example --parser csv, or put "parser" into the connector.json.',
  CREDENTIALS_MISSING:
    "Pass --credentials-env, --credentials-file or --credentials-secret-arn, or give the parameter of context a default.",
  AMBIGUOUS_PARSER: "Pass --parser custom to use the code's parser_function, or remove the function.",
  MISSING_PARSER_FUNCTION:
    "Define parser_function(reader, onNext) in the connector's code, or pass another --parser.",
  MISSING_PACKAGE:
    "Install the package where the Python of --python finds it, or add it to a hash-locked list and pass --requirements.",
  PYTHON_MISSING: "Install Python 3.12, for example, or name one with --python.",
  MISSING_JAVA: "Install Java 17 or newer, and name it in JAVA_HOME.",
  SECRET_MISSING: "Correct the ARN of the secret, or create the secret.",
  SECRET_DELETED: "Restore the secret, or name another one.",
  AWS_CREDENTIALS: "Log in again, or pass --profile, or set the environment's AWS credentials.",
  AWS_ACCESS_DENIED: "Allow secretsmanager:GetSecretValue on the secret to yourself, or pass --profile.",
  REQUIREMENTS_INSTALLER_MISSING: "Install uv (pip install uv), or pip for the Python of --python.",
  REQUIREMENTS_NETWORK: "Check the network, and which package index pip or uv is set up to use.",
  REQUIREMENTS_NO_WHEEL: "Pin a version that has a wheel for this Python and machine.",
  REQUIREMENTS_HASH_MISMATCH:
    "Lock the list again if its author can explain the change: the index serves other files than were locked.",
  REQUIREMENTS_DISK_FULL:
    "Make room in the cache folder, or name another one in PYTHON_CONNECTORS_CACHE_DIR.",
  REQUIREMENTS_TIMEOUT: "Raise --timeout.",
  DEADLINE_EXCEEDED: "Raise --timeout, or let the code do less.",
};

/** No requirements list can bring these: the runner's message says what can. */
const SOURCE_ONLY = /\b(pyspark|py4j)\b/;

/**
 * Empty where there is nothing to say.
 * @param python What runs the code: where a package is looked for.
 */
export function hint(code: string, message: string, python: string): string {
  const known = Object.hasOwn(HINTS, code) ? (HINTS[code] ?? "") : "";
  if (code !== "MISSING_PACKAGE") return known;
  const ran = `The code ran with ${safeLine(python, 200)}.`;
  return SOURCE_ONLY.test(message) ? ran : `${known} ${ran}`;
}
