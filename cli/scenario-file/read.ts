/** Scenarios from files: YAML, JSON, TypeScript or JavaScript. */
import { defineScenario, ScenarioError } from "../../scenarios/define.ts";
import type { Scenario, ScenarioOptions } from "../../scenarios/scenario.ts";
import type { WrittenScenario } from "../../scenarios/written/types.ts";
import { badInput, usage } from "../errors.ts";
import { nameOfFile, readText } from "../read-text.ts";
import { complaintsOf, refuseFile } from "./complaints.ts";

const YAML = /\.ya?ml$/i;
const MODULE = /\.[cm]?[jt]s$/i;
const WAY_OUT = "docs/scenarios.md has an example";

/** No scenario comes near it, and a parser should not be asked for more. */
const LONGEST = 131_072;

/** A scenario from a file. */
export type FileScenario = Scenario & { readonly file: string };

/**
 * Whether a file holds a scenario and not a plan: by its name, and for JSON by what is in it. A file
 * that cannot be read holds none.
 */
export function holdsScenario(path: string): boolean {
  if (YAML.test(path) || isModule(path)) return true;
  try {
    const value: unknown = JSON.parse(readText(path, "a plan or a scenario", WAY_OUT));
    return typeof value === "object" && value !== null && "name" in value && !("schema" in value);
  } catch {
    // Whoever reads it as a plan says what is wrong with it.
    return false;
  }
}

/** Whether to load it is to run it. */
export function isModule(path: string): boolean {
  return MODULE.test(path);
}

/**
 * The scenario of a file; `options` are those that it will be run with, so that a file that names
 * more servers than they leave is refused here, once (exit 64). Throws exit 65, with every place, for a
 * file that is no good; `isBrief`: in one line.
 */
export async function loadScenario(
  path: string,
  options: ScenarioOptions,
  isBrief: boolean,
): Promise<FileScenario> {
  const scenario = await loadFile(path, isBrief);
  try {
    scenario.plan("1", 0, options);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw badInput(`${nameOfFile(path)}: ${String(error)}`);
    const message = error.message.split("\n", 1)[0] ?? "";
    throw usage(
      `${nameOfFile(path)}: ${message}`,
      "--servers, --observers and --clients change that",
    );
  }
  return scenario;
}

/** The same without a look at options. */
export async function loadFile(path: string, isBrief: boolean): Promise<FileScenario> {
  const scenario = isModule(path)
    ? await loadModuleLater(path, isBrief)
    : await loadText(path, isBrief);
  return { ...scenario, file: path };
}

/** Parsers are loaded only where they are used. */
async function loadModuleLater(path: string, isBrief: boolean): Promise<Scenario> {
  const { loadModule } = await import("./module.ts");
  return loadModule(path, isBrief);
}

async function loadText(path: string, isBrief: boolean): Promise<Scenario> {
  return parseScenario(readText(path, "a scenario", WAY_OUT), nameOfFile(path), isBrief);
}

/** A scenario from YAML or JSON; `file` is what errors call it. Throws exit 65 as `loadScenario`. */
export async function parseScenario(
  text: string,
  file: string,
  isBrief: boolean,
): Promise<Scenario> {
  if (text.length > LONGEST)
    throw badInput(`${file} is too large for a scenario (more than 128 KB)`);
  const { readYaml } = await import("./yaml.ts");
  const { value, complaints, placeOf } = readYaml(text);
  const source = { file, text, placeOf };
  if (complaints.length > 0) throw refuseFile(source, complaints, isBrief);
  try {
    return defineScenario(value as WrittenScenario);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw refuseFile(source, complaintsOf(source, error.problems), isBrief);
  }
}
