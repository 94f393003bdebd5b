/** Loads a scenario from a TypeScript or JavaScript module of a user's. */
import { resolve } from "node:path";
import { ScenarioError } from "../../scenarios/define.ts";
import * as zabsim from "../../scenarios/index.ts";
import * as recipes from "../../scenarios/own-recipes/index.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { badInput } from "../errors.ts";
import { nameOfFile, readText } from "../read-text.ts";
import { complaintsOf, refuseFile } from "./complaints.ts";
import type { Place } from "./excerpt.ts";

const WAY_OUT = 'export it: export default defineScenario({ … }), imported from "zabsim"';

/** How the translator begins what it says of code that is none. */
const PARSE_ERROR = "ParseError:";

/**
 * The scenario that the module exports, by default or as the only one. Throws exit 65 for a module
 * that throws, or exports none or several; `cause` of the error is then what it threw.
 */
export async function loadModule(path: string, isBrief: boolean): Promise<Scenario> {
  const file = nameOfFile(path);
  const text = readText(path, "a scenario", "docs/scenarios.md has an example");
  const exported = await importModule(path, file, text, isBrief);
  const entries = Object.entries(exported) as [string, unknown][];
  const found = new Map(entries.flatMap(([name, value]) => (isOwn(value) ? [[name, value]] : [])));
  const [first, other] = found.values();
  const scenario = found.get("default") ?? first;
  if (scenario === undefined) throw badInput(`${file} exports no scenario`, WAY_OUT);
  if (!found.has("default") && other !== undefined) {
    const names = [...found.keys()].join(" and ");
    throw badInput(`${file} exports several scenarios: ${names}`, "export one of them as default");
  }
  return { group: "own", about: "", watchFor: [], goals: [], ...scenario };
}

/** What makes a scenario; the rest may be missing in one that was not made by `defineScenario`. */
type Own = Pick<Scenario, "name" | "plan"> & Partial<Scenario>;

function isOwn(value: unknown): value is Own {
  if (typeof value !== "object" || value === null) return false;
  if (!("name" in value && "plan" in value)) return false;
  return typeof value.name === "string" && typeof value.plan === "function";
}

async function importModule(
  path: string,
  file: string,
  text: string,
  isBrief: boolean,
): Promise<object> {
  const { createJiti } = await import("jiti");
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    interopDefault: false,
    // The copy of zabsim that is running, wherever the file lies.
    virtualModules: { zabsim, "zabsim/recipes": recipes },
  });
  try {
    return await jiti.import<object>(resolve(path));
  } catch (error) {
    const place = placeIn(path, text, error);
    if (error instanceof ScenarioError) {
      const source = { file, text, placeOf: () => undefined };
      const complaints = complaintsOf(source, error.problems);
      throw refuseFile(
        source,
        complaints.map(({ what }) => ({ place, what })),
        isBrief,
      );
    }
    const told = refuseFile({ file, text }, [{ place, what: wordsOf(error) }], isBrief);
    told.cause = error;
    throw told;
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "it threw something that is no error";
  const what = (error.message.split("\n", 1)[0] ?? "").trim().slice(0, 300);
  if (!what.startsWith(PARSE_ERROR)) return `it threw: ${what}`;
  return `not TypeScript: ${what.slice(PARSE_ERROR.length).trim()}`;
}

/**
 * The first line of the file that the error speaks of. Columns are right for what cannot be parsed
 * only: what runs has been translated, line by line.
 */
function placeIn(path: string, text: string, error: unknown): Place | undefined {
  const stack = error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : "";
  const [, behind] = stack.split(`${resolve(path)}:`);
  const [, number, column] = /^(\d+):(\d+)/.exec(behind ?? "") ?? [];
  if (number === undefined || column === undefined) return undefined;
  const line = Number(number);
  // Of what cannot be parsed jiti tells the column from 0.
  if (stack.startsWith(PARSE_ERROR)) return { line, column: Number(column) + 1, length: 1 };
  const code = text.split("\n")[line - 1] ?? "";
  return { line, column: code.length - code.trimStart().length + 1, length: code.trim().length };
}
