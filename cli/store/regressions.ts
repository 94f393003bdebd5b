/** The folder `regressions`: plans that were kept to be run before anything else, and are committed. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { badInput, usage } from "../errors.ts";
import type { Io } from "../io.ts";
import { parsePlan } from "../plan-file/read.ts";
import { nameOfFile } from "../read-text.ts";
import type { RecordedPlan } from "../subject.ts";
import type { SavedFailure } from "./failures.ts";
import { look, makeFolder, NotOurs, readSmallFile, writeNewFile } from "./files.ts";
import { reasonOf, warn, type Store } from "./store.ts";

const FOLDER = "regressions";
const SUFFIX = ".zab.json";
const MOST_REGRESSIONS = 10_000;

/** A plan and what errors call its file. */
export interface NamedPlan {
  readonly file: string;
  readonly recorded: RecordedPlan;
}

/** The regressions of the working folder, in the order of their names. One that cannot be read is named on stderr and left out. */
export function readRegressions(io: Io): NamedPlan[] {
  const folder = join(io.folder, FOLDER);
  if (look(folder) === undefined) return [];
  const plans: NamedPlan[] = [];
  for (const name of namesIn(io, folder)) {
    const file = nameOfFile(`${FOLDER}/${name}`);
    try {
      const text = readSmallFile(join(folder, name));
      if (text !== undefined) plans.push({ file, recorded: parsePlan(text, file) });
    } catch (error) {
      warn(io, `${file} is left out: ${reasonOf(error)}`);
    }
  }
  return plans;
}

function namesIn(io: Io, folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
    if (names.length > MOST_REGRESSIONS) throw new NotOurs(`holds ${names.length} plans`);
    return names.sort((a, b) => (a < b ? -1 : 1));
  } catch (error) {
    warn(io, `${FOLDER} is left out: ${reasonOf(error)}`);
    return [];
  }
}

/** Copies the plan of a failure to the regressions, and returns its name there. Throws exit 64 for a bad name, 65 if it is taken or cannot be written. */
export function keepFailure(
  store: Store,
  failure: SavedFailure,
  asked: string | undefined,
): string {
  const name = asked ?? `${kebab(failure.facts.property)}-${failure.id}`;
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) {
    throw usage("--name takes 1 to 64 of A-Z a-z 0-9 . _ -, and begins with a letter or digit");
  }
  const shown = `${FOLDER}/${name.endsWith(SUFFIX) ? name : name + SUFFIX}`;
  try {
    makeFolder(join(store.io.folder, FOLDER));
    writeNewFile(join(store.io.folder, shown), failure.text);
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === "EEXIST";
    if (isTaken) throw badInput(`${shown} exists, and nothing is overwritten`, "use --name");
    throw badInput(`${shown} cannot be written: ${reasonOf(error)}`);
  }
  return shown;
}

/** CommittedNeverLost as committed-never-lost. */
function kebab(property: string): string {
  return property
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase()
    .slice(0, 48);
}
