/** Matchers for runs: they fail with the story of the run, as the command line tells it. */
import { findScenario } from "../../scenarios/catalogue.ts";
import { recipesFollowed, type SimulatedRun } from "../../scenarios/library.ts";
import { simulate } from "../../scenarios/simulate.ts";
import type { Property } from "../../sim/property.ts";
import type { Report } from "../../sim/report.ts";
import { didYouMean } from "../errors.ts";
import { showHead, showSummary, type Page } from "../run-text.ts";
import type { Subject } from "../subject.ts";
import { Timeline } from "../timeline/timeline.ts";
import { endOfStory, PLAIN, WIDTH } from "./failure-text.ts";

/** What a matcher of vitest gives. The message is made only if it is wanted. */
export interface Match {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Passes if all that was judged held, or if `property` did. Throws TypeError for what is no run, RangeError for no such property. */
export function toHold(received: unknown, property?: string): Match {
  const run = runOf(received);
  if (property === undefined) {
    return { pass: run.ok, message: () => (run.ok ? "the run held" : tellRun(run)) };
  }
  const judged = run.properties.find(({ name }) => name === property);
  if (judged === undefined) throw noSuch("property", property, run.properties);
  const pass = judged.outcome === "held";
  return { pass, message: () => (pass ? `${property} held` : tellRun(run)) };
}

/** Passes if the run reached `goal`. Throws TypeError for what is no run, RangeError for no such goal. */
export function toReach(received: unknown, goal: string): Match {
  const run = runOf(received);
  const found = run.goals.find(({ name }) => name === goal);
  if (found === undefined) throw noSuch("goal", goal, run.goals);
  const message = (): string =>
    found.reached ? `the run reached ${goal}` : `the run did not reach ${goal}\n\n${tellRun(run)}`;
  return { pass: found.reached, message };
}

function noSuch(what: string, name: string, known: readonly { readonly name: string }[]): Error {
  const guess = didYouMean(
    name,
    known.map((row) => row.name),
  );
  return new RangeError(`there is no ${what} ${JSON.stringify(name)}.${guess}`);
}

function runOf(received: unknown): SimulatedRun {
  const isRun =
    typeof received === "object" && received !== null && "digest" in received && "plan" in received;
  if (!isRun) throw new TypeError("expect what simulate of zabsim gives: a run");
  return received as SimulatedRun;
}

/** The run as `zabsim run` prints it. It is made again for the story, up to where it ended. */
function tellRun(run: SimulatedRun): string {
  const { plan, violation } = run;
  const { servers, observers, clients } = plan.cluster;
  const story = new Timeline({ servers, observers, clients, detail: 0 });
  const last = violation?.event ?? Number.MAX_SAFE_INTEGER;
  const again = simulate(plan, {
    recipes: recipesFollowed(run),
    record: (entry) => {
      if (entry.event <= last) story.take(entry);
    },
  });
  if (violation !== undefined) story.violated(violation);
  const { digest, events, micros, outcome, properties } = run;
  const goals = run.goals.map(({ count }) => count);
  const judged = { outcome, violation, unknown: run.why, properties, goals };
  const report: Report = { ...again, ...judged, digest, events, micros };
  const subject: Subject = {
    name: plan.scenario,
    seed: plan.seed,
    scenario: findScenario(plan.scenario),
    settings: {},
    plan,
    token: undefined,
    replay: undefined,
    expected: undefined,
    isDefault: false,
  };
  const page: Page = { style: PLAIN, width: WIDTH, model: { goals: run.goals.map(rowOf) } };
  return [
    ...showHead(page, subject),
    ...endOfStory(story),
    ...showSummary(page, subject, { report, outcome: run.outcome, judged: undefined, missed: [] }),
  ].join("\n");
}

function rowOf({ name }: { readonly name: string }): Property {
  return { name, kind: "sometimes", about: "", cite: "", brokenBy: [] };
}
