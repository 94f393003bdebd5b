/** `zabsim merge`: joins the shards of a sweep into what one sweep would have printed. */
import type { Scenario } from "../../scenarios/scenario.ts";
import { badInput, didYouMean, quote } from "../errors.ts";
import { requiredOf, type FuzzOptions } from "../fuzz-options.ts";
import { vocabularyOf, type Model } from "../model.ts";
import { readShard, type NamedShard } from "../read-shard.ts";
import { looksLikePath } from "../read-text.ts";
import { openReporters } from "../reporters/open.ts";
import type { Session } from "../session.ts";
import { BadValue } from "../bad-value.ts";
import { isSettingKey, readSetting, scenarioOptions, type Settings } from "../settings.ts";
import { tallyOf } from "../shard.ts";
import { retriedOf } from "../store/retry.ts";
import { openStore } from "../store/store.ts";
import { joinTallies, MOST_RUNS } from "../sweep.ts";
import { version } from "../version.ts";
import { conclude } from "./fuzz.ts";

/** `zabsim merge`: joins the objects of all shards of one sweep. Exit 65 for a file that is none, or does not fit the others. */
export async function merge(session: Session, files: readonly string[]): Promise<number> {
  const { model } = session;
  const reporters = openReporters(session);
  const shards = files.map(readShard);
  checkAlike(shards);
  const ordered = inOrder(shards);
  const options = await optionsOf(session, ordered);
  for (const shard of ordered) checkNames(model, shard);
  const parts = ordered.flatMap(({ shard }) => shard.parts);
  const tally = joinTallies(
    parts.map((part) => tallyOf(part, model.goals.length)),
    options.maxFailures,
  );
  const retried = ordered.flatMap(({ saved }) => saved.map(retriedOf));
  reporters.onStart({ options, origin: "given" });
  reporters.onRetried(retried);
  for (const failure of tally.failures.values()) reporters.onFailure(failure);
  return await conclude(session, reporters, { options, tally, retried }, openStore(session));
}

/** All must be parts of the same sweep, made by this version: the failures are run again. */
function checkAlike(shards: readonly NamedShard[]): void {
  const [first, ...others] = shards;
  if (first === undefined) return;
  const mine = version();
  for (const { file, shard } of shards) {
    if (shard.zabsim !== mine) {
      throw badInput(`${file} was made by zabsim ${shard.zabsim}; this is ${mine}`);
    }
  }
  const wanted = traitsOf(first);
  for (const other of others) {
    const traits = traitsOf(other);
    const differing = [...wanted.keys()].find((name) => traits.get(name) !== wanted.get(name));
    if (differing === undefined) continue;
    throw badInput(`${first.file} and ${other.file} are of different sweeps: ${differing} differ`);
  }
}

/** What the shards of a sweep have in common, as text. */
function traitsOf({ seed, scenarios, shard }: NamedShard): Map<string, string> {
  return new Map([
    ["seeds", seed],
    ["scenarios", scenarios.join(" ")],
    ["options", JSON.stringify(shard.settings)],
    ["numbers of shards", String(shard.of)],
    ["runs", `${shard.from}-${shard.to}`],
    ["times", String(shard.timeMs)],
    ["limits of failures", String(shard.maxFailures)],
  ]);
}

function inOrder(shards: readonly NamedShard[]): readonly [NamedShard, ...NamedShard[]] {
  const ordered = shards.toSorted((a, b) => a.shard.index - b.shard.index);
  const [first] = ordered;
  if (first === undefined) throw badInput("there is nothing to merge");
  for (const [place, { file, shard }] of ordered.entries()) {
    const previous = ordered[place - 1];
    if (previous?.shard.index === shard.index) {
      throw badInput(`${previous.file} and ${file} are both shard ${shard.index}/${shard.of}`);
    }
    if (shard.index !== place + 1) throw missing(place + 1, shard.of);
  }
  if (ordered.length < first.shard.of) throw missing(ordered.length + 1, first.shard.of);
  return [first, ...ordered.slice(1)];
}

function missing(index: number, of: number): Error {
  return badInput(`shard ${index}/${of} is missing`);
}

async function optionsOf(
  session: Session,
  shards: readonly [NamedShard, ...NamedShard[]],
): Promise<FuzzOptions> {
  const [{ file, seed, scenarios, shard }] = shards;
  const settings = readSettings(session.model, file, shard.settings);
  const found = await Promise.all(
    scenarios.map((named) => findNamed(session, file, named, settings)),
  );
  return {
    scenarios: found,
    seed,
    settings,
    range: { from: shard.from, to: shard.to },
    shard: undefined,
    corpus: undefined,
    budget: shard.timeMs ?? undefined,
    maxFailures: shard.maxFailures ?? MOST_RUNS,
    required: requiredOf(session, found),
  };
}

/** A scenario that a shard names. A name must not make code run: whoever wrote the shard may not be the user. */
async function findNamed(
  { model, json }: Session,
  file: string,
  named: string,
  settings: Settings,
): Promise<Scenario> {
  if (looksLikePath(named)) {
    const { isModule, loadScenario } = await import("../scenario-file/read.ts");
    if (!isModule(named)) return loadScenario(named, scenarioOptions(settings), json);
    const what = `${file} names the module ${quote(named)}, and merge runs no code that a file names`;
    throw badInput(what, "run that sweep without --shard, or write its scenario in YAML");
  }
  const found = model.scenarios.find(({ name }) => name === named);
  if (found !== undefined) return found;
  const known = model.scenarios.map(({ name }) => name);
  throw badInput(`${file}: no scenario ${quote(named)}.${didYouMean(named, known)}`);
}

function readSettings(
  model: Model,
  file: string,
  spelled: Readonly<Record<string, string>>,
): Settings {
  const words = vocabularyOf(model);
  const settings: Settings = {};
  for (const [key, text] of Object.entries(spelled)) {
    if (!isSettingKey(key)) throw badInput(`${file}: no option ${quote(key)}`);
    try {
      Object.assign(settings, readSetting(key, text, words));
    } catch (error) {
      if (error instanceof BadValue) throw badInput(`${file}: ${error.message}`);
      throw error;
    }
  }
  return settings;
}

/** Goals and properties that a shard tells of must be there. */
function checkNames(model: Model, { file, shard }: NamedShard): void {
  for (const { goals, failures } of shard.parts) {
    const unknown = goals.find(([goal]) => goal >= model.goals.length);
    if (unknown !== undefined) throw badInput(`${file}: there is no goal ${unknown[0]}`);
    for (const { property } of failures) {
      if (model.properties.some(({ name }) => name === property)) continue;
      throw badInput(`${file}: no property ${quote(property)}`);
    }
  }
}
