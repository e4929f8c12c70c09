import { OperationMemory } from "./operation-memory";

describe("what a process remembers of a resource", () => {
  it("is changed in part and kept in the rest", () => {
    const memory = new OperationMemory();
    memory.connections.set("urn", { value: "v", deployed: false, requirements: null, run: "r" });
    memory.update("urn", { deployed: true });
    expect(memory.connection("urn")).toEqual({ value: "v", deployed: true, requirements: null, run: "r" });
  });

  it.each(["connection", "connector"] as const)("is a clear error for a %s that it did not check", (kind) => {
    expect(() => new OperationMemory()[kind]("urn")).toThrow(
      expect.objectContaining({ code: "CHECK_MISSING", next: "Run the same `pulumi up` again." }),
    );
  });
});
