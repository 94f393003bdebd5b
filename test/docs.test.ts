/** Code in docs is code that runs: every block stands in a file that is tested, or is run here. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadFile } from "../cli/scenario-file/read.ts";
import { simulateAny } from "../scenarios/library.ts";

const ROOT = join(import.meta.dirname, "..");
const TESTED = [
  "cli/init/example/scenarios/editors.ts",
  "cli/init/example/test/editors.test.ts",
  "cli/init/example/test/plans.test.ts",
  "test/sim/register/register.ts",
];

const blocksOf = (file: string): readonly string[] =>
  [...readFileSync(join(ROOT, file), "utf8").matchAll(/```ts\n([^]*?)```/g)].map(
    ([, code = ""]) => code,
  );

test("the lock of the tutorial is broken, and that which it comes to is the one that init writes", async () => {
  const [naive = "", ...others] = blocksOf("docs/tutorial.md");
  const lock = readFileSync(join(ROOT, "cli/init/example/scenarios/my-lock.ts"), "utf8");
  const tests = readFileSync(join(ROOT, "cli/init/example/test/my-lock.test.ts"), "utf8");
  expect(others.length).toBeGreaterThan(2);
  for (const code of others) expect(lock + tests).toContain(code);
  for (const code of blocksOf("README.md")) expect(naive).toContain(code);
  const folder = mkdtempSync(join(tmpdir(), "zabsim-tutorial-"));
  try {
    writeFileSync(join(folder, "my-lock.ts"), naive);
    const scenario = await loadFile(join(folder, "my-lock.ts"), true);
    const found = Array.from({ length: 60 }, (_, index) => index).find((index) => {
      const { violation } = simulateAny(scenario, { index, only: scenario.hold ?? [] });
      return violation !== undefined;
    });
    expect(found).toBeDefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("every block of TypeScript in docs/library.md stands in a tested file", () => {
  const blocks = blocksOf("docs/library.md");
  const sources = TESTED.map((file) => readFileSync(join(ROOT, file), "utf8"));
  expect(blocks.length).toBeGreaterThan(3);
  for (const code of blocks) {
    expect(sources.filter((source) => source.includes(code))).toHaveLength(1);
  }
});
