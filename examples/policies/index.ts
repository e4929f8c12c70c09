import { PolicyPack } from "@pulumi/policy";
import { noCredentialAsLiteral } from "./no-credential-as-literal";
import { reviewedInProduction } from "./reviewed-in-production";

new PolicyPack("python-connectors", {
  policies: [noCredentialAsLiteral, reviewedInProduction],
});
