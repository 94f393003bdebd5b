/** What a sweep found, as the JSON object of `fuzz` and `merge`. */
import type { Finding } from "./finding.ts";
import type { FuzzOptions } from "./fuzz-options.ts";
import { replayOfAbandoned } from "./fuzz-text.ts";
import { followedIn, isSought } from "./scope.ts";
import type { Session } from "./session.ts";
import { subjectOfScenario } from "./subject.ts";
import { cutShortBy, missedOf, toldOf, type SweepResult } from "./sweep-result.ts";
import { scenarioAt } from "./sweep.ts";
import type { Tally } from "./tally.ts";

/** The object of `fuzz --json`; its fields are promised to scripts. */
export function fuzzObject({ model }: Session, result: SweepResult): object {
  const { options, tally, findings, shard } = result;
  const followed = followedIn(options.scenarios);
  return {
    schema: 1,
    scenarios: options.scenarios.map(({ name, file }) => file ?? name),
    seed: options.seed,
    runs: tally.runs,
    failed: tally.failed,
    unknown: tally.unknown,
    events: tally.events,
    virtualMs: tally.micros / 1000,
    failures: findings.map((finding) => failureObject(options.seed, finding)),
    goals: model.goals.flatMap((row, goal) => {
      if (!isSought(row, followed)) return [];
      const token = tokenOf(options, tally.reachedIn.get(goal));
      return [{ name: row.name, count: tally.goals[goal] ?? 0, token }];
    }),
    faults: [...tally.faults].map(([kind, { injected, effective }]) => {
      return { kind, injected, effective };
    }),
    phases: tally.phases,
    ...(tally.explored.worlds === 0 ? {} : { explored: tally.explored }),
    abandoned: tally.abandoned.map((run) => {
      const isFromFile = scenarioAt(options, run.index).file !== undefined;
      const token = isFromFile ? null : replayOfAbandoned(options, run);
      return { index: run.index, token, why: run.why };
    }),
    missed: missedOf(model, options, tally),
    cutShortBy: cutShortBy(options, tally) ?? null,
    diverged: divergedObject(options, tally),
    saved: toldOf(result).map(({ file, target, outcome, violation, digest, scenarioFile }) => {
      const { property = null, at = null, why = null } = violation ?? {};
      const module = scenarioFile === undefined ? {} : { scenarioFile };
      return { file, target, outcome, property, at, why, digest: digest ?? null, ...module };
    }),
    ...(shard === undefined ? {} : { shard }),
  };
}

function divergedObject(options: FuzzOptions, { diverged }: Tally): object | null {
  if (diverged === undefined) return null;
  const { index, event, first, second } = diverged;
  return { index, token: tokenOf(options, index), event, first, second };
}

function failureObject(seed: string, { failure, subject, smallest, saved }: Finding): object {
  const { violation, index, digest, count: times } = failure;
  return {
    property: violation.property,
    token: subject.token ?? null,
    seed,
    index,
    digest,
    faults: smallest.faults.length,
    count: times,
    at: violation.at,
    why: violation.why,
    id: saved?.id ?? null,
  };
}

/** The token of a run of a sweep; null for none. */
export function tokenOf(options: FuzzOptions, index: number | undefined): string | null {
  if (index === undefined) return null;
  if (options.guide?.isNamed === false) return null;
  const scenario = scenarioAt(options, index);
  return subjectOfScenario(scenario, options.settings, options.seed, index).token ?? null;
}
