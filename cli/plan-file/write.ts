/** Writes the plan of a run to a file; never over one that exists. */
import { existsSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { badInput, quote } from "../errors.ts";
import { nameOfFile } from "../read-text.ts";
import type { Subject } from "../subject.ts";
import type { Verdict } from "../verdict.ts";
import { plainPlan } from "./plain.ts";

/** Throws exit 65 if something is there, or no folder for it is, so that a long run need not end in vain. */
export function checkVacant(path: string): void {
  if (existsSync(path)) throw taken(path);
  const folder = dirname(path);
  const facts = statSync(folder, { throwIfNoEntry: false });
  if (facts?.isDirectory() === true) return;
  const why = facts === undefined ? "there is no folder" : "it is not a folder:";
  throw badInput(`${quote(path)} cannot be written: ${why} ${nameOfFile(folder)}`);
}

function taken(path: string): Error {
  return badInput(`${quote(path)} exists, and nothing is overwritten`, "choose another name");
}

/** Throws exit 65 if the file exists by now or cannot be written. */
export function savePlan(path: string, subject: Subject, verdict: Verdict): void {
  try {
    writeFileSync(path, spellPlan(subject, verdict), { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw code === "EEXIST" ? taken(path) : badInput(`${quote(path)} cannot be written (${code})`);
  }
}

/** What is recorded of a run. */
export interface Recording {
  readonly report: Pick<Verdict["report"], "digest" | "violation">;
  readonly outcome: Verdict["outcome"];
  readonly judged: Verdict["judged"];
}

/** JSON with one entry of a list per line, so that plans can be read and compared. */
export function spellPlan(
  { plan }: Pick<Subject, "plan">,
  { report, outcome, judged }: Recording,
): string {
  const expected = {
    digest: report.digest,
    outcome,
    property: report.violation?.property,
    properties: judged,
  };
  return spellLines({ ...plainPlan(plan), expected });
}

/** The same of a plan alone, without what its run was like. */
export function spellBarePlan(plan: EnsemblePlan): string {
  return spellLines(plainPlan(plan));
}

function spellLines(object: object): string {
  const fields = Object.entries(object).map(([key, value]) => {
    return `  ${JSON.stringify(key)}: ${spellValue(value)}`;
  });
  return `{\n${fields.join(",\n")}\n}\n`;
}

function spellValue(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  const entries = value.map((entry) => `    ${JSON.stringify(entry)}`);
  return `[\n${entries.join(",\n")}\n  ]`;
}
