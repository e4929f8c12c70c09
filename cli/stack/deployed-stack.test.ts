import { writeFiles } from "../../test/unit/command-line";
import { temporaryFolders } from "../../test/unit/local-runner";
import { failure } from "./deployed-stack";

const temporary = temporaryFolders();

describe("a stack that the engine does not find", () => {
  const said = (folder: string) =>
    failure("pulumi stack export", "error: no stack named 'dev' found", { stack: "dev", folder }).message;

  it("is not there, in a project", () => {
    const folder = temporary();
    writeFiles(folder, { "Pulumi.yaml": "name: flights\n", "below/x": "" });
    expect(said(folder)).toContain('there is no stack "dev" here');
    expect(said(`${folder}/below`)).toContain('there is no stack "dev" here');
  });

  it("has no project to be of, in any other folder", () => {
    expect(said("/")).toContain("is in no Pulumi project: name the folder of the stack's program");
  });
});
