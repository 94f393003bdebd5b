/** What a person names to be run: a scenario, a plan or a scenario by its path, a token, or a failure that was saved. */
import { badInput, quote, usage } from "./errors.ts";
import { looksLikePath } from "./read-text.ts";
import { seedOf, settingsOf, textFlag, type Session } from "./session.ts";
import { scenarioOptions } from "./settings.ts";
import { findFailure } from "./store/failures.ts";
import { looksLikeFailureId } from "./store/shape.ts";
import { requireStore } from "./store/store.ts";
import {
  DEFAULT_SEED,
  findScenario,
  subjectOfPlan,
  subjectOfScenario,
  type RecordedPlan,
  type Subject,
} from "./subject.ts";
import { subjectOfToken } from "./token-subject.ts";
import { isSeed, looksLikeToken } from "./token.ts";

/** A scenario by name, or what a file holds; a token is not for `run`. */
export async function subjectOf(session: Session, target: string): Promise<Subject> {
  if (looksLikeToken(target)) {
    throw usage("that is a token", `zabsim replay ${target.slice(0, 200)}`);
  }
  const own = await ownScenario(session, target, "ZABSIM_SEED");
  if (own !== undefined) return own;
  const settings = settingsOf(session);
  const seed = seedOf(session);
  const recorded = await planOf(session, target);
  if (recorded !== undefined) return subjectOfPlan(session.model, recorded, settings, seed);
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
  const recorded = (await planOf(session, target)) ?? (await planAt(target));
  refuseForeign(session, recorded);
  return subjectOfPlan(session.model, recorded, settings, seed);
}

/** A plan does not bring along the properties of a user's scenario: nothing would be broken in it. */
function refuseForeign({ model }: Session, { expected, plan }: RecordedPlan): void {
  const property = expected?.property;
  if (property === undefined || model.properties.some(({ name }) => name === property)) return;
  throw badInput(
    `this plan broke ${quote(property)}, which the scenario ${quote(plan.scenario)} brings along`,
    `run it from the file of the scenario: zabsim replay FILE --seed ${plan.seed}`,
  );
}

/** The plan that is meant; undefined for what can only be the name of a scenario. */
async function planOf(session: Session, target: string): Promise<RecordedPlan | undefined> {
  if (looksLikePath(target)) return planAt(target);
  const isScenario = session.model.scenarios.some(({ name }) => name === target);
  if (isScenario || !looksLikeFailureId(target)) return undefined;
  return findFailure(requireStore(session), target).recorded;
}

async function planAt(path: string): Promise<RecordedPlan> {
  const { readPlan } = await import("./plan-file/read.ts");
  return readPlan(path);
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
