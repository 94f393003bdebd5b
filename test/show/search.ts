/** "Must show" of issue 4: the search is parallel, gives the same result however it is made, and loses nothing. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, json, seedsOf, shown, zabsim, zabsimIn, type Shown } from "./runner.ts";

/** The items of the issue, by number. */
export const SEARCH: ReadonlyMap<number, (word: string) => Iterable<Shown>> = new Map([
  [1, isParallel],
  [5, losesNothing],
]);

interface Check {
  readonly name: string;
  readonly value: number;
  readonly ok: boolean;
}

/** The speed-up, on an idle machine; and the same failures, goals and summary with any workers and shards. */
function* isParallel(word: string): Iterable<Shown> {
  const bench = zabsim(["bench", "--workers", "--json"]);
  for (const { name, value, ok } of json<{ checks: readonly Check[] }>(bench).checks) {
    yield shown("1 bench --workers", `${name}: ${value}`, ok);
  }
  for (const [seed, flags] of seedsOf(word, 3).map(
    (each, nth) => [each, FLAGS[nth] ?? []] as const,
  )) {
    const sweep = ["fuzz", "--runs", "300", "--seed", seed, ...flags];
    yield shown(`1 ${sweep.slice(3).join(" ")}`, "workers 1, 2 and two shards", isSame(sweep));
  }
}

const FLAGS: readonly (readonly string[])[] = [
  [],
  ["--bug", "ack-before-fsync"],
  ["--bug", "diff-without-trunc", "--max-failures", "2"],
];

function isSame(sweep: readonly string[]): boolean {
  const folder = mkdtempSync(join(tmpdir(), "zabsim-show-"));
  const shards = ["1/2", "2/2"].map((shard, nth) => {
    const file = join(folder, `${nth}.json`);
    writeFileSync(file, zabsim([...sweep, "--shard", shard, "--json"]).out);
    return file;
  });
  const outputs = ["--json", "--ascii"].flatMap((format) => {
    const one = zabsim([...sweep, "--workers", "1", format]);
    const two = zabsim([...sweep, "--workers", "2", format]);
    const merged = zabsim(["merge", ...shards, "--no-store", format]);
    return [two, merged].map(({ code, out }) => code === one.code && out === one.out);
  });
  rmSync(folder, { recursive: true });
  return outputs.every(Boolean);
}

/** Kills a sweep in the middle, and replays what it has left; the fuzzer of hostile files is a test. */
function* losesNothing(word: string): Iterable<Shown> {
  const folder = mkdtempSync(join(tmpdir(), "zabsim-show-"));
  const sweep = ["fuzz", "--runs", "9999999", "--bug", "ack-before-fsync", "--seed", word];
  zabsimIn(folder, sweep, 6000);
  const failures = readdirSync(join(folder, ".zabsim/failures")).filter((id) => /^\w+$/.test(id));
  const replayed = failures.filter((id) => {
    const { out } = zabsimIn(folder, ["replay", id, "--json"]);
    return (JSON.parse(out) as { reproduced: boolean }).reproduced;
  });
  rmSync(folder, { recursive: true });
  const figure = `${failures.length} failures on disk, ${replayed.length} replay as recorded`;
  const isWhole = failures.length > 0 && replayed.length === failures.length;
  yield shown("5 kill -9", figure, isWhole);
  const hostile = command("npm", ["run", "vitest", "--", "test/cli/hostile.test.ts"]);
  yield shown("5 hostile files", "test/cli/hostile.test.ts", hostile.code === 0);
}
