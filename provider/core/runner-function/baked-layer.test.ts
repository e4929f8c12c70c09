import { lockOf } from "../../../test/unit/samples";
import {
  archiveProblem,
  installArguments,
  isLauncher,
  isLayerFile,
  layerKey,
  layerList,
  unzippedProblem,
} from "./baked-layer";
import { installFailure } from "./install-failure";

const MB = 1024 * 1024;

describe("the list of a layer", () => {
  it("is a connection's: in its normal form, and refused with all that is wrong", () => {
    expect(layerList(`# six\n${lockOf("1.0")}`).text).toBe(lockOf("1.0"));
    expect(() => layerList("six\nzope\n")).toThrow(
      /six is not pinned[\s\S]*zope is not pinned[\s\S]*uv pip compile/,
    );
    expect(() => layerList("")).toThrow(/the list is empty: leave it out/);
    expect(() => layerList({ problem: "is not there" })).toThrow(/requirements: is not there/);
    expect(() => layerList(undefined)).toThrow(/write \{ path: /);
  });

  it("has one archive for each processor, and one for all lists that are equal", () => {
    const list = layerList(lockOf("1.0"));
    const keys = [
      layerKey(list, "arm64"),
      layerKey(list, "x86_64"),
      layerKey(layerList(lockOf("1.1")), "arm64"),
    ];
    expect(new Set(keys).size).toBe(3);
    expect(layerKey(layerList(`\r\n${lockOf("1.0")}`), "arm64")).toBe(keys[0]);
  });

  it("is installed as it was locked, from wheels alone", () => {
    const told = installArguments("/list", "/target", "x86_64").join(" ");
    expect(told).toMatch(
      /--require-hashes --no-deps --only-binary :all: --python-platform x86_64-manylinux_2_34/,
    );
  });
});

describe("a file of a layer", () => {
  it.each<[string, boolean]>([
    ["six.py", true],
    ["six-1.17.0.dist-info/METADATA", true],
    ["six-1.17.0.dist-info/licenses/RECORD", true],
    ["pandas/.hidden", true],
    ["six-1.17.0.dist-info/RECORD", false],
    ["six-1.17.0.dist-info/INSTALLER", false],
    ["six-1.17.0.dist-info/direct_url.json", false],
    [".lock", false],
    ["__pycache__/six.cpython-313.pyc", false],
    ["pandas/__pycache__/x.py", false],
    ["pandas/x.pyc", false],
  ])("%s: %s", (name, expected) => expect(isLayerFile(name)).toBe(expected));

  it("is no script that names the Python of the machine that built it, but a program is", () => {
    expect(isLauncher("bin/f2py", Buffer.from("#!/usr/bin/python"))).toBe(true);
    expect(isLauncher("bin/uv", Buffer.from([0x7f, 0x45]))).toBe(false);
    expect(isLauncher("pandas/run.py", Buffer.from("#!"))).toBe(false);
  });
});

describe("a layer that is too large", () => {
  const files = [
    { name: "python/pandas/core.so", bytes: 100 * MB },
    { name: "python/pandas.libs/x.so", bytes: 60 * MB },
    { name: "python/pandas-2.0.dist-info/METADATA", bytes: 10 },
    { name: "python/numpy/core.so", bytes: 80 * MB },
    { name: "python/six.py", bytes: 10 },
  ];

  it("is so together with the function, and its largest packages are named with what is beside them", () => {
    expect(unzippedProblem(files, 9 * MB)).toBeUndefined();
    expect(unzippedProblem(files, 10 * MB)).toMatch(
      /241 MB unpacked, and the function 10 MB: .* 250 MB\. The largest: pandas 161 MB, numpy 80 MB, six 1 MB$/,
    );
    expect(unzippedProblem(Array(65_001).fill({ name: "python/a", bytes: 0 }), 0)).toMatch(/65001 files/);
  });

  it("is so as an archive that no request carries", () => {
    expect(archiveProblem(files, 50 * MB)).toBeUndefined();
    expect(archiveProblem(files, 50 * MB + 1)).toMatch(/51 MB zipped: .* at most 50 MB\. .*pandas 161 MB/);
  });
});

describe("an installation that fails", () => {
  it.each<[string, string, RegExp]>([
    [
      "Because pyspark==3.5.1 has no usable wheels and you require pyspark==3.5.1\n\nhint: Wheels are required for `pyspark` because",
      "REQUIREMENTS_NO_WHEEL",
      /: pyspark has no wheel for Python 3\.13 .*, arm64/,
    ],
    ["error: Hash mismatch for `six==1.0`", "REQUIREMENTS_HASH_MISMATCH", /not the one that was locked/],
    [
      "error: Failed to fetch: `https://me:secret@host/simple?t=secret`",
      "REQUIREMENTS_NETWORK",
      /can't be reached/,
    ],
    ["No space left on device (os error 28)", "REQUIREMENTS_DISK_FULL", /disk is full/],
    ["error: something new", "REQUIREMENTS_INSTALL_FAILED", /something new/],
  ])("with %j is %s", (stderr, code, message) => {
    const failure = installFailure({ stderr, killed: false, architecture: "arm64" });
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(failure.message).not.toContain("secret");
  });

  it("because it took too long says so", () => {
    expect(installFailure({ stderr: "", killed: true, architecture: "arm64" }).code).toBe(
      "REQUIREMENTS_TIMEOUT",
    );
  });
});
