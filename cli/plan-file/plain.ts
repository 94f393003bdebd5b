/** A plan as JSON has it: lists of ACLs are plain lists, the fingerprints that they carry are worked out again. */
import type { AclList } from "../../protocol/api/acl.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";

/** The plan with every list of ACLs as the list of its entries. */
export function plainPlan(plan: EnsemblePlan): object {
  return plainValue(plan) as object;
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  if (isAclList(value)) return value.entries;
  const fields = Object.entries(value).map(([name, inner]) => [name, plainValue(inner)]);
  return Object.fromEntries(fields) as unknown;
}

/** Nothing else in a plan or a message has entries and a fingerprint. */
export function isAclList(value: object): value is AclList {
  return "entries" in value && "print" in value;
}
