/** Sums up a run that has ended. */
import type { FaultKind } from "./faults.ts";
import type { Protocol } from "./machine.ts";
import type { Outcome, Phase, Report } from "./report.ts";
import type { World } from "./world.ts";

/**
 * The report of a world as it stands; changes nothing. `broken` and `unknown` are messages for
 * people, undefined if all went well; a broken run is `broken` even if something was violated
 * before.
 */
export function summarize<P extends Protocol, S extends object>(
  world: World<P, S>,
  phase: Phase,
  broken: string | undefined,
  unknown: string | undefined,
): Report {
  const { judge, tally } = world;
  const violation = judge.violations[0];
  const outcome = outcomeOf(violation !== undefined, broken, unknown);
  return {
    outcome,
    violation,
    broken,
    unknown,
    digest: world.digest.toString(),
    events: world.events,
    micros: world.now,
    phase,
    properties: judge.spec.properties.map(({ name, kind }) => {
      const isViolated = judge.violations.some((found) => found.property === name);
      const known = judge.isJudged(name) ? "held" : "unknown";
      return { name, kind, outcome: isViolated ? "violated" : known };
    }),
    goals: [...judge.goals],
    faults: [...tally.injected]
      .map(([kind, injected]) => ({
        kind: kind as FaultKind,
        injected,
        effective: Math.min(injected, tally.effective.get(kind) ?? 0),
      }))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    ignored: [...tally.ignored].sort((a, b) => (a[0] < b[0] ? -1 : 1)),
    counters: {
      messages: tally.messages,
      decisions: world.decisions.count,
      peakQueue: world.agenda.peak,
      fsyncs: tally.fsyncs,
    },
    ...availabilityOf(world),
    ...scheduleOf(world),
  };
}

function availabilityOf<P extends Protocol, S extends object>({
  judge,
  now,
}: World<P, S>): Pick<Report, "availability"> {
  const availability = judge.spec.availability?.(judge.seen, now);
  return availability === undefined ? {} : { availability };
}

/** What was put off, where the plan has a schedule. */
function scheduleOf<P extends Protocol, S extends object>({
  scheduling,
}: World<P, S>): Pick<Report, "pins" | "moved"> {
  if (scheduling?.schedule === undefined) return {};
  const { made, moved } = scheduling;
  return moved.size === 0 ? { pins: made } : { pins: made, moved: [...moved] };
}

function outcomeOf(
  violated: boolean,
  broken: string | undefined,
  unknown: string | undefined,
): Outcome {
  if (broken !== undefined) return "broken";
  if (violated) return "violated";
  return unknown === undefined ? "held" : "unknown";
}
