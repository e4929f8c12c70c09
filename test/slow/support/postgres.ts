import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** A PostgreSQL server of a test's own: reached through a socket in its folder, and by others only where it listens. */
export interface Postgres {
  readonly version: string;
  /** Runs statements, each on its own, and returns what they print, unaligned; throws the server's error. */
  sql(text: string): string;
  stop(): Promise<void>;
  /** On the loopback interface, where it listens. */
  readonly port: number | undefined;
}

const START_MS = 60_000;
/** The server refuses to run as root: it runs as nobody then. */
const NOBODY = 65_534;

/**
 * Starts a server from a folder with its programs, or with Debian's packages of it, which are unpacked for the test.
 * @param listens Whether programs that know no sockets reach it, on a port of the loopback interface.
 */
export async function startPostgres(found: string, listens = false): Promise<Postgres> {
  const folder = mkdtempSync(path.join(tmpdir(), "python-connectors-pg-"));
  chmodSync(folder, 0o755);
  const { programs, env } = existsSync(path.join(found, "postgres"))
    ? { programs: found, env: process.env }
    : unpacked(found, path.join(folder, "root"));
  const asUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const data = path.join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  if (asUser.uid !== undefined) chownSync(data, NOBODY, NOBODY);
  const options = { cwd: data, env, ...asUser };
  const program = (name: string) => path.join(programs, name);
  const setUp = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  execFileSync(program("initdb"), setUp, { ...options, stdio: ["ignore", "ignore", "inherit"] });
  const port = listens ? await freePort() : undefined;
  const address = port === undefined ? ["listen_addresses="] : ["listen_addresses=127.0.0.1", `port=${port}`];
  const settings = [...address, "fsync=off", "jit=off", `unix_socket_directories=${data}`];
  const server = spawn(program("postgres"), ["-D", data, ...settings.flatMap((text) => ["-c", text])], {
    ...options,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  server.stderr.setEncoding("utf8").on("data", (text) => (log += text));
  const stop = async () => {
    await end(server);
    rmSync(folder, { recursive: true, force: true });
  };
  const sql = (text: string): string => {
    const { status, stdout, stderr } = spawnSync(
      program("psql"),
      [
        "-h",
        data,
        ...(port === undefined ? [] : ["-p", String(port)]),
        "-U",
        "postgres",
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        "postgres",
        "-f",
        "-",
      ],
      { ...options, input: text, encoding: "utf8", maxBuffer: 1 << 28 },
    );
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  const deadline = Date.now() + START_MS;
  while (server.exitCode === null && Date.now() < deadline) {
    try {
      return { version: sql("SHOW server_version"), sql, stop, port };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await stop();
  throw new Error(`the PostgreSQL server did not start:\n${log}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function unpacked(packages: string, root: string): { programs: string; env: NodeJS.ProcessEnv } {
  for (const name of readdirSync(packages)) {
    execFileSync("dpkg", ["-x", path.join(packages, name), root]);
  }
  chmodSync(root, 0o755);
  const versions = path.join(root, "usr", "lib", "postgresql");
  const [version = ""] = readdirSync(versions);
  const libraries = ["usr/lib", "lib"].flatMap((below) =>
    readdirSync(path.join(root, below))
      .filter((name) => name.endsWith("-linux-gnu"))
      .map((name) => path.join(root, below, name)),
  );
  const env = { ...process.env, LD_LIBRARY_PATH: libraries.join(":") };
  return { programs: path.join(versions, version, "bin"), env };
}

/** Ends the server and its sessions, and waits for it. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "exit");
  server.kill("SIGINT");
  const timer = setTimeout(() => server.kill("SIGQUIT"), 20_000);
  await ended;
  clearTimeout(timer);
}
