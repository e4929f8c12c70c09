import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { clientOptions, emulator, type RecordedRequest, recording } from "../e2e/support/emulator";
import { program, rowsCode } from "../e2e/support/programs";
import { createRunner } from "../e2e/support/runner-functions";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const FunctionName = "unpublished";
const RULES = `${emulator.endpoint}/_recorder/strict/unpublished-runner`;
const lambda = new LambdaClient(clientOptions);
const zip = () => readFile(path.join(__dirname, "..", "..", "dist", "runner.zip"));

const of = (requests: readonly RecordedRequest[], operation: string) =>
  requests.filter((request) => request.operation === operation && request.target === FunctionName);

describe("a runner that is no published version", () => {
  let functionArn: string;

  beforeAll(async () => {
    functionArn = await createRunner(FunctionName);
  });

  afterAll(async () => {
    await fetch(RULES, { method: "DELETE" });
    lambda.destroy();
  });

  it("is waited for while its code is changed, and results serve the same code only", async () => {
    const made = new Workspace({
      "index.js": program({}).replace(', qualifier: config.require("qualifier")', ""),
      "connection.py": "",
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await made.init({ functionArn });
    const first = await recording(() => made.preview());
    expect(of(first, "Invoke")).toHaveLength(2);
    // Once in the program; check is told where the results are.
    expect(of(first, "GetFunctionConfiguration")).toHaveLength(1);
    const again = await recording(() => made.preview());
    expect(of(again, "Invoke")).toEqual([]);

    const rules = [{ rule: "inProgress", ms: 12_000, target: FunctionName }];
    await fetch(RULES, { method: "PUT", body: JSON.stringify(rules) });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await zip() }));
    const changed = await recording(() => made.preview());
    await fetch(RULES, { method: "DELETE" });
    const questions = of(changed, "GetFunctionConfiguration");
    const runs = of(changed, "Invoke");
    expect(questions.length).toBeGreaterThan(1);
    expect(runs).toHaveLength(2);
    expect(runs.map(({ fault }) => fault)).toEqual([null, null]);
    expect(Math.min(...runs.map(({ startedAt }) => startedAt))).toBeGreaterThan(
      Math.max(...questions.map(({ endedAt }) => endedAt)),
    );

    await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, Description: "another revision" }),
    );
    expect(of(await recording(() => made.preview()), "Invoke")).toHaveLength(2);
  });
});
