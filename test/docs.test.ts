/** Code in docs/library.md is code that runs: every block stands in a file that is tested. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const TESTED = [
  "cli/init/example/scenarios/editors.ts",
  "cli/init/example/test/editors.test.ts",
  "cli/init/example/test/plans.test.ts",
  "test/sim/register/register.ts",
];

test("every block of TypeScript in docs/library.md stands in a tested file", () => {
  const text = readFileSync(join(ROOT, "docs/library.md"), "utf8");
  const blocks = [...text.matchAll(/```ts\n([^]*?)```/g)].map(([, code = ""]) => code);
  const sources = TESTED.map((file) => readFileSync(join(ROOT, file), "utf8"));
  expect(blocks.length).toBeGreaterThan(3);
  for (const code of blocks) {
    expect(sources.filter((source) => source.includes(code))).toHaveLength(1);
  }
});
