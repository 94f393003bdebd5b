/** Finds the file of the scenario that a test imports, so that what it tells can be replayed by the command line. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { Scenario } from "../../scenarios/scenario.ts";
import { CliError } from "../errors.ts";
import type { Brought } from "../model.ts";
import { isModule, loadFile } from "../scenario-file/read.ts";
import type { Session } from "../session.ts";

/** An import of a file near by; only what the test has run anyway is ever loaded. */
const IMPORT = /\bfrom\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

/**
 * The session, with a model that knows which file brings the scenario's properties along: one that `testFile`
 * imports, and which the command line takes for this scenario. As it was where there is none.
 */
export async function withImports(
  session: Session,
  { name }: Scenario,
  testFile: string | undefined,
): Promise<Session> {
  const { io, model } = session;
  for (const path of testFile === undefined ? [] : importsOf(testFile, name)) {
    const scenario = await loadOrNot(path);
    if (scenario?.name !== name) continue;
    const known = (scenario.properties ?? []).map((property) => property.name);
    const file = `./${relative(io.folder, path).replaceAll("\\", "/")}`;
    const brought = (model.brought ?? []).flatMap((one) =>
      one.scenario === name && one.file === undefined ? apart(one, known, file) : [one],
    );
    return { ...session, model: { ...model, brought } };
  }
  return session;
}

/** What a test judges besides, no file brings along. */
function apart(one: Brought, known: readonly string[], file: string): Brought[] {
  const { properties } = one;
  return [
    { ...one, file, properties: properties.filter((name) => known.includes(name)) },
    { ...one, properties: properties.filter((name) => !known.includes(name)) },
  ];
}

/** Paths of the modules that a test imports and that speak of the scenario. */
function importsOf(testFile: string, scenario: string): string[] {
  const imports = [...readFileSync(testFile, "utf8").matchAll(IMPORT)];
  return imports
    .map(([, named = ""]) => resolve(dirname(testFile), named))
    .map((path) => (existsSync(path) ? path : `${path.replace(/\.js$/, "")}.ts`))
    .filter((path) => isModule(path) && existsSync(path))
    .filter((path) => readFileSync(path, "utf8").includes(scenario));
}

/** A helper of a test need be no scenario. */
async function loadOrNot(path: string): Promise<Scenario | undefined> {
  try {
    return await loadFile(path, true);
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}
