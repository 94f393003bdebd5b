/** The corpus of a guided sweep in a folder: plans that reached what none before them had, one in a file. */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { isTolerable } from "../../scenarios/search/valid.ts";
import { badInput, quote } from "../errors.ts";
import type { Shelf } from "../guide.ts";
import { parsePlan } from "../plan-file/read.ts";
import { spellBarePlan } from "../plan-file/write.ts";
import { plural } from "../quantities.ts";
import type { Session } from "../session.ts";
import type { Settings } from "../settings.ts";
import { look, makeFolder, NotOurs, readSmallFile, writeNewFile } from "./files.ts";

/** More than any search needs, and few enough to be run each time. */
const MOST_PLANS = 10_000;
/** Of the settings, what a plan has drawn already. */
const ENSEMBLE = [
  "servers",
  "observers",
  "clients",
  "sessionTimeout",
  "tickTime",
  "initLimit",
  "syncLimit",
] as const;
const SUFFIX = ".zab.json";

/**
 * Reads the plans of a folder, in the order of their names, and makes the folder if it is not there. With
 * the bugs of `settings` in place of theirs; plans of another ensemble than it asks for are passed over.
 * Exit 65 for a folder or a file in it that is no good: a plan that is left out changes what is found.
 */
export function openCorpus({ io }: Session, named: string, settings: Settings): Shelf {
  const folder = resolve(io.folder, named);
  orRefuse(folder, () => makeFolder(folder));
  const names = orRefuse(folder, () => readdirSync(folder))
    .filter((name) => name.endsWith(SUFFIX) && !name.startsWith("."))
    .sort((one, other) => (one < other ? -1 : 1));
  if (names.length > MOST_PLANS) {
    throw badInput(`${quote(folder)} holds more than ${MOST_PLANS} plans`, "take some away");
  }
  const read = names.map((name) => readFrom(folder, name));
  const plans = read.map((plan) => withBugs(plan, settings)).filter(fits(settings));
  const others = read.length - plans.length;
  const passed = others === 0 ? "" : `, ${others} of another ensemble passed over`;
  io.err(`corpus ${quote(named)}: ${plural(plans.length, "plan")}${passed}\n`);
  return { plans, keep: (plan) => keep(folder, plan) };
}

function readFrom(folder: string, name: string): EnsemblePlan {
  const path = join(folder, name);
  const text = orRefuse(path, () => readSmallFile(path)) ?? "";
  const { plan } = parsePlan(text, quote(path));
  if (plan.schedule !== undefined) throw badInput(`${quote(path)}: a guided run has no schedule`);
  if (isTolerable(plan)) return plan;
  throw badInput(
    `${quote(path)}: its faults are beyond what ZooKeeper promises to survive`,
    "a plan like that is for replay, not for a search",
  );
}

function withBugs(plan: EnsemblePlan, { bugs = [] }: Settings): EnsemblePlan {
  return { ...plan, cluster: { ...plan.cluster, bugs } };
}

/** Whether a plan has the ensemble that the command line asks for, as far as it asks. */
function fits(settings: Settings): (plan: EnsemblePlan) => boolean {
  return ({ cluster, until }) =>
    ENSEMBLE.every((key) => settings[key] === undefined || settings[key] === cluster[key]) &&
    until === (settings.until ?? until);
}

/** Under a name made of its content, so that nothing is written twice and nothing is written over. */
function keep(folder: string, plan: EnsemblePlan): void {
  const text = spellBarePlan(plan);
  const name = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const path = join(folder, `${name}${SUFFIX}`);
  if (look(path) === undefined) orRefuse(path, () => writeNewFile(path, text));
}

/** What the system says of a file is for people, and no fault of ours. */
function orRefuse<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotOurs) throw badInput(`${quote(path)} ${error.message}`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw badInput(`${quote(path)} cannot be used (${code})`);
  }
}
