import packageJson from "../package.json";
import * as index from "./index";

describe("the public names", () => {
  it("of the package are its two resources, and connectors by their folders", () => {
    expect(Object.keys(index).sort()).toEqual(["PythonConnection", "PythonConnector", "connectorsFrom"]);
  });

  it("are reached by these subpaths alone", () => {
    expect(Object.keys(packageJson.exports)).toEqual([".", "./aws", "./convert", "./provider/v1"]);
  });
});
