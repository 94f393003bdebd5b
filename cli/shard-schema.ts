/** What the object of a shard must look like. */
import * as v from "valibot";
import { FAULTS, type FaultKind } from "../sim/faults.ts";
import type { Phase, Violation } from "../sim/report.ts";
import { id, integer, list, name, text } from "./plan-file/fields.ts";
import { MOST_RUNS } from "./sweep.ts";
import type { Abandoned, Diverged, ExploredSum } from "./tally.ts";

/** A tally as JSON. */
export interface Part {
  readonly runs: number;
  readonly failed: number;
  readonly unknown: number;
  readonly events: number;
  readonly micros: number;
  readonly phases: { readonly [Name in Phase]: number };
  /** Which, in how many runs, and the first of them. */
  readonly goals: readonly (readonly [goal: number, count: number, index: number])[];
  readonly faults: readonly (readonly [kind: FaultKind, injected: number, effective: number])[];
  readonly failures: readonly (Violation & {
    readonly index: number;
    readonly digest: string;
    readonly count: number;
  })[];
  readonly abandoned: readonly Abandoned[];
  readonly diverged: Diverged | null;
  /** Missing where no run was an exploration. */
  readonly explored?: ExploredSum;
  readonly isInterrupted: boolean;
}

/** What the object of one shard says besides that of a sweep, so that `merge` can join them. */
export interface ShardRecord {
  readonly index: number;
  readonly of: number;
  /** Version that made it. */
  readonly zabsim: string;
  /** What all shards together run, `to` excluded. */
  readonly from: number;
  readonly to: number;
  readonly timeMs: number | null;
  readonly maxFailures: number | null;
  readonly settings: Readonly<Record<string, string>>;
  /** Neighbours, in order; cut at each failing run if failures end the sweep. */
  readonly parts: readonly Part[];
}

/** What was run before anything new, as the object of a sweep tells it. */
export interface SavedRecord {
  readonly file: string;
  readonly target: string;
  readonly outcome: "held" | "violated" | "unknown";
  readonly property: string | null;
  readonly at: number | null;
  readonly why: string | null;
  readonly digest: string | null;
  /** The file of the scenario that brings the property along. */
  readonly scenarioFile?: string | undefined;
}

/** The rest of the object is for others to read, and follows from the shard. */
export interface ShardFile {
  readonly schema: 1;
  readonly scenarios: readonly string[];
  readonly seed: string;
  readonly saved: readonly SavedRecord[];
  readonly shard: ShardRecord;
}

const index = integer(0, MOST_RUNS);
const runs = integer(0, MOST_RUNS);
const told = text(10_000, /^[^\p{Cc}]*$/u, "text");
const traced = list(text(1_000_000, /^[^\p{Cc}]*$/u, "text"), 100, "lines of a trace");
const kind = v.picklist(
  FAULTS.map((fault) => fault.kind),
  "a kind of fault",
);
const goal = integer(0, 999);

const FAILURE = v.strictObject({
  property: name,
  at: id,
  why: told,
  event: id,
  index,
  digest: text(16, /^[0-9a-f]{16}$/, "16 hex digits"),
  count: runs,
});

const PART: v.GenericSchema<unknown, Part> = v.strictObject({
  runs,
  failed: runs,
  unknown: runs,
  events: id,
  micros: id,
  phases: v.strictObject({ safety: runs, healing: runs, done: runs }),
  goals: list(v.strictTuple([goal, runs, index]), 1000, "goals"),
  faults: list(v.strictTuple([kind, id, id]), 100, "faults"),
  failures: list(FAILURE, 1000, "failures"),
  abandoned: list(v.strictObject({ index, why: told }), MOST_RUNS, "runs"),
  diverged: v.nullable(v.strictObject({ index, event: id, first: traced, second: traced })),
  explored: v.exactOptional(
    v.strictObject({ worlds: runs, complete: runs, states: id, orders: id }),
  ),
  isInterrupted: v.boolean("true or false"),
});

const SHARD: v.GenericSchema<unknown, ShardRecord> = v.strictObject({
  index: integer(1, 10_000),
  of: integer(1, 10_000),
  zabsim: name,
  from: index,
  to: integer(1, MOST_RUNS + 1),
  timeMs: v.nullable(v.number("milliseconds")),
  maxFailures: v.nullable(integer(1, MOST_RUNS)),
  settings: v.record(name, told),
  parts: list(PART, MOST_RUNS, "parts"),
});

const SAVED: v.GenericSchema<unknown, SavedRecord> = v.strictObject({
  file: told,
  target: told,
  outcome: v.picklist(["held", "violated", "unknown"]),
  property: v.nullable(name),
  at: v.nullable(id),
  why: v.nullable(told),
  digest: v.nullable(text(16, /^[0-9a-f]{16}$/, "16 hex digits")),
  scenarioFile: v.exactOptional(text(4096, /^[^\p{Cc}]+$/u, "a file")),
});

/** As `fuzz` was told it: by name, or by file. */
const named = text(4096, /^[^\p{Cc}]+$/u, "a scenario by name, or its file");

export const SHARD_FILE: v.GenericSchema<unknown, ShardFile> = v.object({
  schema: v.literal(1, "1"),
  scenarios: v.pipe(list(named, 1000, "scenarios"), v.minLength(1, "at least one scenario")),
  seed: text(64, /^[A-Za-z0-9_-]{1,64}$/, "a seed"),
  saved: list(SAVED, 20_000, "saved plans"),
  shard: SHARD,
});
