import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import {
  processesWith,
  removeTemporaryFolders,
  repository,
  startTool,
  temporaryFolder,
  toolUrl,
  until,
} from "./support/tools";

jest.setTimeout(120_000);

/** A function that is still busy, and has a process of its own, when the emulator has to end; or that waits for others. */
const FUNCTION = `
import pathlib, subprocess, sys, time
def handler(event, context):
    if "meet" in event:
        meeting = pathlib.Path(event["meet"])
        (meeting / context.aws_request_id).touch()
        while len(list(meeting.iterdir())) < event["count"]:
            time.sleep(0.05)
    if "mark" in event:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", event["mark"]], start_new_session=True)
    time.sleep(event.get("seconds", 0))
    return context.function_version
`;

interface Facts {
  readonly endpoint: string;
  readonly functionArn: string;
  readonly qualifier: string;
  readonly bucket: string;
  readonly region: string;
}

const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  removeTemporaryFolders();
});

/** A zip with the function above in the place of the runner's. */
function functionZip(): string {
  const folder = join(temporaryFolder(), "python_connectors_runner");
  mkdirSync(folder);
  writeFileSync(join(folder, "__init__.py"), "");
  writeFileSync(join(folder, "aws_lambda.py"), FUNCTION);
  const zip = join(temporaryFolder(), "function.zip");
  execFileSync("python3", ["-m", "zipfile", "-c", zip, folder]);
  return zip;
}

async function startEmulator(...options: string[]) {
  const temporary = temporaryFolder();
  const script = join(repository, "tools", "emulator.mjs");
  const args = [script, "--json", "--with-parent", "--runner-zip", functionZip(), ...options];
  const { child, line } = await startTool(args, { ...process.env, TMPDIR: temporary });
  started.push(child);
  const facts: Facts = JSON.parse(line);
  const client = {
    endpoint: facts.endpoint,
    region: facts.region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  const lambda = new LambdaClient(client);
  const invoke = async (event: object) => {
    const Payload = JSON.stringify(event);
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: facts.functionArn, Qualifier: facts.qualifier, Payload }),
    );
    return JSON.parse(Buffer.from(answer.Payload ?? []).toString());
  };
  return { child, facts, options: client, invoke, temporary };
}

/** An emulator with one function idle and one busy, both with children. */
async function busyEmulator() {
  const emulator = await startEmulator();
  const mark = `mark-${emulator.child.pid}`;
  await emulator.invoke({ mark, seconds: 0 });
  const broken = emulator.invoke({ mark, seconds: 600 }).catch((error: Error) => error);
  await until(() => processesWith(mark).length === 2);
  const left = () => [...processesWith(mark), ...processesWith(emulator.temporary)];
  return { ...emulator, broken, left };
}

test("the emulator has the data set and a published version of the function, and ends with its parent", async () => {
  const { child, facts, options, invoke, temporary } = await startEmulator();
  expect(new URL(facts.endpoint).hostname).toBe("127.0.0.1");
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: facts.bucket }));
  const months = Array.from(
    { length: 12 },
    (_, index) => `flights/2013-${String(index + 1).padStart(2, "0")}.csv`,
  );
  const tables = ["airlines.csv", "airports.csv", "planes.csv", "weather.csv"];
  expect(Contents.map((object) => object.Key).sort()).toEqual([...tables, ...months].sort());
  expect(await invoke({})).toBe("1");
  child.stdin?.end();
  expect(await once(child, "close")).toEqual([0, null]);
  expect(processesWith(temporary)).toEqual([]);
});

test.each([
  ["the strict rules that cost no time are on", [], ["tokens", "scheduled", "limits", "tenants"]],
  [
    "--strict has all of them on",
    ["--strict"],
    [
      ...["tokens", "scheduled", "limits", "tenants", "forceDelete", "staleReads"],
      ...["pending", "inProgress", "roles", "throttling"],
    ],
  ],
])("%s", async (_rule, options, rules) => {
  const { child, facts } = await startEmulator(...options);
  const response = await fetch(`${facts.endpoint}/_recorder/strict`);
  expect(await response.json()).toEqual({ rules: { standard: rules.map((rule) => ({ rule })) } });
  child.stdin?.end();
  await once(child, "close");
});

test("SIGTERM leaves no process and no folder, though a function is busy", async () => {
  const { child, broken, left, temporary } = await busyEmulator();
  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([0, null]);
  expect(left()).toEqual([]);
  expect(await broken).toBeInstanceOf(Error);
  expect(execFileSync("ls", [temporary], { encoding: "utf8" })).toBe("");
});

test("an emulator whose process is killed outright leaves nothing either", async () => {
  const { child, broken, left, temporary } = await busyEmulator();
  child.kill("SIGKILL");
  await once(child, "close");
  await until(() => left().length === 0);
  expect(await broken).toBeInstanceOf(Error);
  await until(() => execFileSync("ls", [temporary], { encoding: "utf8" }) === "");
});

test("16 invocations at once run side by side: each waits until all have begun", async () => {
  const { child, invoke } = await startEmulator();
  const meet = temporaryFolder();
  const answers = await Promise.all(Array.from({ length: 16 }, () => invoke({ meet, count: 16 })));
  expect(answers).toEqual(Array.from({ length: 16 }, () => "1"));
  child.stdin?.end();
  await once(child, "close");
});

test("a port that another program takes before MiniStack does is given up for another one", async () => {
  const [python, taken] = [join(temporaryFolder(), "python"), join(temporaryFolder(), "taken")];
  const script = `
    import { writeFileSync } from "node:fs";
    import { setup } from ${JSON.stringify(toolUrl("setup.mjs"))};
    import { startMiniStack } from ${JSON.stringify(toolUrl("emulator/ministack.mjs"))};
    const { python } = await setup({ parts: ["python"], say: () => {} });
    const [wrapper, taken] = ${JSON.stringify([python, taken])};
    const take = "import os, socket, time; s = socket.create_server(('127.0.0.1', int(os.environ['GATEWAY_PORT']))); "
      + "open(os.environ['TAKEN'], 'w').write(os.environ['GATEWAY_PORT']); time.sleep(30)";
    writeFileSync(wrapper, \`#!/bin/sh
      if [ ! -e "\${taken}" ]; then
        TAKEN="\${taken}" "\${python}" -c "\${take}" < /dev/null > /dev/null 2>&1 &
        while [ ! -s "\${taken}" ]; do sleep 0.1; done
      fi
      exec "\${python}" "$@"\`, { mode: 0o755 });
    const ministack = await startMiniStack(wrapper);
    console.log(new URL(ministack.endpoint).port);
    await ministack.stop();`;
  const { child, line } = await startTool(["--input-type=module", "--eval", script]);
  expect(Number(line)).toBeGreaterThan(0);
  expect(line).not.toBe(readFileSync(taken, "utf8"));
  expect(await once(child, "close")).toEqual([0, null]);
});
