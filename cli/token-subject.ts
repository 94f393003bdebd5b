/** The run that a token names; that of a guided sweep takes the rounds before it. */
import { badInput } from "./errors.ts";
import { guideAt, isGuided, roundOf } from "./guide.ts";
import { vocabularyOf } from "./model.ts";
import { plural } from "./quantities.ts";
import type { Session } from "./session.ts";
import { spellSettings, type Settings } from "./settings.ts";
import {
  noScenario,
  refuseDrawing,
  subjectOfPlan,
  subjectOfScenario,
  type Subject,
} from "./subject.ts";
import { parseToken } from "./token.ts";

/** `overrides` and `seed` stand above what the token says. Tells on stderr what may take its time. */
export function subjectOfToken(
  { io, model }: Session,
  text: string,
  overrides: Settings,
  seed: string | undefined,
): Subject {
  const token = parseToken(text, vocabularyOf(model));
  const scenario = model.scenarios.find(({ name }) => name === token.scenario);
  if (scenario === undefined) throw noScenario(model, token.scenario, badInput);
  refuseDrawing(scenario, token.settings, badInput);
  const settings = { ...token.settings, ...overrides };
  const index = seed === undefined ? token.index : undefined;
  if (index === undefined || !isGuided(model, token.settings)) {
    return subjectOfScenario(scenario, settings, seed ?? token.seed, index);
  }
  const lot = { scenarios: [scenario], seed: token.seed, settings: token.settings };
  const before = roundOf(index);
  if (before > 0) {
    io.err(`making the ${plural(before, "run")} again that this one was made of\n`);
  }
  const plan = guideAt(model, lot, before).planOf(index);
  // What the search had found stays as it was, whatever is now tried with it.
  const isChanged = spellSettings(overrides).size > 0 || overrides.bugs !== undefined;
  if (isChanged) {
    const { properties } = token.settings;
    return subjectOfPlan(model, { plan, properties, expected: undefined }, overrides, undefined);
  }
  return { ...subjectOfScenario(scenario, settings, token.seed, index), plan };
}
