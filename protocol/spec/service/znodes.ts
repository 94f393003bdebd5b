/** One znode with its version, as a sequential object for the checker of linearizability. Knows nothing of parents, ACLs and sessions. */
import type { Sequential } from "./linearizability.ts";

/**
 * What was asked of a node, and what came of it. `expect`: the version that it must have, -1 any.
 * `outcome` undefined: nobody knows. `version` is the one afterwards, or the one that was read, -1
 * for no node; like `data` it is undefined where the answer does not tell it.
 */
export type ZnodeCall =
  | {
      readonly kind: "read";
      readonly version: number | undefined;
      readonly data: string | null | undefined;
    }
  | { readonly kind: "create"; readonly data: string | null; readonly outcome: Outcome }
  /** Creates the node or sets it, whatever its version: an operator's write. */
  | { readonly kind: "put"; readonly data: string | null }
  | {
      readonly kind: "set";
      readonly data: string | null;
      readonly expect: number;
      readonly outcome: Outcome;
      readonly version: number | undefined;
    }
  | { readonly kind: "delete"; readonly expect: number; readonly outcome: Outcome };

/** What a write came to, by the name of the error. */
export type Outcome = "OK" | "NODEEXISTS" | "NONODE" | "BADVERSION" | undefined;

/** A node that is not there at first. Its state is null, or "VERSION DATA" with the data as JSON. */
export const ZNODE: Sequential<string | null, ZnodeCall> = {
  initial: null,
  step(state, call) {
    if (call.kind === "read") return fits(state, call) ? state : undefined;
    const { outcome, after } = write(state, call);
    if (call.kind === "put") return after;
    if (call.outcome !== undefined && call.outcome !== outcome) return undefined;
    const isSet = call.kind === "set" && outcome === "OK";
    if (isSet && call.version !== undefined && versionOf(after) !== call.version) return undefined;
    return after;
  },
};

function fits(
  state: string | null,
  { data, version }: Extract<ZnodeCall, { kind: "read" }>,
): boolean {
  if (version !== undefined && version !== versionOf(state)) return false;
  if (data === undefined) return true;
  return state !== null && state.slice(state.indexOf(" ") + 1) === JSON.stringify(data);
}

function write(
  state: string | null,
  call: Exclude<ZnodeCall, { kind: "read" }>,
): { readonly outcome: Outcome; readonly after: string | null } {
  const version = versionOf(state);
  const isThere = state !== null;
  switch (call.kind) {
    case "create":
      if (isThere) return { outcome: "NODEEXISTS", after: state };
      return { outcome: "OK", after: spell(0, call.data) };
    case "put":
      return { outcome: "OK", after: spell(version + 1, call.data) };
    case "set":
    case "delete":
      if (!isThere) return { outcome: "NONODE", after: state };
      if (call.expect !== -1 && call.expect !== version) {
        return { outcome: "BADVERSION", after: state };
      }
      if (call.kind === "delete") return { outcome: "OK", after: null };
      return { outcome: "OK", after: spell(version + 1, call.data) };
  }
}

function versionOf(state: string | null): number {
  return state === null ? -1 : Number(state.slice(0, state.indexOf(" ")));
}

function spell(version: number, data: string | null): string {
  return `${version} ${JSON.stringify(data)}`;
}
