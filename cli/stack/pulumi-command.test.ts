import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolders } from "../../test/unit/local-runner";
import { pulumiCommand } from "./pulumi-command";

const temporary = temporaryFolders();

/** A `pulumi` that runs this script. */
function fake(script: string) {
  const folder = temporary();
  mkdirSync(path.join(folder, "bin"));
  const file = path.join(folder, "bin", "pulumi");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  const env = { PATH: `${path.dirname(file)}${path.delimiter}${process.env["PATH"]}` };
  return { folder, run: (...args: string[]) => pulumiCommand(env)(args, folder) };
}

describe("the pulumi on PATH", () => {
  it("runs in the folder, without a question, and is told apart by what it prints where", async () => {
    const { run, folder } = fake('pwd; echo "$@" >&2; exit 3');
    const ran = await run("stack", "export");
    expect(ran.code).toBe(3);
    expect(ran.stdout.trim()).toMatch(new RegExp(`${path.basename(folder)}$`));
    expect(ran.stderr).toBe("stack export --non-interactive\n");
  });

  it("is ended with this process", async () => {
    const { run, folder } = fake("echo $$ > pid; exec sleep 600");
    const running = run("stack");
    let pid = 0;
    while (pid === 0) pid = await pidIn(path.join(folder, "pid"));
    process.listeners("exit").at(-1)?.(0);
    expect((await running).code).toBeNull();
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it("leaves nothing behind that would end another", async () => {
    const before = process.listenerCount("exit");
    await fake("true").run();
    expect(process.listenerCount("exit")).toBe(before);
  });

  it("is that of npm, which npx puts first, only where there is no other", async () => {
    const folder = temporary();
    const [ofNpm, other] = [path.join(folder, "node_modules", ".bin"), path.join(folder, "bin")];
    for (const [bin, text] of [
      [ofNpm, "npm"],
      [other, "other"],
    ] as const) {
      mkdirSync(bin, { recursive: true });
      writeFileSync(path.join(bin, "pulumi"), `#!/bin/sh\necho ${text}\n`);
      chmodSync(path.join(bin, "pulumi"), 0o755);
    }
    const ran = (...folders: string[]) =>
      pulumiCommand({ PATH: folders.join(path.delimiter) })(["version"], folder);
    expect((await ran(ofNpm, other)).stdout).toBe("other\n");
    expect((await ran(ofNpm)).stdout).toBe("npm\n");
  });

  it("that isn't there is a clear error", async () => {
    const folder = temporary();
    await expect(pulumiCommand({ PATH: folder })(["stack"], folder)).rejects.toMatchObject({
      code: "PULUMI_MISSING",
      next: "Install the Pulumi CLI, or put its folder on PATH.",
    });
  });
});

async function pidIn(file: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
}
