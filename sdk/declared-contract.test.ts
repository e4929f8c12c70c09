import { temporaryFolders } from "../test/unit/local-runner";
import { inProgramFolder } from "../test/unit/program-folder";
import type { Review } from "./args";
import { declaredReview } from "./declared-contract";

const temporary = temporaryFolders();
const TEXT = '{"formatVersion":1,"fields":{}}\n';
const FILES = {
  "contracts/flights.json": TEXT,
  "binary.json": new Uint8Array([0xff]),
  "large.json": " ".repeat(1024 * 1024 + 1),
};

function declared(review: unknown, code = {}) {
  return inProgramFolder(temporary(), FILES, () => declaredReview(review as Review, code));
}
const contractOf = (contract: unknown, code = {}): unknown => declared({ contract }, code)?.contract;

describe("a declared contract", () => {
  it("is read from the program's folder", () => {
    expect(contractOf("contracts/flights.json")).toEqual({ path: "contracts/flights.json", text: TEXT });
  });

  it("that is not there is a problem that names the command which writes it", () => {
    expect(contractOf("contracts/a.json", { connector: "a.py", connection: "c.py" })).toEqual({
      path: "contracts/a.json",
      problem:
        'there is no contract "contracts/a.json" in the program\'s folder: write it with `python-connectors contract write ' +
        "contracts/a.json --connector a.py --connection c.py`",
    });
  });

  it.each([
    ["../flights.json", "there is no contract"],
    ["/etc/hostname", "is an absolute path"],
    ["contracts", "is not a file: name the contract"],
    ["binary.json", "is not text in UTF-8: a contract is JSON"],
    ["large.json", "has 1048577 bytes: a contract has at most 1048576"],
  ])("of the path %s is a problem", (given, problem) => {
    expect(contractOf(given)).toEqual({ path: given, problem: expect.stringContaining(problem) });
  });
});

describe("a declared review", () => {
  it("may be left out", () => expect(declared(undefined)).toBeUndefined());

  it.each([1, "freeze", null, { contract: 1 }])(
    "that is %j goes on as it is, for check to refuse",
    (review) => {
      expect(declared(review)).toEqual(review);
    },
  );
});
