import {
  type ApprovalList,
  EMPTY_LIST,
  formatApprovalList,
  MAX_LIST_BYTES,
  parseApprovalList,
  withApprovals,
  withoutApprovals,
} from "./list";

const A = "a".repeat(64);
const B = "b".repeat(64);
const NOTES = { what: "connector orders.py", at: "2026-11-01T00:00:00.000Z", by: "someone" };
const list = (...digests: string[]): ApprovalList => ({
  formatVersion: 1,
  approved: Object.fromEntries(digests.map((digest) => [digest, NOTES])),
});

describe("a list of approved code", () => {
  it("is written an approval a line, in one order", () => {
    const text = formatApprovalList(list(B, A));
    expect(text).toBe(formatApprovalList(list(A, B)));
    expect(text.split("\n").filter((line) => line.includes("orders.py"))).toHaveLength(2);
    expect(parseApprovalList(text)).toEqual(list(A, B));
    expect(parseApprovalList(formatApprovalList(EMPTY_LIST))).toEqual(EMPTY_LIST);
  });

  it.each([
    ["no JSON", ""],
    ["another version", JSON.stringify({ ...list(A), formatVersion: 2 })],
    ["another key", JSON.stringify({ ...list(A), mode: "always" })],
    ["what is no digest", JSON.stringify(list("*"))],
    ["a digest in capitals", JSON.stringify(list(A.toUpperCase()))],
    ["an approval without its notes", JSON.stringify({ formatVersion: 1, approved: { [A]: {} } })],
    ["more than a runner reads", JSON.stringify(list(A)) + " ".repeat(MAX_LIST_BYTES)],
  ])("is not what has %s: the runner would refuse it", (_what, text) => {
    expect(parseApprovalList(text)).toBeUndefined();
  });

  it("keeps what is in it as it was approved first", () => {
    const added = { [A]: { ...NOTES, by: "another" }, [B]: { ...NOTES, by: "another" } };
    const { approved } = withApprovals(list(A), added);
    expect(approved).toEqual({ [A]: NOTES, [B]: added[B] });
  });

  it("loses what is withdrawn, and nothing else", () => {
    expect(withoutApprovals(list(A, B), [A, "c".repeat(64)])).toEqual(list(B));
  });

  it("that a runner would not read is not written", () => {
    const many = Array.from({ length: 9000 }, (_, index) => index.toString(16).padStart(64, "0"));
    expect(() => formatApprovalList(list(...many))).toThrow("more than 1048576 bytes");
  });
});
