import { OperationMemory } from "./operation-memory";

describe("what a process remembers of a resource", () => {
  it("is changed in part and kept in the rest", () => {
    const memory = new OperationMemory();
    const known = {
      value: "v",
      deployed: false,
      requirements: null,
      testMode: "onChange",
      run: "r",
    } as const;
    memory.connections.set("urn", known);
    memory.update("urn", { deployed: true });
    expect(memory.connection("urn")).toEqual({ ...known, deployed: true });
  });

  it("has each line that it was asked about but once", () => {
    const memory = new OperationMemory();
    expect(["a", "b", "a"].map((line) => memory.isNew(line))).toEqual([true, true, false]);
  });

  it.each(["connection", "connector"] as const)("is a clear error for a %s that it did not check", (kind) => {
    expect(() => new OperationMemory()[kind]("urn")).toThrow(
      expect.objectContaining({ code: "CHECK_MISSING", next: "Run the same `pulumi up` again." }),
    );
  });
});
