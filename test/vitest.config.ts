/** How the tests run; ZABSIM_TEST_REPORT names a file for the results, as .ci/run wants them. */
import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const report = process.env["ZABSIM_TEST_REPORT"];

/** What `init` writes imports the package by its name; here that is the sources. */
const own = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));
const alias = [
  { find: /^zabsim$/, replacement: own("scenarios/index.ts") },
  { find: /^zabsim\/recipes$/, replacement: own("scenarios/own-recipes/index.ts") },
  { find: /^zabsim\/vitest$/, replacement: own("cli/testing/vitest.ts") },
  { find: /^zabsim\/fast-check$/, replacement: own("cli/testing/arbitraries.ts") },
];

/** Those that take longest: whoever comes last should be short, so that no thread waits for another. */
const LONG = [
  "cli/bench",
  "cli/process",
  "laws",
  "cli/workers",
  "cli/guided",
  "cli/scenario-file",
  "cli/own-scenario",
  "scenarios/catalogue",
];

/** `npm run gate`: a search of its own, which .ci/run makes beside the tests. */
const GATE = "test/scenarios/gate.test.ts";
const isGate = process.env["ZABSIM_GATE"] !== undefined;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONG.some((name) => moduleId.endsWith(`test/${name}.test.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const config: ViteUserConfig = defineConfig({
  resolve: { alias },
  test: {
    include: isGate ? [GATE] : ["test/**/*.test.ts"],
    exclude: isGate ? [] : [GATE, "**/node_modules/**"],
    pool: "threads",
    // One less than there are cores is the default: half of a machine with two.
    maxWorkers: "100%",
    // Modules keep no state, so files may share them; loading them anew for each took half of the time.
    isolate: false,
    sequence: { sequencer: LongFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});

export default config;
