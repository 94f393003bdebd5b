/** `zabsim bench`: what an event costs, in units of a frozen loop that any machine can run. */
import { execFile } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { promisify } from "node:util";
import { CASES, MEMORY, SCALING, type Case, type Limits } from "../bench/cases.ts";
import type { Cost } from "../bench/sandwich.ts";
import { measureWorkers, WORKERS_LIMIT } from "../bench/workers.ts";
import { builtFile } from "../built.ts";
import { didYouMean, quote, usage } from "../errors.ts";
import { count, plural } from "../quantities.ts";
import { integerFlag, printJson, printLines, type Session } from "../session.ts";
import { paragraph } from "../style.ts";

const DEFAULT_ROUNDS = 15;

interface Figures {
  readonly name: string;
  readonly events: number;
  readonly writes: number;
  readonly calPerEvent: number;
  readonly calPerWrite: number;
  readonly eventsPerWrite: number;
  readonly nsPerEvent: number;
  readonly eventsPerSecond: number;
  readonly messagesPerSecond: number;
  readonly virtualToReal: number;
  readonly peakRssMiB: number;
  readonly mad: number;
  readonly calNs: number;
  readonly kept: number;
  readonly dropped: number;
  readonly digest: string;
  readonly counters: Cost["work"]["counters"];
}

/** A promise of the project, and what was measured. */
interface Check {
  readonly name: string;
  readonly limit: number;
  readonly value: number;
  readonly ok: boolean;
}

/**
 * All cases, or those named (exit 64 for a name that is none). Prints figures, so stdout differs
 * from run to run; 0 even where a limit is missed, which the checks say.
 */
export async function bench(session: Session, names: readonly string[]): Promise<number> {
  if (session.flags["list"] === true) {
    printLines(
      session,
      CASES.flatMap(({ name, about }) => {
        return paragraph(session.style, name.padEnd(NAME + 2), about, session.width);
      }),
    );
    return 0;
  }
  if (session.flags["workers"] === true) return benchWorkers(session);
  const chosen = choose(names);
  const rounds = integerFlag(session, "rounds", 1, 1000) ?? DEFAULT_ROUNDS;
  if (!session.json) printLines(session, heading(session));
  const figures: Figures[] = [];
  for (const one of chosen) {
    const measured = await measure(one, rounds);
    figures.push(measured);
    if (!session.json) printLines(session, [showFigures(measured)]);
  }
  const memory = names.length === 0 ? await compareHeaps() : [];
  const checks = [...limitChecks(chosen, figures), ...scalingCheck(figures), ...memory];
  if (session.json) {
    printJson(session, { schema: 1, machine: machine(), cases: figures, checks });
  } else {
    printLines(session, [
      "",
      COUNTERS,
      ...figures.map(showCounters),
      "",
      ...checks.flatMap((check) => showCheck(session, check)),
    ]);
  }
  return 0;
}

async function benchWorkers(session: Session): Promise<number> {
  const { workers, one, processes, pool } = await measureWorkers("10s");
  const speedUp = (rate: number): string => `${(rate / one).toFixed(2)}x`;
  const value = round(pool / processes);
  const check = {
    name: `${workers} workers ${speedUp(pool)}, ${workers} processes ${speedUp(processes)} of one`,
    limit: WORKERS_LIMIT,
    value,
    ok: value >= WORKERS_LIMIT,
  };
  if (!session.json) printLines(session, showCheck(session, check));
  else printJson(session, { schema: 1, machine: machine(), cases: [], checks: [check] });
  return 0;
}

function choose(names: readonly string[]): Case[] {
  if (names.length === 0) return [...CASES];
  return names.map((name) => {
    const found = CASES.find((one) => one.name === name);
    if (found !== undefined) return found;
    const known = CASES.map((one) => one.name);
    throw usage(`no case ${quote(name)}.${didYouMean(name, known)}`, `one of ${known.join(" ")}`);
  });
}

const CHILD = builtFile("bench/child.js");

async function child(flags: readonly string[], args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, CHILD, ...args], {
    maxBuffer: 64_000_000,
  });
  return stdout;
}

async function measure(one: Case, rounds: number): Promise<Figures> {
  const text = await child([], ["case", one.name, String(rounds)]);
  const cost = JSON.parse(text) as Cost & { readonly peakRssMiB: number };
  const { work, writes, calPerEvent, nsPerEvent } = cost;
  const seconds = (work.events * nsPerEvent) / 1e9;
  return {
    name: one.name,
    events: work.events,
    writes,
    calPerEvent: round(calPerEvent),
    calPerWrite: writes === 0 ? 0 : round((calPerEvent * work.events) / writes),
    eventsPerWrite: writes === 0 ? 0 : round(work.events / writes),
    nsPerEvent: round(nsPerEvent),
    eventsPerSecond: Math.round(work.events / seconds),
    messagesPerSecond: Math.round(work.counters.messages / seconds),
    virtualToReal: Math.round(work.micros / 1e6 / seconds),
    peakRssMiB: round(cost.peakRssMiB),
    mad: round(cost.mad),
    calNs: round(cost.calNs),
    kept: cost.kept,
    dropped: cost.dropped,
    digest: work.digest,
    counters: work.counters,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const LIMITS: readonly (keyof Limits)[] = [
  "calPerEvent",
  "calPerWrite",
  "eventsPerWrite",
  "virtualToReal",
];

function limitChecks(chosen: readonly Case[], figures: readonly Figures[]): Check[] {
  return chosen.flatMap(({ name, limits }) => {
    const measured = figures.find((one) => one.name === name);
    return LIMITS.flatMap((key) => {
      const limit = limits[key];
      if (limit === undefined || measured === undefined) return [];
      const value = measured[key];
      const ok = key === "virtualToReal" ? value >= limit : value <= limit;
      return [{ name: `${name} ${key}`, limit, value, ok }];
    });
  });
}

function scalingCheck(figures: readonly Figures[]): Check[] {
  const [few, many, limit] = SCALING;
  const costOf = (name: string): number =>
    figures.find((one) => one.name === name)?.calPerEvent ?? 0;
  if (costOf(few) === 0 || costOf(many) === 0) return [];
  const value = round(costOf(many) / costOf(few));
  return [{ name: `${many} / ${few} calPerEvent`, limit, value, ok: value <= limit }];
}

async function compareHeaps(): Promise<Check[]> {
  const [short, long, limit] = MEMORY;
  const heapOf = async (seconds: number): Promise<number> =>
    Number(await child(["--expose-gc"], ["heap", String(seconds)]));
  const [small, large] = [await heapOf(short), await heapOf(long)];
  const value = round(large / small);
  const sizes = `${round(large)} / ${round(small)} MiB`;
  const name = `peak live heap, ${long} s / ${short} s of steady load (${sizes})`;
  return [{ name, limit, value, ok: value <= limit }];
}

function machine(): object {
  const [first] = cpus();
  return {
    cpu: first?.model ?? "unknown",
    cores: cpus().length,
    memoryMiB: Math.round(totalmem() / 1_048_576),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

function heading({ style, width }: Session): string[] {
  const [first] = cpus();
  const title = `Node ${process.versions.node} · ${plural(cpus().length, "core")} · ${first?.model ?? "unknown"}`;
  return [
    ...paragraph(style, "", title, width),
    "",
    "case           cal/event     ±  cal/write  ns/event  events/s  x real   MiB",
  ];
}

/** Width of the column of names; no name may be longer. */
const NAME = 15;

function showFigures(figures: Figures): string {
  const { name, calPerEvent, mad, calPerWrite, nsPerEvent, eventsPerSecond } = figures;
  const noise = figures.kept < 3 ? " noisy" : "";
  return [
    name.padEnd(NAME),
    calPerEvent.toFixed(2).padStart(8),
    mad.toFixed(2).padStart(6),
    (calPerWrite === 0 ? "" : calPerWrite.toFixed(0)).padStart(11),
    nsPerEvent.toFixed(0).padStart(10),
    `${(eventsPerSecond / 1e6).toFixed(2)}M`.padStart(10),
    count(figures.virtualToReal).padStart(8),
    figures.peakRssMiB.toFixed(0).padStart(6),
    noise,
  ]
    .join("")
    .trimEnd();
}

const COUNTERS = "work of a round     events   messages  decisions    fsyncs  peak queue  writes";

/** Work that does not depend on the machine. */
function showCounters({ name, events, writes, counters }: Figures): string {
  const { messages, decisions, fsyncs, peakQueue } = counters;
  return [
    name.padEnd(NAME),
    count(events).padStart(11),
    count(messages).padStart(11),
    count(decisions).padStart(11),
    count(fsyncs).padStart(10),
    count(peakQueue).padStart(12),
    (writes === 0 ? "" : count(writes)).padStart(8),
  ]
    .join("")
    .trimEnd();
}

function showCheck({ style, width }: Session, { name, limit, value, ok }: Check): string[] {
  const lines = paragraph(style, `${ok ? "✓" : "✗"} `, `${name}: ${value} (limit ${limit})`, width);
  return lines.map((line) => style.paint(ok ? "good" : "bad", line));
}
