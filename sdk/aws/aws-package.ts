/** The oldest `@pulumi/aws` that has all that is used here, and the first line that may be another. */
const OLDEST = "7.14.0";
const TOO_NEW = 8;

/** Says what to install where `@pulumi/aws` is not there, or is none that works: before anything of it is loaded. */
export function requireAwsPackage(version: () => string): void {
  let found: string;
  try {
    found = version();
  } catch {
    throw new Error(refusal("@pulumi/aws is not installed"));
  }
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST.split(".").map(Number);
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
  if (isOld || major >= TOO_NEW) {
    throw new Error(refusal(`@pulumi/aws ${found} is installed`));
  }
}

function refusal(what: string): string {
  return (
    `pulumi-python-connectors/aws needs @pulumi/aws ${OLDEST} or later, below ${TOO_NEW}, and ${what}: ` +
    `run \`npm install "@pulumi/aws@>=${OLDEST} <${TOO_NEW}"\``
  );
}

requireAwsPackage(() => (require("@pulumi/aws/package.json") as { version: string }).version);
