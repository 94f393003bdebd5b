/** What makes two failures the same one: the property, bugs and releases, and the shape of the smallest plan. */
import { createHash } from "node:crypto";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import type { PlannedFault } from "../../sim/faults.ts";

/** Hex digits of a whole shape; a failure id is the first of them, as many as are needed. */
const SHAPE_DIGITS = 16;
/** The shortest failure id. */
export const LEAST_ID = 4;

/** 16 hex digits: equal for plans that break the same property with the same kinds of faults and operations, whenever, however often and to whomever. */
export function shapeOf(property: string, plan: EnsemblePlan): string {
  const parts = {
    property,
    bugs: [...plan.cluster.bugs, ...(plan.cluster.releases ?? [])].sort(byText),
    faults: kindsOf(plan.faults.map(kindOfFault)),
    operations: kindsOf(plan.operations.map(kindOfOperation)),
  };
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, SHAPE_DIGITS);
}

/** A trigger belongs to the shape: a crash right before a certain write is not any crash. */
function kindOfFault({ fault, when }: PlannedFault): string {
  if (when === undefined) return fault.kind;
  const { on } = when;
  if (on === "event") return `${fault.kind} at ${when.event}`;
  return `${fault.kind} ${when.phase} ${on === "fsync" ? when.file : when.message}`;
}

function kindOfOperation({ command }: EnsemblePlan["operations"][number]): string {
  return command.kind === "call" ? command.op.kind : command.kind;
}

function kindsOf(words: readonly string[]): string[] {
  return [...new Set(words)].sort(byText);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Ids that a failure may have, best first: longer ones are for those that share their first digits. */
export function idsOf(shape: string): string[] {
  return Array.from({ length: SHAPE_DIGITS - LEAST_ID + 1 }, (_, more) =>
    shape.slice(0, LEAST_ID + more),
  );
}

/** Whether the text is written as a failure id, or as the beginning of one. */
export function looksLikeFailureId(text: string): boolean {
  return /^[0-9a-f]{4,16}$/.test(text);
}
