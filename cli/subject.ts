/** What is to be run: a scenario with a seed, a token, or a plan, brought to one form. */
import {
  DEFAULT_STRATEGY,
  UNSCALED,
  type Scenario,
  type EnsemblePlan,
} from "../scenarios/scenario.ts";
import { didYouMean, quote, usage, type CliError } from "./errors.ts";
import type { Model } from "./model.ts";
import { scenarioOptions, spellSettings, type Settings } from "./settings.ts";
import { printToken, type Token } from "./token.ts";

/** What is known of a run from the time it was recorded. */
export interface Expected {
  readonly digest: string;
  readonly outcome: string;
  readonly property: string | undefined;
}

/** One run to be made, from whatever it was named by. */
export interface Subject {
  /** For people. */
  readonly name: string;
  readonly seed: string;
  readonly scenario: Scenario | undefined;
  /** Only what differs from the default. */
  readonly settings: Settings;
  readonly plan: EnsemblePlan;
  /** Undefined for a plan or a scenario from a file, which no token can name. */
  readonly token: string | undefined;
  /** What stands behind `zabsim replay` for exactly this run; undefined for a plan from a file. */
  readonly replay: string | undefined;
  readonly expected: Expected | undefined;
  /** The default seed and no options: the goals of the scenario are required. */
  readonly isDefault: boolean;
}

/** `run` without `--seed`: the same story for everyone. */
export const DEFAULT_SEED = "1";

/** What a plan file holds. */
export interface RecordedPlan {
  readonly plan: EnsemblePlan;
  readonly expected: Expected | undefined;
  /** Only these were judged. */
  readonly properties: readonly string[] | undefined;
}

/** Throws exit 64, with a guess, if there is none of that name. */
export function findScenario(model: Model, name: string): Scenario {
  const found = model.scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw noScenario(model, name, usage);
  return found;
}

/** The error for a name that no scenario has, with a guess. */
export function noScenario(
  model: Model,
  name: string,
  complain: (message: string, wayOut?: string) => CliError,
): CliError {
  const names = model.scenarios.map((scenario) => scenario.name);
  const guess = didYouMean(name, names);
  return complain(`no scenario ${quote(name)}.${guess}`, "zabsim list scenarios shows them all");
}

/**
 * `index` undefined is run 0, spelt without its index. Settings that change nothing are left out of
 * the token.
 */
export function subjectOfScenario(
  scenario: Scenario,
  settings: Settings,
  seed: string,
  index?: number,
): Subject {
  refuseDrawing(scenario, settings, usage);
  const differing = withoutDefaults(scenario, settings, seed, index ?? 0);
  const named = { scenario: scenario.name, settings: differing, seed, index };
  const token = scenario.file === undefined ? printToken(named) : undefined;
  return {
    name: scenario.name,
    seed: index === undefined ? seed : `${seed}.${index}`,
    scenario,
    settings: differing,
    plan: scenario.plan(seed, index ?? 0, scenarioOptions(differing)),
    token,
    replay: replayOf(scenario, named),
    expected: undefined,
    isDefault: seed === DEFAULT_SEED && spellSettings(differing).size === 0,
  };
}

/** A story is told, not drawn: options that say how to draw are for the swarm. */
export function refuseDrawing(
  { name, group }: Scenario,
  { strategy = DEFAULT_STRATEGY, scale, beyondTolerance }: Settings,
  complain: (message: string, wayOut?: string) => CliError,
): void {
  if (group === "swarm") {
    if (scale === undefined || !UNSCALED.includes(strategy)) return;
    throw complain(`--scale does not go with --strategy ${strategy}, which knows one kind of run`);
  }
  const asked = [
    ...(strategy === DEFAULT_STRATEGY ? [] : [`--strategy ${strategy}`]),
    ...(scale === undefined ? [] : [`--scale ${scale}`]),
    ...(beyondTolerance === undefined ? [] : ["--beyond-tolerance"]),
  ];
  if (asked.length === 0) return;
  throw complain(`${name} is a story, and is not drawn: ${asked.join(" ")} goes with the swarm`);
}

/** What stands behind `zabsim replay`: a token, or the file of the scenario with its seed and options. */
export function replayOf({ file }: Scenario, named: Token): string {
  if (file === undefined) return printToken(named);
  const { settings, seed, index } = named;
  const flags = [...spellSettings(settings)].map(([key, text]) => ` --${key} ${text}`);
  const run = index === undefined ? seed : `${seed}.${index}`;
  return `${quoteForShell(file)} --seed ${run}${flags.join("")}`;
}

/** The text as one word of a command line. */
export function quoteForShell(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A story's options that ask for what it does anyway are none. A swarm draws, so there each counts. */
function withoutDefaults(
  scenario: Scenario,
  settings: Settings,
  seed: string,
  index: number,
): Settings {
  const { bugs, ...others } = settings;
  let kept: Settings = bugs === undefined || bugs.length === 0 ? others : settings;
  if (scenario.group === "swarm") return kept;
  const planOf = (tried: Settings): string =>
    JSON.stringify(scenario.plan(seed, index, scenarioOptions(tried)));
  for (const key of Object.keys(kept) as (keyof Settings)[]) {
    if (key === "properties") continue;
    const { [key]: _dropped, ...fewer } = kept;
    if (planOf(fewer) === planOf(kept)) kept = fewer;
  }
  return kept;
}

/** The run that a plan describes; a plan has its nodes, so only their settings can be changed. */
export function subjectOfPlan(
  model: Model,
  recorded: RecordedPlan,
  overrides: Settings,
  seed: string | undefined,
): Subject {
  const { servers, observers, clients, strategy, scale, beyondTolerance, ...others } = overrides;
  if (strategy !== undefined || scale !== undefined || beyondTolerance !== undefined) {
    const flags = "--strategy, --scale and --beyond-tolerance";
    throw usage(`a plan has been drawn already: ${flags} go with the swarm`);
  }
  if (servers !== undefined || observers !== undefined || clients !== undefined) {
    const flags = "--servers, --observers and --clients";
    throw usage(`a plan has its own nodes: ${flags} go with a scenario`);
  }
  const { until, bugs, releases, mend, properties: _judge, ...changed } = others;
  const cluster = {
    ...recorded.plan.cluster,
    ...changed,
    ...(releases === undefined ? {} : { releases }),
    ...(mend === undefined ? {} : { mend }),
    bugs: bugs ?? recorded.plan.cluster.bugs,
  };
  const plan = {
    ...recorded.plan,
    cluster,
    seed: seed ?? recorded.plan.seed,
    until: until ?? recorded.plan.until,
  };
  const { properties } = recorded;
  const isChanged = seed !== undefined || spellSettings(overrides).size > 0 || isCleared(overrides);
  return {
    name: plan.scenario,
    seed: plan.seed,
    scenario: model.scenarios.find(({ name }) => name === plan.scenario),
    settings: properties === undefined ? overrides : { properties, ...overrides },
    plan,
    token: undefined,
    replay: undefined,
    expected: isChanged ? undefined : recorded.expected,
    isDefault: false,
  };
}

/** An empty list is spelt as nothing, but takes away what the plan has. */
function isCleared({ bugs, mend, releases }: Settings): boolean {
  return [bugs, mend, releases].some((list) => list !== undefined);
}
