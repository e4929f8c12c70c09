import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

/** A zip of a function with the runner's handler, which says that it is of another inference. */
export function fakeLambda(folder: string, { inference }: { readonly inference: number }): string {
  const zip = path.join(folder, "other-runner.zip");
  const code = path.join(folder, "other_runner.py");
  const answer = { protocol: 1, runner: { inference, memoryMb: null, milliseconds: 0 }, ok: {} };
  writeFileSync(
    code,
    `import json\n\ndef handler(event, context):\n    return json.loads(${JSON.stringify(JSON.stringify(answer))})\n`,
  );
  const pack = [
    "import sys, zipfile",
    "archive = zipfile.ZipFile(sys.argv[1], 'w')",
    "archive.writestr('python_connectors_runner/__init__.py', '')",
    "archive.write(sys.argv[2], 'python_connectors_runner/aws_lambda.py')",
    "archive.close()",
  ].join("; ");
  execFileSync("python3", ["-c", pack, zip, code]);
  return zip;
}
