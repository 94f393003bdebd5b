/** "Must show" of issue 4: the search is parallel, gives the same result however it is made, and loses nothing. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, json, seedsOf, shown, zabsim, zabsimIn, type Shown } from "./runner.ts";

/** The items of the issue, by number. */
export const SEARCH: ReadonlyMap<number, (word: string) => Iterable<Shown>> = new Map([
  [1, isParallel],
  [2, findsFast],
  [3, shrinksFar],
  [4, installs],
  [5, losesNothing],
  [6, isChecked],
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

/** Bugs that are measured anew here; the whole table takes hours and is kept in `docs/strategies.md`. */
const SAMPLE = ["commit-out-of-order", "vote-by-id", "no-fast-forward", "trunc-skipped"];

function* findsFast(word: string): Iterable<Shown> {
  const [line = "no table"] =
    /^.*within 1\.5 times of the best.*$/m.exec(readFileSync("docs/strategies.md", "utf8")) ?? [];
  const percent = Number(/\((\d+)%\)/.exec(line)?.[1] ?? 0);
  yield shown("2 docs/strategies.md", line, percent >= 67);
  const flags = ["--strategy", "random,swarm,crash,pct", "--seeds", "9", "--runs", "200"];
  const measured = zabsim(["measure", "detection", ...SAMPLE, ...flags, "--seed", word]);
  const [last = ""] = measured.out.trimEnd().split("\n").slice(-1);
  yield shown(`2 measure detection ${SAMPLE.join(" ")}`, last, measured.code === 0);
}

interface Shrinking {
  readonly bugs: readonly {
    readonly bug: string;
    readonly known: number;
    readonly left: readonly { readonly faults: number }[];
  }[];
}

function* shrinksFar(word: string): Iterable<Shown> {
  const seeds = 3;
  const flags = ["--seeds", `${seeds}`, "--seed", word, "--json"];
  const ran = zabsim(["measure", "shrinking", ...flags]);
  for (const { bug, known, left } of json<Shrinking>(ran).bugs) {
    const most = Math.max(...left.map(({ faults }) => faults));
    const figure = `${left.length} failures, at most ${most} faults are left, ${known} known`;
    yield shown(`3 ${bug}`, figure, left.length === seeds && most <= 2 * known);
  }
  for (const [, bug = "", pace = "0"] of ran.err.matchAll(/^(\S+): .* ([\d.]+)s a seed$/gm)) {
    yield shown(`3 ${bug} on this machine`, `${pace} s a failure`, Number(pace) <= 10);
  }
}

/** Needs the network: other releases of Node, publint and attw come from the registry. */
function* installs(): Iterable<Shown> {
  const tried = command("npm", ["run", "pack:try"]);
  const [told = ""] = tried.out.trimEnd().split("\n").slice(-1);
  yield shown("4 npm run pack:try", told, tried.code === 0);
  const checked = command("npm", ["run", "pack:check"]);
  yield shown("4 npm run pack:check", `exit ${checked.code}`, checked.code === 0);
}

function* isChecked(): Iterable<Shown> {
  const folder = mkdtempSync(join(tmpdir(), "zabsim-show-"));
  const clone = command("git", ["clone", "--quiet", ".", folder]);
  const ci = command(join(folder, ".ci/run"), []);
  rmSync(folder, { recursive: true });
  const steps = [...ci.out.matchAll(/^--- (.*)$/gm)].map(([, name = ""]) => name);
  const [told = ""] = ci.out.trimEnd().split("\n").slice(-1);
  const isWhole = steps.length === 3 && clone.code === 0 && ci.code === 0;
  yield shown("6 .ci/run", `${told}; steps: ${steps.join(", ")}`, isWhole);
}
