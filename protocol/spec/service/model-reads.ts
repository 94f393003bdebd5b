/** What a read of the naive model shows, in any state that is still remembered (reference 12.6). */
import { PERM, type Identity } from "../../api/acl.ts";
import { CODE, type Code } from "../../api/codes.ts";
import type { MultiReadOp, Op, Result, WatchingReadOp } from "../../api/operations.ts";
import type { Zxid } from "../../zxid.ts";
import { allows } from "./model-acl.ts";
import { isStatOf, type ModelNode } from "./model-nodes.ts";
import { namesAt, nodeAt, type Model } from "./model-tree.ts";

/** Reads that can be judged. */
export type JudgedRead = WatchingReadOp | MultiReadOp;

/** Counts of a quota are kept by each server for itself, without a transaction (reference 13.4). */
const UNJUDGED = "/zookeeper_stats";

/**
 * Whether the model can tell what the answer must be: of reads that the tree alone decides, unless
 * the path ends in UNJUDGED, for each server counts quotas by itself.
 */
export function isJudged(op: Op): op is JudgedRead {
  switch (op.kind) {
    case "exists":
    case "getData":
    case "getChildren":
    case "getChildren2":
      return !op.path.endsWith(UNJUDGED);
    case "multiRead":
      return op.ops.every(({ path }) => !path.endsWith(UNJUDGED));
    default:
      return false;
  }
}

/** What the code of the reply must be when `node` is what there is at the path. */
function codeOfRead(
  model: Model,
  op: WatchingReadOp,
  node: ModelNode | undefined,
  identities: readonly Identity[],
): Code {
  if (op.kind === "exists" && op.path.includes("\0")) return CODE.BADARGUMENTS;
  if (node === undefined) return CODE.NONODE;
  if (op.kind === "exists" && !model.config.rules.existsNeedsRead) return CODE.OK;
  return allows(node.acl, PERM.READ, identities) ? CODE.OK : CODE.NOAUTH;
}

/** Whether a reply shows the state after `zxid`; lists of children may come in any order. */
export function agrees(
  model: Model,
  op: JudgedRead,
  err: Code,
  result: Result,
  at: { readonly zxid: Zxid; readonly identities: readonly Identity[] },
): boolean {
  if (op.kind !== "multiRead") return agreesOne(model, op, err, result, at.zxid, at.identities);
  if (err !== CODE.OK || result.kind !== "multi") return false;
  if (result.results.length !== op.ops.length) return false;
  return result.results.every((sub, i) => {
    const read = op.ops[i];
    return (
      read !== undefined && agreesOne(model, read, sub.err, sub.result, at.zxid, at.identities)
    );
  });
}

function agreesOne(
  model: Model,
  op: WatchingReadOp,
  err: Code,
  result: Result,
  zxid: Zxid,
  identities: readonly Identity[],
): boolean {
  const node = nodeAt(model, op.path, zxid);
  if (err !== codeOfRead(model, op, node, identities)) return false;
  if (err !== CODE.OK) return true;
  if (node === undefined) return false;
  switch (op.kind) {
    case "exists":
      return result.kind === "stat" && isStatOf(result.stat, node);
    case "getData":
      return result.kind === "data" && result.data === node.data && isStatOf(result.stat, node);
    default: {
      if (result.kind !== "children") return false;
      const { children, stat } = result;
      if (op.kind === "getChildren2" && (stat === undefined || !isStatOf(stat, node))) {
        return false;
      }
      const names = namesAt(model, op.path, zxid);
      if (children.length !== names.size || new Set(children).size !== names.size) return false;
      return children.every((name) => names.has(name));
    }
  }
}
