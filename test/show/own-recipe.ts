/** "Must show" 6 of issue 5: a lock of fifteen lines, in a folder outside the project: found broken, mended, holds. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { json, seedsOf, shown, zabsimIn, type Shown } from "./runner.ts";

const TUTORIAL = fileURLToPath(new URL("../../../docs/tutorial.md", import.meta.url));
const SEEDS = 5;

interface Swept {
  readonly runs: number;
  readonly failures: readonly { readonly property: string; readonly count: number }[];
}

/** The lock of the tutorial as it stands there, then the one that `init` writes, as it is and with its bugs. */
export function* breaksAndMends(word: string): Iterable<Shown> {
  const folder = mkdtempSync(join(tmpdir(), "zabsim-lock-"));
  try {
    const [, naive = ""] = /```ts\n([^]*?)```/.exec(readFileSync(TUTORIAL, "utf8")) ?? [];
    writeFileSync(join(folder, "naive.ts"), naive);
    const lines = naive.split("\n").filter((line) => line !== "" && !/^import|^export/.test(line));
    yield shown("6 length of the lock", `${lines.length} lines`, lines.length <= 15);
    zabsimIn(folder, ["init"]);
    cpSync(join(folder, "scenarios/my-lock.ts"), join(folder, "mended.ts"));
    for (const seed of seedsOf(word, SEEDS)) yield* sweep(folder, seed);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function* sweep(folder: string, seed: string): Iterable<Shown> {
  yield found(folder, ["./naive.ts", "--seed", seed], ["NoLostWakeUp", "ExclusiveInBelief"]);
  yield found(folder, ["./mended.ts", "--seed", seed, "--bug", "blind-retry"], ["NoLostWakeUp"]);
  const ignoring = ["./mended.ts", "--seed", seed, "--bug", "ignores-suspended"];
  yield found(folder, ignoring, ["ExclusiveInBelief"]);
  const words = ["fuzz", "./mended.ts", "--seed", seed, "--runs", "1000"];
  const ran = zabsimIn(folder, [...words, "--json", "--no-store"]);
  const { failures, runs } = json<Swept>(ran);
  const figure = `${failures.length} failures in ${runs} runs`;
  yield shown(`6 ${words.join(" ")}`, figure, ran.code === 0 && runs === 1000);
}

/** All of these are broken in 300 runs. */
function found(folder: string, words: readonly string[], wanted: readonly string[]): Shown {
  const ran = zabsimIn(folder, ["fuzz", ...words, "--runs", "300", "--json", "--no-store"]);
  const { failures } = json<Swept>(ran);
  const counts = failures.map(({ count, property }) => `${property} ${count}`).join(", ");
  const broken = failures.map(({ property }) => property);
  const ok = ran.code === 1 && wanted.every((property) => broken.includes(property));
  return shown(`6 fuzz ${words.join(" ")}`, `in 300 runs: ${counts}`, ok);
}
