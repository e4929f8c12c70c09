import { findAwsPlugin } from "../e2e/support/aws-plugin";
import { deployed } from "../e2e/support/deployed";
import { emulator, invocations, recording } from "../e2e/support/emulator";
import { condensed, Example } from "./support/example";

jest.setTimeout(600_000);

/** That of the README. */
const REGION = "eu-west-1";
const FUNCTION = "bootstrap-dev-runner";

const plugin = findAwsPlugin();
process.stderr.write(`examples-bootstrap.test.ts: with ${plugin.name}\n`);

it(`the example bootstrap, with ${plugin.name}: the first preview runs code, and another version of the runner keeps the schemas`, async () => {
  const example = new Example("bootstrap", {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    CREDENTIALS: "of-nobody",
  });
  example.prependPath(plugin.folder);
  // What the emulator wants and AWS doesn't.
  example.write({
    "Pulumi.dev.yaml": `config:\n  bootstrap:environment:\n    AWS_ENDPOINT_URL: ${emulator.endpoint}\n`,
  });
  const [make, use, remove] = example.blocks("sh");
  const [shown = ""] = example.blocks("");
  await example.follow(make);

  const made = await recording(async () => {
    const { stdout } = await example.follow(use);
    const preview = stdout.slice(0, stdout.indexOf("Updating (dev)"));
    expect(condensed(preview)).toContain(condensed(shown));
  });
  expect(new Set(invocations(made).map(({ target }) => target))).toEqual(new Set([FUNCTION]));

  await example.follow("pulumi config set memorySize 2048; pulumi up --yes --skip-preview");
  const changed = await recording(async () => {
    const { stdout } = await example.follow(
      "cd connectors; pulumi preview --diff; pulumi up --yes --skip-preview",
    );
    expect(stdout).toMatch(/qualifier: "1" => "2"/);
    expect(stdout).toContain("schemas: 1 unchanged");
  });
  // The connection is tried out with the new version, in the preview and in the update; no schema is generated.
  expect(invocations(changed)).toHaveLength(2);

  await example.follow(remove);
  expect(await deployed("bootstrap-dev", REGION)).toEqual([]);
  expect(await deployed("connectors/dev", REGION)).toEqual([]);
});
