import * as dynamic from "./dynamic";

describe("what every user's state requires of this package", () => {
  it("is two providers by name, each with all that the engine calls", () => {
    expect(Object.keys(dynamic).sort()).toEqual(["connection", "connector"]);
    const methods = ["check", "configure", "create", "delete", "diff", "read", "update"];
    expect(Object.keys(dynamic.connection).sort()).toEqual(methods);
    expect(Object.keys(dynamic.connector).sort()).toEqual(methods);
  });
});
