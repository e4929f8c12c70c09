import { OperationMemory } from "./operation-memory";

describe("what a process remembers of a resource", () => {
  it("is changed in part and kept in the rest", () => {
    const memory = new OperationMemory();
    const known = {
      value: "v",
      deployed: false,
      requirements: null,
      testMode: "onChange",
      places: {},
      run: "r",
    } as const;
    memory.connections.set("urn", known);
    memory.update("urn", { deployed: true });
    expect(memory.connection("urn")).toEqual({ ...known, deployed: true });
  });

  describe("is found by a mark", () => {
    const known = {
      deployed: false,
      requirements: null,
      testMode: "onChange",
      places: {},
      run: "r",
    } as const;

    it("that is the URN of a new resource, and stays when the resource is renamed", () => {
      const memory = new OperationMemory();
      expect(memory.mark("new", undefined)).toBe("new");
      expect(memory.mark("renamed", "old")).toBe("old");
      memory.connections.set("renamed", { ...known, value: "v" });
      memory.update("old", { deployed: true });
      expect(memory.connection("old")).toEqual({ ...known, value: "v", deployed: true });
      expect(memory.connections.get("renamed")).toEqual(memory.findConnection("old"));
    });

    it("that is the same each time a resource is checked", () => {
      const memory = new OperationMemory();
      expect(["old", "old", undefined].map((kept) => memory.mark("renamed", kept))).toEqual([
        "old",
        "old",
        "renamed",
      ]);
    });

    it("that is never another resource's, though one has the name that the other had", () => {
      const renamedFirst = new OperationMemory();
      expect(renamedFirst.mark("renamed", "source")).toBe("source");
      expect(renamedFirst.mark("source", undefined)).toBe("source#2");
      const newFirst = new OperationMemory();
      expect(newFirst.mark("source", undefined)).toBe("source");
      expect(newFirst.mark("renamed", "source")).toBe("renamed");
      const short = new OperationMemory();
      expect(short.mark("renamed", undefined, "7")).toBe("7");
      expect(short.mark("source", undefined, "7")).toBe("7#2");
    });
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
