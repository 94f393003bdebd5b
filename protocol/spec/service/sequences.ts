/** Judges sequential names: SequenceUnique (reference 8.4, 31; 12.4). */
import { isWrite, type MultiOp, type Op } from "../../api/operations.ts";
import type { Body, Txn } from "../../transaction.ts";
import { showZxid } from "../../zxid.ts";
import { nodeAt, parentOf } from "./model-tree.ts";
import { isSequential } from "./model-writes.ts";
import type { ServiceSeen, Violate } from "./seen.ts";

/** After a write was done on the model: a number under one life of a parent rises with the zxid, until an int overflows. */
export function onSequence(seen: ServiceSeen, op: Op, txn: Txn, violate: Violate): void {
  if (!isWrite(op)) return;
  if (op.kind !== "multi") {
    if (op.kind !== "setACL" && op.kind !== "deleteContainer") {
      judge(seen, op, txn.body, txn, violate);
    }
    return;
  }
  if (txn.body.kind !== "multi") return;
  for (const [i, body] of txn.body.bodies.entries()) {
    const sub = op.ops[i];
    if (sub !== undefined) judge(seen, sub, body, txn, violate);
  }
}

function judge(seen: ServiceSeen, op: MultiOp, body: Body, txn: Txn, violate: Violate): void {
  if (body.kind !== "create" || op.kind === "delete" || op.kind === "setData") return;
  if (op.kind === "check" || !isSequential(op.flags)) return;
  const { path } = body;
  const number = Number(path.slice(op.path.length));
  const parentPath = parentOf(path);
  // One that was deleted by the same multi has lived too shortly to be judged.
  const parent = nodeAt(seen.model, parentPath, txn.zxid)?.czxid;
  if (parent === undefined) return;
  const before = seen.sequences.get(parentPath);
  if (before === undefined || before.parent !== parent) {
    seen.sequences.set(parentPath, { parent, last: number });
    return;
  }
  if (number <= before.last && number >= 0) {
    const why = `${path} (${showZxid(txn.zxid)}) comes after number ${before.last} of the same parent`;
    violate("SequenceUnique", why);
  }
  before.last = number;
}
