/** What a shard adds to its JSON object, so that `merge` can make the whole of it: what it is a part of, and its tallies. */
import type { FuzzOptions } from "./fuzz-options.ts";
import type { Part, ShardRecord } from "./shard-schema.ts";
import { spellSettings } from "./settings.ts";
import { MOST_RUNS } from "./sweep.ts";
import type { Tally } from "./tally.ts";
import { version } from "./version.ts";

/** The field `shard` of the object of `fuzz --shard`; nothing for a whole sweep. */
export function shardRecord(
  options: FuzzOptions,
  parts: readonly Tally[],
): { readonly shard?: ShardRecord } {
  const { shard, budget, maxFailures, settings } = options;
  if (shard === undefined) return {};
  return {
    shard: {
      index: shard.index,
      of: shard.of,
      zabsim: version(),
      from: shard.whole.from,
      to: shard.whole.to,
      timeMs: budget ?? null,
      maxFailures: maxFailures < MOST_RUNS ? maxFailures : null,
      settings: Object.fromEntries(spellSettings(settings)),
      parts: parts.map(partOf),
    },
  };
}

function partOf(tally: Tally): Part {
  const { runs, failed, unknown, events, micros, goals, phases, abandoned } = tally;
  return {
    runs,
    failed,
    unknown,
    events,
    micros,
    phases,
    goals: [...tally.reachedIn].map(([goal, index]) => [goal, goals[goal] ?? 0, index]),
    faults: [...tally.faults].map(([kind, { injected, effective }]) => {
      return [kind, injected, effective];
    }),
    failures: [...tally.failures.values()].map(({ violation, index, digest, count }) => {
      return { ...violation, index, digest, count };
    }),
    abandoned: [...abandoned],
    diverged: tally.diverged ?? null,
    ...(tally.explored.worlds === 0 ? {} : { explored: tally.explored }),
    isInterrupted: tally.isInterrupted,
  };
}

/** Reasons to ignore an input are not recorded. */
export function tallyOf(part: Part, goals: number): Tally {
  const { runs, failed, unknown, events, micros, phases, abandoned } = part;
  const counts = Array.from({ length: goals }, () => 0);
  for (const [goal, count] of part.goals) counts[goal] = count;
  return {
    runs,
    failed,
    unknown,
    events,
    micros,
    goals: counts,
    reachedIn: new Map(part.goals.map(([goal, , index]) => [goal, index])),
    faults: new Map(
      part.faults.map(([kind, injected, effective]) => [kind, { injected, effective }]),
    ),
    phases: { ...phases },
    failures: new Map(
      part.failures.map(({ index, digest, count, ...violation }) => [
        violation.property,
        { index, digest, count, violation },
      ]),
    ),
    abandoned: [...abandoned],
    ignored: new Map(),
    diverged: part.diverged ?? undefined,
    explored: { worlds: 0, complete: 0, states: 0, orders: 0, ...part.explored },
    isInterrupted: part.isInterrupted,
  };
}
