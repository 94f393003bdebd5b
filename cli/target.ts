/** What a person names to be run: a scenario, a plan or a scenario by its path, a token, or a failure that was saved. */
import { bringerOf, recipeMissed } from "./brought.ts";
import { badInput, quote, usage } from "./errors.ts";
import { looksLikePath, nameOfFile } from "./read-text.ts";
import { seedOf, settingsOf, textFlag, type Session } from "./session.ts";
import { scenarioOptions } from "./settings.ts";
import { findFailure } from "./store/failures.ts";
import { looksLikeFailureId } from "./store/shape.ts";
import { requireStore } from "./store/store.ts";
import {
  DEFAULT_SEED,
  findScenario,
  quoteForShell,
  subjectOfPlan,
  subjectOfScenario,
  type RecordedPlan,
  type Subject,
} from "./subject.ts";
import { subjectOfToken } from "./token-subject.ts";
import { isSeed, looksLikeToken } from "./token.ts";

/** A scenario by name, or what a file holds; a token is not for `run`. Throws exit 65 for a plan that broke what nobody judges here. */
export async function subjectOf(session: Session, target: string): Promise<Subject> {
  return namedSubject(session, target, refuseForeign);
}

/** The same, to be looked at and not judged, so that any plan will do. */
export async function subjectToTrace(session: Session, target: string): Promise<Subject> {
  return namedSubject(session, target, () => undefined);
}

async function namedSubject(
  session: Session,
  target: string,
  refuse: typeof refuseForeign,
): Promise<Subject> {
  if (looksLikeToken(target)) {
    throw usage("that is a token", `zabsim replay ${target.slice(0, 200)}`);
  }
  const own = await ownScenario(session, target, "ZABSIM_SEED");
  if (own !== undefined) return own;
  const settings = settingsOf(session);
  const seed = seedOf(session);
  const found = await planOf(session, target);
  if (found !== undefined) {
    refuse(session, found);
    return subjectOfPlan(session.model, found.recorded, settings, seed);
  }
  const scenario = findScenario(session.model, target);
  return subjectOfScenario(scenario, settings, seed ?? DEFAULT_SEED);
}

/** A token, or what a file holds: one run, with what is known of it. Of the seed only the flag counts: one in the environment must not change what is named. */
export async function subjectOfRun(session: Session, target: string): Promise<Subject> {
  const own = await ownScenario(session, target);
  if (own !== undefined) return own;
  const settings = settingsOf(session);
  const seed = session.flags["seed"] === undefined ? undefined : seedOf(session);
  if (looksLikeToken(target)) return subjectOfToken(session, target, settings, seed);
  const found = (await planOf(session, target)) ?? (await planAt(target));
  refuseForeign(session, found);
  return subjectOfPlan(session.model, found.recorded, settings, seed);
}

/** A plan, and the module that it was judged by when it was saved, if that is known. It is told, and never loaded. */
interface FoundPlan {
  readonly recorded: RecordedPlan;
  readonly scenarioFile: string | undefined;
}

/** A plan does not bring along the properties of a user's scenario: nothing would be broken in it. */
function refuseForeign(session: Session, { recorded, scenarioFile }: FoundPlan): void {
  const { model } = session;
  const { expected, plan } = recorded;
  const module = textFlag(session, "scenario");
  if (module !== undefined && !model.brought?.some(({ scenario }) => scenario === plan.scenario)) {
    throw badInput(
      `${nameOfFile(module)} brings nothing along for the scenario ${quote(plan.scenario)}, of which this plan is`,
      "--scenario names the file that exports that scenario",
    );
  }
  const wayOut =
    scenarioFile === undefined
      ? "name the file that exports it: --scenario FILE"
      : `if you trust that file: --scenario ${quoteForShell(scenarioFile)}`;
  const recipe = recipeMissed(model, plan);
  if (recipe !== undefined) {
    throw badInput(
      `this plan follows the recipe ${quote(recipe)}, which the scenario ${quote(plan.scenario)} brings along`,
      wayOut,
    );
  }
  const property = expected?.property;
  if (property === undefined || bringerOf(model, plan, property) !== undefined) return;
  const isForeign = model.brought?.some(({ properties }) => properties.includes(property)) ?? false;
  if (!isForeign && model.properties.some(({ name }) => name === property)) return;
  throw badInput(
    `this plan broke ${quote(property)}, which the scenario ${quote(plan.scenario)} brings along`,
    wayOut,
  );
}

/** The plan that is meant; undefined for what can only be the name of a scenario. */
async function planOf(session: Session, target: string): Promise<FoundPlan | undefined> {
  if (looksLikePath(target)) return planAt(target);
  const isScenario = session.model.scenarios.some(({ name }) => name === target);
  if (isScenario || !looksLikeFailureId(target)) return undefined;
  const { facts, recorded } = findFailure(requireStore(session), target);
  return { recorded, scenarioFile: facts.scenarioFile };
}

async function planAt(path: string): Promise<FoundPlan> {
  const { readPlan } = await import("./plan-file/read.ts");
  return { recorded: readPlan(path), scenarioFile: undefined };
}

/**
 * A run of a scenario that a file holds, named by `--seed` or `variable` of the environment;
 * undefined for any other target.
 */
async function ownScenario(
  session: Session,
  target: string,
  variable?: string,
): Promise<Subject | undefined> {
  if (!looksLikePath(target) || looksLikeToken(target)) return undefined;
  const { holdsScenario, loadScenario } = await import("./scenario-file/read.ts");
  if (!holdsScenario(target)) return undefined;
  const settings = settingsOf(session);
  const { seed, index } = runOf(session, variable);
  const scenario = await loadScenario(target, scenarioOptions(settings), session.json);
  return subjectOfScenario(scenario, settings, seed, index);
}

/** `--seed` as SEED or SEED.INDEX. Throws exit 64. */
function runOf(
  session: Session,
  variable: string | undefined,
): { readonly seed: string; readonly index: number | undefined } {
  const text = textFlag(session, "seed", variable) ?? DEFAULT_SEED;
  const [, seed = "", index] = /^([^.]*)(?:\.(0|[1-9]\d{0,8}))?$/.exec(text) ?? [];
  if (isSeed(seed)) return { seed, index: index === undefined ? undefined : Number(index) };
  throw usage(`${quote(text)} is no run: write --seed SEED or --seed SEED.INDEX`);
}
