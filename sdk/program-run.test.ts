import * as pulumi from "@pulumi/pulumi";
import type { Warning } from "../provider/core/warning";
import { earlyWork, logWarnings } from "./early-work";
import { config, env, hasEngine, organization, plainValue, programFacts, programRun } from "./program-run";

beforeEach(() => {
  pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
  pulumi.runtime.setAllConfig({ "aws:region": "eu-west-1", "aws:endpoints": '[{"lambda":"http://l"}]' });
});

describe("the program", () => {
  it("reads the stack's config by full key", () => {
    expect(config("aws:region")).toBe("eu-west-1");
    expect(config("aws:endpoints")).toBe('[{"lambda":"http://l"}]');
    expect(config("aws:profile")).toBeUndefined();
    expect(config("pythonConnectors:prefetch")).toBeUndefined();
  });

  it("reads its environment", () => {
    expect(env("PATH")).toBe(process.env["PATH"]);
    expect(env("NO_SUCH_VARIABLE_HERE")).toBeUndefined();
  });

  it("has no engine under Pulumi's mocks, and starts no early work", async () => {
    expect(hasEngine()).toBe(false);
    const work = jest.fn(async () => "done");
    expect(await earlyWork({}, work, () => "otherwise")).toBe("otherwise");
    expect(work).not.toHaveBeenCalled();
  });

  it("has Pulumi's default organization under mocks that name none, else theirs", async () => {
    const mocks = {
      newResource: ({ name }: { readonly name: string }) => ({ id: name, state: {} }),
      call: () => ({}),
    };
    pulumi.runtime.setMocks(mocks, "shop", "dev", false);
    const facts = programFacts("orders", "a:b:C", {});
    expect(await plainValue(facts)).toMatchObject({
      organization: "organization",
      project: "shop",
      stack: "dev",
    });
    pulumi.runtime.setMocks(mocks, "shop", "dev", false, "acme");
    expect(organization()).toBe("acme");
  });

  it("has one run for each connection to the engine, also where several share a process", () => {
    const run = programRun();
    expect(programRun()).toBe(run);
    pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
    expect(programRun()).not.toBe(run);
    expect(programRun().id).not.toBe(run.id);
  });

  it("prints each warning of check once", async () => {
    const printed: string[] = [];
    const warnings: Warning[] = [
      { code: "EMPTY", path: "day", message: "no value" },
      { code: "SCHEMA_PENDING", path: "", message: "later" },
    ];
    await new Promise<void>((resolve) => {
      logWarnings(pulumi.output(warnings) as unknown as pulumi.Output<Warning[]>, (text) => {
        printed.push(text);
        if (printed.length === 2) resolve();
      });
    });
    logWarnings(pulumi.output<undefined>(undefined) as pulumi.Output<Warning[] | undefined>, (text) =>
      printed.push(text),
    );
    expect(printed).toEqual(["day: no value [EMPTY]", "later [SCHEMA_PENDING]"]);
  });
});
