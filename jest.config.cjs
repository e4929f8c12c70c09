const transform = {
  "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }],
};
const base = { testEnvironment: "node", transform, modulePathIgnorePatterns: ["<rootDir>/dist"] };

/** One emulator for all tests of a project. */
const emulator = {
  globalSetup: "<rootDir>/test/e2e/support/global-setup.cjs",
  globalTeardown: "<rootDir>/test/e2e/support/global-teardown.cjs",
};

module.exports = {
  projects: [
    {
      ...base,
      displayName: "unit",
      testMatch: [
        "<rootDir>/{sdk,provider,cli}/**/*.test.ts",
        "<rootDir>/test/{docs,tools,unit}/**/*.test.ts",
      ],
    },
    {
      ...base,
      displayName: "e2e",
      testMatch: ["<rootDir>/test/e2e/**/*.test.ts"],
      ...emulator,
    },
    { ...base, displayName: "reliability", testMatch: ["<rootDir>/test/reliability/**/*.test.ts"] },
    { ...base, displayName: "slow", testMatch: ["<rootDir>/test/slow/**/*.test.ts"], ...emulator },
  ],
};
