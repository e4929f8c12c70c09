import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  LambdaClient,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { LambdaRunners } from "../../provider/adapters/aws/lambda-runner";
import { LayerBuilder } from "../../provider/adapters/layer/layer-builder";
import type { RunnerRequest } from "../../provider/core/runner/protocol";
import { layerList } from "../../provider/core/runner-function/baked-layer";
import { clientOptions, emulator } from "../e2e/support/emulator";
import { createRunner } from "../e2e/support/runner-functions";
import { repository } from "../e2e/support/workspace";

jest.setTimeout(240_000);

describe("packages that are baked into a runner", () => {
  it("are imported from the layer by code that requires them, in a function that no index is in reach of", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "baked-"));
    const wheels = path.join(folder, "wheels");
    mkdirSync(wheels);
    const code =
      "import sys; from pathlib import Path; from wheels import make_wheel; sys.stdout.write(make_wheel(Path(sys.argv[1]), 'sample', '1.0'))";
    const list = execFileSync("python3", ["-c", code, wheels], {
      cwd: path.join(repository, "provider", "runner", "tests"),
      encoding: "utf8",
    });
    const env = { ...process.env, UV_OFFLINE: "1", UV_FIND_LINKS: wheels };
    const layer = await new LayerBuilder(path.join(folder, "layers"), env).layer(layerList(list), "arm64", 0);
    const lambda = new LambdaClient(clientOptions);
    const name = `baked-${path.basename(folder).replace(/[^A-Za-z0-9-]/g, "")}`;
    const { LayerVersionArn = "" } = await lambda.send(
      new PublishLayerVersionCommand({
        LayerName: name,
        Content: { ZipFile: readFileSync(layer.archivePath) },
      }),
    );
    const environment = { UV_OFFLINE: "1", PIP_NO_INDEX: "1" };
    const functionArn = await createRunner(name, { environment });
    const { accessKeyId: accessKey, secretAccessKey: secretKey } = clientOptions.credentials;
    const runner = new LambdaRunners({
      region: emulator.region,
      accessKey,
      secretKey,
      endpoints: { lambda: emulator.endpoint },
      defaultTags: {},
    }).at({ functionArn });
    const request: RunnerRequest = {
      protocol: 1,
      operation: "test",
      connection: {
        entry: "c.py",
        files: { "c.py": "import sample\ndef context():\n    assert sample.VERSION == '1.0'\n" },
      },
      credentials: null,
      requirements: list,
      output: false,
    };
    const answer = async () => JSON.parse(Buffer.from(await runner.run(request)).toString());
    expect(await answer()).toMatchObject({ error: { code: expect.stringMatching(/^REQUIREMENTS_/) } });
    await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, Layers: [LayerVersionArn] }),
    );
    expect(await answer()).toMatchObject({ ok: expect.anything() });
    lambda.destroy();
  });
});
