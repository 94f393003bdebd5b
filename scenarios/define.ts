/** Scenarios of a user's own: plain data, as a file has it, becomes a scenario like ours. */
import { serversOf, type Cluster } from "../protocol/config.ts";
import { below, type Dice } from "../sim/chance.ts";
import { CALM, type Weather } from "../sim/plan.ts";
import { clusterOf, finish, inject, injectWhen, planDice, type Draft } from "./build.ts";
import type { EnsemblePlan, Scenario, ScenarioOptions } from "./scenario.ts";
import { drawBearableWeather } from "./swarm/settings.ts";
import { drawFrom } from "./written/draw.ts";
import { readScenario, type Written } from "./written/document.ts";
import { isTolerated } from "./written/faults.ts";
import type { Problem } from "./written/shapes.ts";
import type { DrawnScenario, WrittenScenario } from "./written/types.ts";
import { addCalls } from "./written/workloads.ts";

/** A scenario cannot be read, or not with these options. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, why }) => `${showPath(path)}${why}`).join("\n"));
    this.problems = problems;
  }
}

function showPath(path: Problem["path"]): string {
  const steps = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return steps === "" ? "" : `${steps.replace(/^\./, "")}: `;
}

/**
 * A scenario from what YAML can express too, but that its timeline may be a function, which is asked
 * anew for every run; docs/scenarios.md has the words. Run 0 is calm weather and every other run
 * draws its own, unless `random` is there. Throws ScenarioError, with every problem and its path; so
 * does its `plan` for options that leave out a node that is named.
 */
export function defineScenario(scenario: WrittenScenario | DrawnScenario): Scenario {
  const write = writerOf(scenario);
  const written = write(planDice("1", 0));
  refuseStrangers(written, ownCluster(written, {}));
  const { name, about, watchFor, goals, hold } = written;
  return {
    name,
    group: "own",
    about,
    watchFor,
    goals,
    ...(hold === undefined ? {} : { hold }),
    ...(isWithinTolerance(written) ? {} : { tolerated: false }),
    plan: (seed, index, options) => drawPlan(write, seed, index, options),
  };
}

/** What is written for one run, whose dice a timeline that is a function may use. */
type Writer = (die: Dice) => Written;

function writerOf(scenario: WrittenScenario | DrawnScenario): Writer {
  const timeline = scenario?.timeline;
  if (typeof timeline !== "function") {
    const written = readOrThrow(scenario);
    return () => written;
  }
  return (die) => readOrThrow({ ...scenario, timeline: timeline(drawFrom(die)) });
}

function readOrThrow(scenario: unknown): Written {
  const { written, problems } = readScenario(scenario);
  if (written === undefined) throw new ScenarioError(problems);
  return written;
}

function isWithinTolerance({ timeline, cluster }: Written): boolean {
  const some = clusterOf(cluster, {});
  return timeline.every(({ strikes }) => strikes(some).every(({ fault }) => isTolerated(fault)));
}

function drawPlan(
  write: Writer,
  seed: string,
  index: number,
  options: ScenarioOptions,
): EnsemblePlan {
  const die = planDice(seed, index);
  const written = write(die);
  const cluster = ownCluster(written, options);
  refuseStrangers(written, cluster);
  const weather = weatherOf(written, cluster, index, die);
  const until = options.until ?? written.until;
  const draft: Draft = { cluster, until, die, operations: [], faults: [] };
  addFaults(draft, written);
  let first = 1;
  for (const group of written.clients) {
    addCalls(draft, group, first);
    first += group.count;
  }
  return finish(draft, { scenario: written.name, seed: `${seed}.${index}`, weather, settle: true });
}

/** As a story, it keeps the clients that it tells of. */
function ownCluster({ cluster }: Written, options: ScenarioOptions): Cluster {
  const { clients: asked = 0, ...others } = options;
  const own = clusterOf(cluster, others);
  return asked > (cluster.clients ?? 0) ? { ...own, clients: asked } : own;
}

/** A name that means nobody would be a fault that never happens. */
function refuseStrangers({ nodes }: Written, cluster: Cluster): void {
  const most = { s: serversOf(cluster), c: cluster.clients ?? 0 };
  const kinds = { s: "servers", c: "clients" };
  const problems = nodes.flatMap(({ path, name }): Problem[] => {
    const kind = name.startsWith("s") ? "s" : "c";
    if (Number(name.slice(1)) <= most[kind]) return [];
    return [
      { path, isKey: false, why: `there is no ${name}: there are ${most[kind]} ${kinds[kind]}` },
    ];
  });
  if (problems.length > 0) throw new ScenarioError(problems);
}

/** Run 0 shows what was written and nothing else; the others look for weather in which it goes wrong. */
function weatherOf({ weather }: Written, cluster: Cluster, index: number, die: Dice): Weather {
  if (weather !== undefined) return { ...CALM, ...weather };
  return index === 0 ? CALM : drawBearableWeather(die, cluster);
}

function addFaults(draft: Draft, { timeline, jitter }: Written): void {
  for (const { moment, strikes } of timeline) {
    const at = moment.at + (jitter === 0 ? 0 : below(draft.die, jitter + 1));
    for (const strike of strikes(draft.cluster)) {
      const when = moment.when ?? strike.when;
      if (when === undefined) inject(draft, at, strike.fault);
      else injectWhen(draft, at, when, strike.fault);
    }
  }
}
