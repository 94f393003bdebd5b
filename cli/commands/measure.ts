/** `zabsim measure`: how long failovers take, how long two leaders overlap, when sessions expire, beside what real ensembles did. */
import { EXIT, didYouMean, quote, usage } from "../errors.ts";
import {
  distribution,
  expiryGauge,
  failoverGauge,
  overlapGauge,
  type Bin,
  type Distribution,
  type Gauge,
} from "../measure.ts";
import { Progress } from "../progress.ts";
import { count, plural } from "../quantities.ts";
import {
  camelFlag,
  integerFlag,
  printJson,
  printLines,
  seedOf,
  settingsOf,
  type Session,
} from "../session.ts";
import { scenarioOptions } from "../settings.ts";
import { paragraph } from "../style.ts";
import { DEFAULT_SEED, findScenario, subjectOfScenario } from "../subject.ts";
import { throwIfBroken } from "../verdict.ts";

interface Measure {
  readonly scenario: string;
  readonly about: string;
  readonly gauge: () => Gauge;
  /** The series that the object describes; others are added under their name. */
  readonly main: string;
  readonly series: { readonly [name: string]: string };
  /** Of real ensembles (observed.md), by the number of servers. */
  readonly observed: (servers: number) => readonly string[];
}

const MEASURES: ReadonlyMap<string, Measure> = new Map([
  [
    "failover",
    {
      scenario: "measure-failover",
      about: "kill -9 of the leader until another server leads",
      gauge: failoverGauge,
      main: "elected",
      series: { elected: "until another leads", committed: "until the first write commits" },
      observed: (servers: number) => OBSERVED_FAILOVERS.get(servers) ?? [],
    },
  ],
  [
    "overlap",
    {
      scenario: "measure-overlap",
      about: "the leader is cut off: how long two servers claim to lead",
      gauge: overlapGauge,
      main: "overlap",
      series: { overlap: "two claimants" },
      observed: (servers: number) => (servers === 3 ? OBSERVED_OVERLAP : []),
    },
  ],
  [
    "expiry",
    {
      scenario: "measure-expiry",
      about: "a client falls silent: how long until its session is closed",
      gauge: expiryGauge,
      main: "expired",
      series: { expired: "from its last call" },
      observed: (servers: number) => OBSERVED_EXPIRIES.get(servers) ?? [],
    },
  ],
]);

/** ZooKeeper 3.8.0 on loopback, tickTime 2000, initLimit 10, syncLimit 5. */
const OBSERVED_FAILOVERS: ReadonlyMap<number, readonly string[]> = new Map([
  [3, ["leads: 478 / 568 / 605 (8 kills)", "commits: 485 / 574 / 612"]],
  [
    5,
    [
      "leads: 367 / 392 / 580 (30 kills); 318 / 808 / 20,666 (6 kills, one split vote)",
      "commits: 378 / 405 / 608",
    ],
  ],
]);
const OBSERVED_EXPIRIES: ReadonlyMap<number, readonly string[]> = new Map([
  [3, ["timeout 4,000: 5,303 to 6,154", "timeout 6,000: 7,240 to 8,534"]],
  [5, ["timeout 4,000: 4,813 to 6,314", "timeout 6,000: 6,884 to 8,413"]],
]);
const OBSERVED_OVERLAP: readonly string[] = ["80 to 1,600 ms (3 cuts)"];

const DEFAULT_SAMPLES = 2000;
const DETECTION_FLAGS = ["seeds", "percent", "results", "markdown", "workers", "run-timeout"];

/**
 * `what` is a key of the table above (else exit 64). Figures in milliseconds of virtual time, the
 * same on every machine. 130 after Ctrl-C, with the samples so far.
 */
export async function measure(
  session: Session,
  what: string,
  rest: readonly string[],
): Promise<number> {
  const found = MEASURES.get(what);
  if (found === undefined) {
    const kinds = [...MEASURES.keys(), "detection", "shrinking"];
    throw usage(
      `cannot measure ${quote(what)}.${didYouMean(what, kinds)}`,
      `one of ${kinds.join(" ")}`,
    );
  }
  const stray =
    rest[0] ?? DETECTION_FLAGS.find((flag) => session.flags[camelFlag(flag)] !== undefined);
  if (stray !== undefined) {
    throw usage(
      `measure ${what} knows no ${quote(stray)}`,
      "that goes with measure detection and shrinking",
    );
  }
  const wanted = integerFlag(session, "runs", 1, 1_000_000, "ZABSIM_RUNS") ?? DEFAULT_SAMPLES;
  const { series, servers, isInterrupted } = await collect(session, found, wanted);
  const told = new Map(
    Object.keys(found.series).map((name) => [
      name,
      distribution((series.get(name) ?? []).slice(0, wanted)),
    ]),
  );
  if (session.json) printJson(session, objectOf(found, servers, told));
  else printLines(session, show(session, found, servers, told));
  return isInterrupted ? EXIT.interrupted : EXIT.held;
}

interface Collected {
  readonly series: ReadonlyMap<string, readonly number[]>;
  readonly servers: number;
  readonly isInterrupted: boolean;
}

async function collect(session: Session, what: Measure, wanted: number): Promise<Collected> {
  const { io, model } = session;
  const scenario = findScenario(model, what.scenario);
  const settings = settingsOf(session);
  const seed = seedOf(session) ?? DEFAULT_SEED;
  const series = new Map<string, number[]>(Object.keys(what.series).map((name) => [name, []]));
  const { cluster } = scenario.plan(seed, 0, scenarioOptions(settings));
  const progress = new Progress(io);
  const started = io.now();
  let isInterrupted = false;
  const stop = io.onInterrupt(() => (isInterrupted = true));
  // A run gives as many samples as it has kills; one without any must not keep us forever.
  for (let run = 0; run < wanted && !isInterrupted; run += 1) {
    const subject = subjectOfScenario(scenario, settings, seed, run);
    const gauge = what.gauge();
    throwIfBroken(model.simulate(subject.plan, { record: gauge.take }), subject);
    for (const [name, samples] of Object.entries(gauge.samples()))
      series.get(name)?.push(...samples);
    const done = series.get(what.main)?.length ?? 0;
    const elapsed = io.now() - started;
    progress.tell({ done, total: wanted, failed: 0, distinct: 0, elapsed });
    if (done >= wanted) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  stop();
  progress.end();
  return { series, servers: cluster.servers, isInterrupted };
}

function objectOf(what: Measure, servers: number, told: ReadonlyMap<string, Distribution>): object {
  const { samples, ...main } = told.get(what.main) ?? distribution([]);
  const others = [...told].filter(([name]) => name !== what.main);
  return { schema: 1, servers, samples, unit: "ms", ...main, ...Object.fromEntries(others) };
}

function show(
  session: Session,
  what: Measure,
  servers: number,
  told: ReadonlyMap<string, Distribution>,
): string[] {
  const { style, width } = session;
  const title = `${plural(servers, "server")} · ${what.about}, in ms`;
  const lines = [...paragraph(style, "", title, width), ""];
  lines.push(`  ${"".padEnd(30)} ${["samples", "min", "median", "p90", "max"].map(pad).join("")}`);
  for (const [name, { samples, min, median, p90, max }] of told) {
    const figures = [count(samples), ...[min, median, p90, max].map(millis)].map(pad).join("");
    lines.push(`  ${(what.series[name] ?? name).padEnd(30)} ${figures}`);
  }
  for (const line of what.observed(servers)) {
    lines.push(...paragraph(style, "  observed, min / median / max: ", line, width));
  }
  const main = told.get(what.main);
  if (main !== undefined) lines.push("", ...bars(session, main.histogram));
  return lines;
}

function pad(text: string): string {
  return text.padStart(9);
}

function millis(value: number): string {
  return value < 100 ? value.toFixed(1) : count(value);
}

function bars({ style, width }: Session, histogram: readonly Bin[]): string[] {
  const most = Math.max(1, ...histogram.map((bin) => bin.count));
  const room = Math.min(width, 100) - 34;
  return histogram.map(({ from, to, count: times }) => {
    const length = times === 0 ? 0 : Math.max(1, Math.round((times * room) / most));
    const range = `${count(from)} to ${count(to)}`.padStart(20);
    return `  ${range}  ${count(times).padStart(7)}  ${style.plain("█".repeat(length))}`.trimEnd();
  });
}
