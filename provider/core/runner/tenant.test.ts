import { CONNECTION_URN, RUNNER_ARN } from "../../../test/unit/samples";
import { forTenant, tenantOf } from "./tenant";

const TYPE = "pulumi-nodejs:dynamic/python:Connection";
const tenant = (name: string, types = TYPE, organization = "acme") =>
  tenantOf({ organization, urn: `urn:pulumi:dev::flights::${types}::${name}` }) ?? "";

describe("the tenant of a connection", () => {
  it("is its organization, project, stack and name", () => {
    expect(tenantOf({ organization: "acme", urn: CONNECTION_URN })).toBe("acme/flights/dev/source");
    expect(tenantOf({ organization: "acme", urn: "" })).toBeUndefined();
  });

  it("is another one for every other connection", () => {
    const all = [
      tenant("a"),
      tenant("a", `my:component$${TYPE}`),
      tenant("a", `other:component$${TYPE}`),
      tenant("a=within=0123456789abcdef"),
      tenant("a/b"),
      tenant("a=2f=b"),
      tenant("größe"),
      tenant("große"),
      tenant("x".repeat(300)),
      tenant("x".repeat(301)),
      tenant("a", TYPE, "acme/flights"),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it("is a text that AWS takes, whatever the name", () => {
    for (const name of ["a", "größe 1#2 (日本)", "\u{1F600}", "x".repeat(2000), "a$b::c", "\\^`[]"]) {
      expect(tenant(name)).toMatch(/^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/);
    }
  });
});

describe("a runner is invoked", () => {
  const target = { functionArn: RUNNER_ARN };

  it("for a tenant where it is isolated by tenants, and else for none", () => {
    expect(forTenant({ ...target, tenantIsolation: true }, "t")).toMatchObject({ tenant: "t" });
    expect(forTenant({ ...target, tenantIsolation: false }, "t")).not.toHaveProperty("tenant");
    expect(forTenant(target, "t")).toBe(target);
    expect(forTenant({ local: {} }, "t")).toEqual({ local: {} });
    expect(forTenant(undefined, "t")).toBeUndefined();
  });

  it("for the tenant of the connection's own stack, where another stack refers to it", () => {
    const referred = { ...target, tenantIsolation: true, tenant: "theirs" };
    expect(forTenant(referred, "ours")).toEqual(referred);
  });
});
