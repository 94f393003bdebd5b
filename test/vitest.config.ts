/** How the tests run; ZABSIM_TEST_REPORT names a file for the results, as .ci/run wants them. */
import { defineConfig, type ViteUserConfig } from "vitest/config";

const report = process.env["ZABSIM_TEST_REPORT"];

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "threads",
    // One less than there are cores is the default: half of a machine with two.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});

export default config;
