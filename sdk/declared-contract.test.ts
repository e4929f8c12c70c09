import path from "node:path";
import { temporaryFolders } from "../test/unit/local-runner";
import { inProgramFolder } from "../test/unit/program-folder";
import type { Review } from "./args";
import { declaredReview, reviewWithoutContract } from "./declared-contract";

const temporary = temporaryFolders();
const TEXT = '{"formatVersion":1,"fields":{}}\n';
const FILES = {
  "contracts/flights.json": TEXT,
  "binary.json": new Uint8Array([0xff]),
  "large.json": " ".repeat(1024 * 1024 + 1),
};

const OWNER = { stack: "dev", resource: "orders" };

function declared(review: unknown) {
  return inProgramFolder(temporary(), FILES, () => declaredReview(review as Review, OWNER, undefined));
}
const contractOf = (contract: unknown): unknown => declared({ contract })?.contract;

describe("a declared contract", () => {
  it("is read from the program's folder", () => {
    expect(contractOf("contracts/flights.json")).toEqual({ path: "contracts/flights.json", text: TEXT });
  });

  it("that is not there is a problem that names the command which writes it", () => {
    expect(contractOf("contracts/a.json")).toEqual({
      path: "contracts/a.json",
      problem:
        'there is no contract "contracts/a.json" in the program\'s folder: write it with `npx python-connectors contract write ' +
        "contracts/a.json --program dev --name orders`",
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

describe("the base branch's contract", () => {
  const BASE = {
    "contracts/flights.json": TEXT,
    "base/contracts/flights.json": "of the base",
    "new.json": TEXT,
    "base/folder.json/x": "",
    "folder.json": TEXT,
    "base/large.json": " ".repeat(1024 * 1024 + 1),
    "large.json": TEXT,
    "base/binary.json": new Uint8Array([0xff]),
    "binary.json": TEXT,
  };
  const baseOf = (contract: string, setting?: (root: string) => string): unknown => {
    const root = temporary();
    return inProgramFolder(root, BASE, () => {
      const given = setting === undefined ? undefined : setting(root);
      const found = declaredReview({ contract }, OWNER, given)?.contract;
      return found !== undefined && "base" in found ? found.base : undefined;
    });
  };

  it("is read where the setting says, relative to the program's folder or absolute", () => {
    const found = { text: "of the base" };
    expect(baseOf("contracts/flights.json", () => "base")).toEqual(found);
    expect(baseOf("contracts/flights.json", (root) => path.join(root, "base"))).toEqual(found);
  });

  it("is none where nothing says where it is", () => expect(baseOf("new.json")).toBeUndefined());

  it("that is not there is said not to be", () => {
    expect(baseOf("new.json", () => "base")).toEqual({ missing: true });
  });

  it.each([
    ["folder.json", "base", 'the base branch\'s contract: "folder.json" is not a file'],
    ["large.json", "base", 'the base branch\'s contract: "large.json" has 1048577 bytes'],
    ["binary.json", "base", 'the base branch\'s contract: "binary.json" is not text in UTF-8'],
    ["new.json", "nowhere", 'the setting baseContracts names "nowhere", and there is no such folder'],
  ])("%s in %s is a problem", (contract, folder, problem) => {
    expect(baseOf(contract, () => folder)).toEqual({ problem: expect.stringContaining(problem) });
  });
});

describe("a declared review", () => {
  it("has no contract where a run only says what is declared: it may be what is to be written", () => {
    expect(reviewWithoutContract({ policy: "freeze", contract: "gone.json" })).toEqual({ policy: "freeze" });
    expect(reviewWithoutContract({ contract: 1 } as unknown as Review)).toEqual({ contract: 1 });
    expect(reviewWithoutContract(undefined)).toBeUndefined();
  });

  it("may be left out", () => expect(declared(undefined)).toBeUndefined());

  it.each([1, "freeze", null, { contract: 1 }])(
    "that is %j goes on as it is, for check to refuse",
    (review) => {
      expect(declared(review)).toEqual(review);
    },
  );
});
