import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { zipSync } from "fflate";
import { layerList } from "../../core/runner-function/baked-layer";
import { type BakedLayer, LayerBuilder } from "./layer-builder";

jest.setTimeout(120_000);

/** The one of the Python environment that set-up made, else the machine's own. */
const UV_FOLDERS = [
  ...pythonEnvironments(),
  ...(process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== ""),
];
const uvFolder = UV_FOLDERS.find((folder) => existsSync(path.join(folder, "uv")));
if (uvFolder === undefined)
  console.warn("layers are not built in these tests: there is no uv (npm run setup)");

function pythonEnvironments(): string[] {
  const cache = process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache");
  const root = path.join(cache, "pulumi-python-connectors/python");
  return existsSync(root) ? readdirSync(root).map((name) => path.join(root, name, "bin")) : [];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "layer-"));
  mkdirSync(path.join(folder, "wheels"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (content: string) => new TextEncoder().encode(content);

/** Writes a wheel with a console script; gives the line that locks it. */
function wheel(name: string, { tag = "py3-none-any", content = text("x = 1\n") } = {}): string {
  const info = `${name}-1.0.dist-info`;
  const files = {
    [`${name}/__init__.py`]: content,
    [`${info}/METADATA`]: text(`Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`),
    [`${info}/WHEEL`]: text(`Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: ${tag}\n`),
    [`${info}/entry_points.txt`]: text(`[console_scripts]\n${name} = ${name}:main\n`),
  };
  const record = [...Object.keys(files), `${info}/RECORD`].map((file) => `${file},,\n`).join("");
  const bytes = zipSync({ ...files, [`${info}/RECORD`]: text(record) }, { level: 0 });
  writeFileSync(path.join(folder, "wheels", `${name}-1.0-${tag}.whl`), bytes);
  return `${name}==1.0 --hash=sha256:${createHash("sha256").update(bytes).digest("hex")}\n`;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const builder = (cache = "cache", env: NodeJS.ProcessEnv = {}, now?: () => number) =>
  new LayerBuilder(
    path.join(folder, cache, "layers"),
    {
      PATH: [uvFolder, process.env["PATH"]].join(path.delimiter),
      HOME: folder,
      UV_OFFLINE: "1",
      UV_FIND_LINKS: path.join(folder, "wheels"),
      ...env,
    },
    now,
  );
const built = (list: string, cache = "cache") => builder(cache).layer(layerList(list), "arm64", 0);

/** The package's file is named in the archive. */
function expectSample({ archivePath }: BakedLayer): void {
  expect(readFileSync(archivePath).includes("python/sample/__init__.py")).toBe(true);
}

const withUv = uvFolder === undefined ? describe.skip : describe;

withUv("a layer", () => {
  it("is an archive of the packages alone, with the list that it was made from", async () => {
    const list = `${wheel("sample")}other==1.0 ; sys_platform == "win32" --hash=sha256:${"0".repeat(64)}\n`;
    const { archivePath, sha256 } = await built(list);
    const script =
      "import json, sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; " +
      "print(json.dumps([[[i.filename, i.date_time[0], oct(i.external_attr >> 16)] for i in z.infolist()], " +
      "z.read('python/python-connectors-baked-in.txt').decode()]))";
    const [entries, bakedIn] = JSON.parse(
      execFileSync("python3", ["-c", script, archivePath], { encoding: "utf8" }),
    );
    expect(entries).toEqual(
      [
        "python/python-connectors-baked-in.txt",
        "python/sample-1.0.dist-info/METADATA",
        "python/sample-1.0.dist-info/WHEEL",
        "python/sample-1.0.dist-info/entry_points.txt",
        "python/sample/__init__.py",
      ].map((name) => [name, 1980, "0o100644"]),
    );
    expect(bakedIn).toBe(layerList(list).text);
    expect(Object.keys(layerList(list).packages)).toEqual(["other", "sample"]);
    expect(sha256).toBe(createHash("sha256").update(readFileSync(archivePath)).digest("base64"));
  });

  it("takes wheels from folders that are relative to where the program runs", async () => {
    const list = wheel("sample");
    const relative = path.relative(process.cwd(), path.join(folder, "wheels"));
    mkdirSync(path.join(folder, "none"));
    const env = {
      UV_FIND_LINKS: `${relative}/../none,${relative}`,
      UV_CACHE_DIR: `${relative}/../uv-cache`,
    };
    expectSample(await builder("cache", env).layer(layerList(list), "arm64", 0));
  });

  it("has the same bytes wherever and whenever it is built, and of a list that only looks otherwise", async () => {
    const [one, other] = [wheel("sample"), wheel("zeta", { content: text("y = 2\n".repeat(200_000)) })];
    const first = await built(one + other);
    const second = await built(`# the same\n${other}${one}`, "elsewhere");
    expect(second.archivePath).not.toBe(first.archivePath);
    expect(readFileSync(second.archivePath).equals(readFileSync(first.archivePath))).toBe(true);
    expect((await builder("x").layer(layerList(one), "arm64", 0)).sha256).not.toBe(first.sha256);
  });

  it("is built once, though many ask at once, and nothing is left aside", async () => {
    const list = wheel("sample");
    const all = await Promise.all([built(list), built(list), built(list)]);
    expect(new Set(all.map(({ archivePath }) => archivePath)).size).toBe(1);
    rmSync(path.join(folder, "wheels"), { recursive: true });
    expect((await built(list)).sha256).toBe(all[0]?.sha256);
    expect(readdirSync(path.join(folder, "cache/layers"))).toHaveLength(1);
  });

  it.each<[string, (entry: string) => void]>([
    ["has no archive", (entry) => rmSync(path.join(entry, "layer.zip"))],
    ["has an empty archive", (entry) => writeFileSync(path.join(entry, "layer.zip"), "")],
    [
      "has other bytes",
      (entry) => {
        const archive = path.join(entry, "layer.zip");
        const bytes = readFileSync(archive);
        writeFileSync(archive, bytes.fill(1, bytes.byteLength - 1));
      },
    ],
    ["says nothing of its archive", (entry) => rmSync(path.join(entry, "entry.json"))],
    ["says something else of it", (entry) => writeFileSync(path.join(entry, "entry.json"), "{}")],
    ["says half of it", (entry) => writeFileSync(path.join(entry, "entry.json"), '{"bytes":1')],
  ])("is built again where what the cache has of it %s", async (_what, damage) => {
    const list = wheel("sample");
    const { archivePath, ...first } = await built(list);
    const archive = readFileSync(archivePath);
    damage(path.dirname(archivePath));
    expect(await built(list)).toEqual({ archivePath, ...first });
    expect(readFileSync(archivePath).equals(archive)).toBe(true);
    expect(readdirSync(path.join(folder, "cache/layers"))).toHaveLength(1);
  });

  it("is removed once nobody has used it for 30 days", async () => {
    const lists = [wheel("sample"), wheel("other")].map((list) => layerList(list));
    const [sample, other] = lists as [(typeof lists)[0], (typeof lists)[0]];
    const start = Date.UTC(2026, 0, 1);
    const on = (day: number) => builder("cache", {}, () => start + day * DAY_MS);
    const old = await on(0).layer(sample, "arm64", 0);
    const kept = await on(0).layer(other, "arm64", 0);
    await on(20).layer(other, "arm64", 0);
    await on(29).layer(other, "arm64", 0);
    expect([old, kept].map(({ archivePath }) => existsSync(archivePath))).toEqual([true, true]);
    await on(31).layer(other, "arm64", 0);
    expect([old, kept].map(({ archivePath }) => existsSync(archivePath))).toEqual([false, true]);
  });

  it("is refused where a package has no wheel for the function, by the package's name", async () => {
    const list = wheel("sample", { tag: "cp313-cp313-manylinux_2_17_x86_64" });
    await expect(built(list)).rejects.toMatchObject({
      code: "REQUIREMENTS_NO_WHEEL",
      message: expect.stringMatching(/sample has no wheel for Python 3.13 on Amazon Linux 2023, arm64/),
    });
    expectSample(await builder().layer(layerList(list), "x86_64", 0));
    expect(readdirSync(path.join(folder, "cache/layers"))).toHaveLength(1);
  });

  it("takes the wheels that the runtime's glibc 2.34 runs, and no newer ones", async () => {
    const list = wheel("sample", { tag: "cp313-cp313-manylinux_2_34_aarch64" });
    expectSample(await built(list));
    const newer = wheel("newer", { tag: "cp313-cp313-manylinux_2_35_aarch64" });
    await expect(built(newer)).rejects.toMatchObject({ code: "REQUIREMENTS_NO_WHEEL" });
  });

  it("is refused where a wheel is not the one that was locked", async () => {
    wheel("sample");
    const list = `sample==1.0 --hash=sha256:${"0".repeat(64)}\n`;
    await expect(built(list)).rejects.toMatchObject({
      code: expect.stringMatching(/HASH_MISMATCH|NO_WHEEL/),
    });
  });

  it("is refused before anything is uploaded where it and the function are too large", async () => {
    const list = wheel("sample");
    const most = 250 * 1024 * 1024;
    await expect(builder().layer(layerList(list), "arm64", most)).rejects.toMatchObject({
      code: "LAYER_TOO_LARGE",
      message: expect.stringMatching(/The largest: .*sample 1 MB/),
    });
  });

  it("is nothing that somebody else could have put there", async () => {
    const list = wheel("sample");
    await built(list);
    execFileSync("chmod", ["777", path.join(folder, "cache/layers")]);
    await expect(built(list)).rejects.toMatchObject({ code: "CACHE_NOT_PRIVATE" });
  });
});

describe("a layer without uv", () => {
  it("says how to install it", async () => {
    const list = layerList(`sample==1.0 --hash=sha256:${"0".repeat(64)}\n`);
    await expect(builder("cache", { PATH: folder }).layer(list, "arm64", 0)).rejects.toMatchObject({
      code: "REQUIREMENTS_INSTALLER_MISSING",
      next: expect.stringMatching(/pip install uv/),
    });
  });
});
