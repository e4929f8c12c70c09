import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fakeRunner, packedRunner, temporaryFolders } from "../../../test/unit/local-runner";
import { code } from "../../../test/unit/samples";
import { parseTestResponse, type RunnerRequest, type TestRequest } from "../../core/runner/protocol";
import { LocalRunners } from "./local-runner";

const folder = temporaryFolders();
jest.setTimeout(60_000);

const REQUEST: TestRequest = {
  protocol: 1,
  operation: "test",
  connection: code("def context(credentials=None):\n    return {}\n"),
  credentials: null,
  requirements: null,
  output: false,
};

function runners(zip: string, env: NodeJS.ProcessEnv = {}, cache = folder()) {
  return new LocalRunners({ zip, cache, env: { PATH: process.env["PATH"], ...env } }, 0);
}

async function answer(body: string, env: NodeJS.ProcessEnv = {}, options: { memoryMb?: number } = {}) {
  const payload = await runners(fakeRunner(folder(), body), env).at({ local: options }).run(REQUEST);
  return JSON.parse(Buffer.from(payload).toString("utf8")) as unknown;
}

const failure = (body: string, seconds?: number) =>
  runners(fakeRunner(folder(), body)).at({ local: {} }).run(REQUEST, { seconds });

/** Waits for what another process does, as long as the test may run. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a local runner", () => {
  it("answers as the one in Lambda does", async () => {
    const payload = await runners(packedRunner(folder())).at({ local: {} }).run(REQUEST);
    expect(parseTestResponse(payload)).toEqual({ functions: ["context"] });
  });

  it("gets the request on stdin", async () => {
    expect(await answer("print(json.dumps(request))")).toEqual(REQUEST);
  });

  it("is told the time that it has, but in a generation, which would stop there and call it partial", async () => {
    const zip = fakeRunner(folder(), "print(json.dumps(request))");
    const limits = { seconds: null, rows: null, bytes: null };
    const told = async (operation: string, seconds: number | null) => {
      const request = { ...REQUEST, operation, limits: { ...limits, seconds } } as unknown as RunnerRequest;
      const payload = await runners(zip).at({ local: {} }).run(request, { seconds: 40 });
      return JSON.parse(Buffer.from(payload).toString("utf8")).limits.seconds;
    };
    expect(await told("list", null)).toBe(40);
    expect(await told("generate", null)).toBeNull();
    expect(await told("generate", 7)).toBe(7);
  });

  it("has an environment by allow-list: tools' settings, and neither keys nor the stack's config", async () => {
    const variables = await answer("print(json.dumps(dict(os.environ)))", {
      HOME: "/home/me",
      HTTPS_PROXY: "http://proxy",
      UV_INDEX_URL: "https://index",
      PIP_INDEX_URL: "https://index",
      AWS_ACCESS_KEY_ID: "A",
      AWS_SECRET_ACCESS_KEY: "S",
      AWS_SESSION_TOKEN: "T",
      PULUMI_CONFIG: '{"a:key": "v"}',
      PULUMI_CONFIG_PASSPHRASE: "p",
      PULUMI_ACCESS_TOKEN: "t",
      PYTHONPATH: "/elsewhere",
      NODE_OPTIONS: "--inspect",
      GITHUB_TOKEN: "g",
    });
    expect(
      Object.keys(variables as object)
        .filter((name) => name !== "LC_CTYPE")
        .sort(),
    ).toEqual([
      "HOME",
      "HTTPS_PROXY",
      "LANG",
      "PATH",
      "PIP_INDEX_URL",
      "PYTHON_CONNECTORS_CACHE",
      "UV_INDEX_URL",
    ]);
  });

  it("tells the limit of memory: the declared one, else the environment's", async () => {
    const print = 'print(json.dumps(os.environ.get("PYTHON_CONNECTORS_MEMORY_MB")))';
    const env = { PYTHON_CONNECTORS_MEMORY_MB: "512" };
    expect(await answer(print, env)).toBe("512");
    expect(await answer(print, env, { memoryMb: 256 })).toBe("256");
  });

  it("asks for progress only where somebody looks", async () => {
    const body = [
      'if "--progress" in sys.argv:',
      '    print(json.dumps({"phase": "read", "rows": 5}), file=sys.stderr)',
      "    print('no progress', file=sys.stderr)",
      "print(json.dumps(len(sys.argv)))",
    ].join("\n");
    const runner = runners(fakeRunner(folder(), body)).at({ local: {} });
    const lines: unknown[] = [];
    await runner.run(REQUEST, { onProgress: (line) => lines.push(line) });
    expect(lines).toEqual([{ phase: "read", rows: 5 }]);
    expect(Buffer.from(await runner.run(REQUEST)).toString()).toBe("1\n");
  });

  it("runs no more at a time than there are places", async () => {
    const runner = runners(packedRunner(folder())).at({ local: {} });
    const payloads = await Promise.all(Array.from({ length: 8 }, () => runner.run(REQUEST)));
    expect(payloads.map(parseTestResponse)).toEqual(Array(8).fill({ functions: ["context"] }));
  });
});

describe("a local run that gives no answer", () => {
  it("is an error with the last line that its process said", async () => {
    await expect(failure("sys.exit('no such module: x')")).rejects.toMatchObject({
      code: "RUNNER_DIED",
      message: "the runner's process ended with exit status 1, without an answer: no such module: x",
    });
  });

  it("is an error with the signal that ended it", async () => {
    await expect(failure("os.kill(os.getpid(), 9)")).rejects.toMatchObject({
      code: "RUNNER_DIED",
      message: "the runner's process ended by signal SIGKILL, without an answer",
    });
  });

  it("is an error where it ended well and said nothing", async () => {
    await expect(failure("pass")).rejects.toMatchObject({ code: "RUNNER_DIED" });
  });

  it("is ended at its limit, with its children", async () => {
    const place = folder();
    const body = [
      "import subprocess, time",
      "child = subprocess.Popen(['sleep', '600'])",
      `open(${JSON.stringify(path.join(place, "pids"))}, 'w').write(f'{os.getpid()} {child.pid} ')`,
      "time.sleep(600)",
    ].join("\n");
    await expect(failure(body, 5)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    const pids = readFileSync(path.join(place, "pids"), "utf8").trim().split(" ").map(Number);
    expect(pids).toHaveLength(2);
    await until(() => !pids.some(isAlive));
  });

  it("is ended when it prints more than an answer may have", async () => {
    await expect(failure("while True: print('x' * 100000)")).rejects.toMatchObject({
      code: "RUNNER_ANSWER_TOO_LARGE",
    });
  });

  it("holds no more of what it says than its end", async () => {
    await expect(failure("sys.stderr.write('x' * 3000000); sys.exit(3)")).rejects.toMatchObject({
      code: "RUNNER_DIED",
      message: expect.stringMatching(/^.{100,700}$/),
    });
  });
});

describe("the Python of a local runner", () => {
  const python = (name: string, script: string) => {
    const file = path.join(folder(), name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const identity = (local: { python?: string }, env: NodeJS.ProcessEnv = {}) =>
    runners(packedRunner(folder()), env)
      .at({ local })
      .identity()
      .then(({ id }) => id);

  it("is python3 on PATH, and its version and path tell its results apart", async () => {
    expect(await identity({})).toMatch(/^local:3\.\d+\.\d+:\/.*:[0-9a-f]{32}$/);
  });

  it("is the one in the environment, before python3, and the declared one before both", async () => {
    const mine = python("mine", "echo /mine/python; echo 3.13.5");
    const declared = python("declared", "echo /declared/python; echo 3.12.0");
    const env = { PYTHON_CONNECTORS_PYTHON: mine };
    expect(await identity({}, env)).toMatch(/^local:3\.13\.5:\/mine\/python:/);
    expect(await identity({ python: declared }, env)).toMatch(/^local:3\.12\.0:\/declared\/python:/);
  });

  it.each([
    ["isn't there", "/nowhere/python3", `the Python "/nowhere/python3" isn't there`],
    ["is too old", "old", 'old" is Python 3.9.18: too old'],
    ["is no Python", "no", "can't be started (3)"],
  ])("that %s is an error that says what to install", async (_how, name, message) => {
    const scripts: Record<string, string> = { old: "echo /usr/bin/python3; echo 3.9.18", no: "exit 3" };
    const given = scripts[name] === undefined ? name : python(name, scripts[name]);
    await expect(identity({ python: given })).rejects.toMatchObject({
      code: "PYTHON_MISSING",
      message: expect.stringContaining(message),
      next: "Install Python 3.12, for example, or name one: PYTHON_CONNECTORS_PYTHON=<name or path>.",
    });
  });
});

describe("the runner's folder in the cache", () => {
  it("is made once, however many ask for it at the same time", async () => {
    const [zip, cache] = [packedRunner(folder()), folder()];
    const all = Array.from({ length: 4 }, () => runners(zip, {}, cache).at({ local: {} }));
    await Promise.all(all.map((runner) => runner.run(REQUEST)));
    expect(readdirSync(path.join(cache, "runner"))).toHaveLength(1);
  });

  it("is another one for another runner", async () => {
    const cache = folder();
    for (const body of ["print(1)", "print(2)"]) {
      await runners(fakeRunner(folder(), body), {}, cache).at({ local: {} }).run(REQUEST);
    }
    expect(readdirSync(path.join(cache, "runner"))).toHaveLength(2);
  });

  it("is refused where others may write to it", async () => {
    const [zip, cache] = [packedRunner(folder()), folder()];
    await runners(zip, {}, cache).at({ local: {} }).run(REQUEST);
    chmodSync(path.join(cache, "runner", readdirSync(path.join(cache, "runner"))[0] ?? ""), 0o777);
    await expect(runners(zip, {}, cache).at({ local: {} }).run(REQUEST)).rejects.toMatchObject({
      code: "CACHE_NOT_PRIVATE",
    });
  });

  it("can't be made without the package's zip", async () => {
    await expect(runners("/nowhere/runner.zip").at({ local: {} }).run(REQUEST)).rejects.toMatchObject({
      code: "RUNNER_MISSING",
    });
    expect(existsSync("/nowhere")).toBe(false);
  });
});
