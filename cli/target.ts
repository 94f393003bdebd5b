/** What a person names to be run: a scenario, a plan by its path, a token, or a failure that was saved. */
import { usage } from "./errors.ts";
import { seedOf, settingsOf, type Session } from "./session.ts";
import { findFailure } from "./store/failures.ts";
import { looksLikeFailureId } from "./store/shape.ts";
import { requireStore } from "./store/store.ts";
import {
  DEFAULT_SEED,
  findScenario,
  subjectOfPlan,
  subjectOfScenario,
  subjectOfToken,
  type RecordedPlan,
  type Subject,
} from "./subject.ts";
import { looksLikeToken } from "./token.ts";

/** A scenario by name, or a plan; a token is not for `run`. */
export async function subjectOf(session: Session, target: string): Promise<Subject> {
  if (looksLikeToken(target)) {
    throw usage("that is a token", `zabsim replay ${target.slice(0, 200)}`);
  }
  const settings = settingsOf(session);
  const seed = seedOf(session);
  const recorded = await planOf(session, target);
  if (recorded !== undefined) return subjectOfPlan(session.model, recorded, settings, seed);
  const scenario = findScenario(session.model, target);
  return subjectOfScenario(scenario, settings, seed ?? DEFAULT_SEED);
}

/** A token or a plan: one run, with what is known of it. Of the seed only the flag counts: one in the environment must not change what is named. */
export async function subjectOfRun(session: Session, target: string): Promise<Subject> {
  const settings = settingsOf(session);
  const seed = session.flags["seed"] === undefined ? undefined : seedOf(session);
  if (looksLikeToken(target)) return subjectOfToken(session.model, target, settings, seed);
  const recorded = (await planOf(session, target)) ?? (await planAt(target));
  return subjectOfPlan(session.model, recorded, settings, seed);
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

/** Names of scenarios have no dot and never begin with one. */
function looksLikePath(target: string): boolean {
  return target.includes(".") || target.startsWith("/");
}
