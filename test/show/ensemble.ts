/** "Must show" of issue 2: a universe and an ensemble. */
import { readFileSync } from "node:fs";
import { command, json, seedsOf, shown, zabsim, type Shown } from "./runner.ts";

interface Swept {
  readonly runs: number;
  readonly failed: number;
  readonly unknown: number;
  readonly failures: readonly {
    readonly property: string;
    readonly token: string;
    readonly digest: string;
  }[];
  readonly goals: readonly { readonly name: string; readonly count: number }[];
}

interface Bug {
  readonly recipes: readonly string[];
  readonly name: string;
}

interface Property {
  readonly name: string;
  readonly kind: string;
  readonly brokenBy: readonly string[];
}

/** The items of the issue, by number; each is run when it is asked for. */
export const ENSEMBLE: ReadonlyMap<number, (word: string) => Iterable<Shown>> = new Map([
  [1, mainJob],
  [2, stories],
  [3, nothingViolated],
  [4, bugsFound],
  [5, propertiesFire],
  [6, deterministic],
  [7, fast],
  [8, covered],
  [9, measured],
  [10, documented],
]);

function mainJob(): Shown[] {
  const start = command("npm", ["start"]);
  return [
    shown("1 npm start", `exit ${start.code}, ${start.seconds.toFixed(0)} s`, start.code === 0),
  ];
}

function stories(): Shown[] {
  const once = zabsim(["run", "leader-isolated"]);
  const again = zabsim(["run", "leader-isolated"]);
  const plain = zabsim(["run", "leader-isolated"], { NO_COLOR: "1" });
  const widest = Math.max(...plain.out.split("\n").map((line) => Array.from(line).length));
  const sizes = [3, 7, 9].map(
    (servers) => zabsim(["run", "leader-isolated", "--servers", `${servers}`]).code,
  );
  return [
    shown(
      "2 leader-isolated twice",
      `${once.out.length} bytes`,
      once.out === again.out && once.code === 0,
    ),
    shown(
      "2 --servers 3 7 9",
      `exits ${sizes.join(" ")}`,
      sizes.every((code) => code === 0),
    ),
    shown(
      "2 NO_COLOR, 80 columns",
      `widest ${widest}`,
      widest <= 80 && !plain.out.includes("\u001b"),
    ),
  ];
}

function* nothingViolated(word: string): Iterable<Shown> {
  for (const seed of seedsOf(word, 5)) {
    const ran = zabsim(["fuzz", "--runs", "5000", "--seed", seed, "--json"]);
    const swept = json<Swept>(ran);
    const missed = swept.goals.filter(({ count }) => count === 0).map(({ name }) => name);
    const figure = `${swept.failed} failed, ${swept.unknown} unknown, goals missed: ${missed.join(" ") || "none"}, ${ran.seconds.toFixed(0)} s`;
    yield shown(`3 fuzz --seed ${seed}`, figure, ran.code === 0 && missed.length === 0);
  }
}

function* bugsFound(word: string): Iterable<Shown> {
  const bugs = json<readonly Bug[]>(zabsim(["list", "bugs", "--json"]));
  for (const { name, recipes } of bugs) {
    // Those of recipes are of issue 5.
    if (recipes.length > 0) continue;
    let found = 0;
    let replayed = 0;
    let mended = 0;
    for (const seed of seedsOf(word, 10)) {
      const words = [
        "fuzz",
        "--bug",
        name,
        "--runs",
        "1000",
        "--seed",
        seed,
        "--max-failures",
        "1",
        "--json",
      ];
      const failure = json<Swept>(zabsim(words)).failures[0];
      if (failure === undefined) continue;
      found += 1;
      const again = zabsim(["replay", failure.token, "--json"]);
      if (again.code === 1 && json<{ digest: string }>(again).digest === failure.digest)
        replayed += 1;
      if (zabsim(["replay", failure.token, "--bug", "none", "--json"]).code === 0) mended += 1;
    }
    const figure = `found ${found}/10, replayed ${replayed}, held without it ${mended}`;
    yield shown(`4 ${name}`, figure, found === 10 && replayed === 10 && mended === 10);
  }
}

function* propertiesFire(word: string): Iterable<Shown> {
  const properties = json<readonly Property[]>(zabsim(["list", "properties", "--json"]));
  for (const { name, kind, brokenBy } of properties) {
    if (kind === "sometimes") continue;
    if (brokenBy.length === 0) yield shown(`5 ${name}`, "no bug breaks it", false);
    for (const bug of brokenBy) {
      const words = ["fuzz", "--bug", bug, "--property", name, "--runs", "2000", "--seed", word];
      const swept = json<Swept>(zabsim([...words, "--max-failures", "1", "--json"]));
      const ok = swept.failures.some(({ property }) => property === name);
      yield shown(`5 ${name} by ${bug}`, ok ? `run ${swept.runs}` : "not in 2,000 runs", ok);
    }
  }
}

function deterministic(): Shown[] {
  const ran = zabsim(["doctor", "--json"]);
  const { checks } = json<{ checks: readonly { name: string; ok: boolean; detail: string }[] }>(
    ran,
  );
  return checks.map(({ name, ok, detail }) => shown(`6 ${name}`, detail, ok));
}

function fast(): Shown[] {
  const ran = zabsim(["bench"]);
  const lines = ran.out.split("\n").filter((line) => /^[✓✗]/u.test(line));
  return lines.map((line) => shown("7 bench", line.slice(2), line.startsWith("✓")));
}

function covered(word: string): Shown[] {
  const ran = zabsim(["coverage", "--runs", "5000", "--seed", word, "--json"]);
  const { rows } = json<{ rows: readonly { id: string; count: number; unreachable?: string }[] }>(
    ran,
  );
  const zero = rows.filter(({ count, unreachable }) => count === 0 && unreachable === undefined);
  const figure = `${rows.length} rows, at zero: ${zero.map(({ id }) => id).join(" ") || "none"}`;
  return [shown("8 coverage", figure, zero.length === 0)];
}

/** What `measure` prints, in milliseconds. */
export interface Measured {
  readonly min: number;
  readonly median: number;
  readonly p90: number;
  readonly max: number;
}

/**
 * What was seen on real ensembles has to be within the spread: the median of failovers (observed.md);
 * two leaders overlap for nothing up to a tick, which is how often a leader looks (reference 5.5, D5).
 */
const MEASURES = [
  { what: "failover", servers: "3", holds: ({ min, max }: Measured) => min <= 568 && 568 <= max },
  { what: "failover", servers: "5", holds: ({ min, max }: Measured) => min <= 392 && 392 <= max },
  { what: "overlap", servers: "3", holds: ({ min, max }: Measured) => min >= 0 && max <= 2000 },
] as const;

function* measured(): Iterable<Shown> {
  for (const { what, servers, holds } of MEASURES) {
    const ran = zabsim(["measure", what, "--servers", servers, "--json"]);
    const found = json<Measured>(ran);
    const { min, median, p90, max } = found;
    const figure = `min ${min} median ${median} p90 ${p90} max ${max} ms`;
    yield shown(`9 ${what}, ${servers} servers`, figure, ran.code === 0 && holds(found));
  }
}

/** Every source file that the page names is there. */
function documented(): Shown[] {
  const page = readFileSync("docs/fidelity.md", "utf8");
  const files = command("git", ["ls-files"]).out.split("\n");
  const named = [...new Set(page.match(/[a-z/-]+\.ts\b/g) ?? [])];
  const missing = named.filter((name) => !files.some((file) => file.endsWith(name)));
  const figure = `${named.length} files named, not there: ${missing.join(" ") || "none"}`;
  return [shown("10 docs/fidelity.md", figure, named.length > 0 && missing.length === 0)];
}
