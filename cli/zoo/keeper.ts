/** Keeps what the zoo has measured: lines of hunts and of smallest schedules, so that it can go on another day. */
import * as v from "valibot";
import { forgotten, openResults, type Results } from "../detection/results.ts";
import { lotOf } from "../detection/seek-worker.ts";
import { integer, name } from "../plan-file/fields.ts";
import type { Session } from "../session.ts";
import { spellSettings } from "../settings.ts";
import { runOnce } from "../sweep.ts";
import type { Hunt, Mix } from "./hunts.ts";
import { settingsOfHunt, type ZooPlan } from "./plan.ts";
import type { Smallest } from "./smallest.ts";

/** A line of the file. */
export type Entry = Hunt | Smallest;

const large = integer(0, Number.MAX_SAFE_INTEGER);

const HUNT: v.GenericSchema<unknown, Hunt> = v.strictObject({
  bug: name,
  strategy: name,
  nth: integer(1, 1000),
  mix: v.picklist(["zoo", "default"]),
  runs: large,
  events: large,
  virtualMs: large,
  wallMs: large,
  property: v.nullable(name),
});

const SMALLEST: v.GenericSchema<unknown, Smallest> = v.strictObject({
  bug: name,
  token: v.string(),
  property: name,
  faults: large,
  schedule: v.string(),
  operations: large,
  events: large,
});

const ENTRY: v.GenericSchema<unknown, Entry> = v.union([HUNT, SMALLEST]);

/** Whether the line tells of a smallest schedule. */
export function isSmallest(entry: Entry): entry is Smallest {
  return "schedule" in entry;
}

/** What is known of one bug, strategy and mix. */
export function huntsOf(
  entries: readonly Entry[],
  bug: string,
  strategy: string,
  mix: Mix,
): Hunt[] {
  return entries.filter((entry): entry is Hunt => {
    if (isSmallest(entry)) return false;
    return entry.bug === bug && entry.strategy === strategy && entry.mix === mix;
  });
}

/** Of `--results`; without it nothing is kept. Exit 65 for a file of something else. */
export function zooResults({ flags, model }: Session, plan: ZooPlan): Results<Entry> {
  const path = flags["results"];
  if (typeof path !== "string") return forgotten();
  const { budget, seed, seeds } = plan;
  // Of a bug that there is not, so that it is the same whatever is measured.
  const settings = { ...settingsOfHunt("", "swarm", "zoo"), bugs: [] };
  const sample = runOnce(model, lotOf(model, seed, settings), 0);
  const options = { ...Object.fromEntries(spellSettings(settings)), runs: String(budget) };
  const digest = "report" in sample ? sample.report.digest : "";
  return openResults(path, { schema: 1, kind: "zoo", seed, seeds, options, digest }, ENTRY);
}
