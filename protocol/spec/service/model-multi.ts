/** A multi on the naive model: all of it, or nothing [PrepRequestProcessor, MultiOperationRecord] (reference 12.7). */
import { CODE, type Code } from "../../api/codes.ts";
import {
  MODE,
  NOTHING,
  type Answer,
  type CreateOp,
  type MultiOp,
  type SubResult,
} from "../../api/operations.ts";
import type { Rules } from "../../rules.ts";
import { rollBack, type Model } from "./model-tree.ts";
import { applyOne, refused, type Origin } from "./model-writes.ts";

/** In place of an operation's index: all that was asked for. */
export const WHOLE = -1;

/** What Prep found at one operation of a multi, or WHOLE, that the model knows nothing of. */
export interface Refusal {
  readonly at: number;
  readonly err: Code;
}

/** `refusal`: the operation that is known to have failed, unless one before it does. */
export function applyMulti(
  model: Model,
  ops: readonly MultiOp[],
  origin: Origin,
  refusal: Refusal | undefined,
): Answer {
  const { rules } = model.config;
  if (rules.multiKeepsOpcodes && ops.some(isUnreadable)) return refused(CODE.MARSHALLINGERROR);
  const start = model.changes.length;
  const results: SubResult[] = [];
  for (const [at, given] of ops.entries()) {
    const op = asDecoded(given, rules);
    if (op === undefined) {
      rollBack(model, start);
      return refused(CODE.MARSHALLINGERROR);
    }
    const answer = refusal?.at === at ? refused(refusal.err) : applyOne(model, op, origin);
    if (answer.err !== CODE.OK) {
      rollBack(model, start);
      return { err: CODE.OK, result: { kind: "multi", results: failures(ops, at, answer.err) } };
    }
    results.push({ type: typeOf(op), err: CODE.OK, result: answer.result });
  }
  return { err: CODE.OK, result: { kind: "multi", results } };
}

/** Those before the one that failed did nothing wrong, those behind it were not looked at. */
function failures(ops: readonly MultiOp[], failed: number, code: Code): SubResult[] {
  return ops.map((_, at) => {
    const err = at < failed ? CODE.OK : at === failed ? code : CODE.RUNTIMEINCONSISTENCY;
    return { type: "error", err, result: NOTHING };
  });
}

function typeOf({ kind }: MultiOp): SubResult["type"] {
  return kind === "createContainer" || kind === "createTTL" ? "create2" : kind;
}

function isCreate(op: MultiOp): op is CreateOp {
  return op.kind !== "delete" && op.kind !== "setData" && op.kind !== "check";
}

function isTtlMode(flags: number): boolean {
  return flags === MODE.PERSISTENT_WITH_TTL || flags === MODE.PERSISTENT_SEQUENTIAL_WITH_TTL;
}

/** A body that newer servers cannot decode at all. */
function isUnreadable(op: MultiOp): boolean {
  if (!isCreate(op)) return false;
  const { flags, kind } = op;
  return flags < 0 || flags > 6 || (isTtlMode(flags) && kind !== "createTTL");
}

/** The operation that decoding makes of one; undefined: the whole multi is refused when its turn comes. */
function asDecoded(op: MultiOp, rules: Rules): MultiOp | undefined {
  if (!isCreate(op)) return op;
  if (op.flags === MODE.CONTAINER) return { ...op, kind: "createContainer" };
  if (op.kind === "createTTL") return isTtlMode(op.flags) ? op : { ...op, kind: "create" };
  if (isTtlMode(op.flags)) return undefined;
  return rules.multiKeepsOpcodes ? op : { ...op, kind: "create" };
}
