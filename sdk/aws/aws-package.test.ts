import { requireAwsPackage } from "./aws-package";

const refusal = (version: () => string) => {
  try {
    requireAwsPackage(version);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};
const INSTALL = 'run `npm install "@pulumi/aws@>=7.14.0 <8"`';

it.each(["7.14.0", "7.48.0", "7.99.1", "7.15.0-alpha.1"])("@pulumi/aws %s is taken", (version) => {
  expect(refusal(() => version)).toBeUndefined();
});

it.each(["6.83.0", "7.0.0", "7.13.9", "8.0.0"])(
  "@pulumi/aws %s is refused with what to install",
  (version) => {
    expect(refusal(() => version)).toBe(
      `pulumi-python-connectors/aws needs @pulumi/aws 7.14.0 or later, below 8, and @pulumi/aws ${version} is installed: ${INSTALL}`,
    );
  },
);

it("what is not installed is told so, with what to install", () => {
  const missing = () => {
    throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
  };
  expect(refusal(missing)).toBe(
    `pulumi-python-connectors/aws needs @pulumi/aws 7.14.0 or later, below 8, and @pulumi/aws is not installed: ${INSTALL}`,
  );
});

it("the range is the one that the package's peer has", () => {
  const { peerDependencies } = require("../../package.json");
  expect(INSTALL).toContain(`@pulumi/aws@${peerDependencies["@pulumi/aws"]}"`);
});
