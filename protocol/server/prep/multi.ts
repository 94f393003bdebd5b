/** Prepares a multi: each operation sees the ones before it, and one refusal takes them all back [PrepRequestProcessor, MultiOperationRecord] (reference 12.7). */
import { unreachable } from "../../../sim/assert.ts";
import { CODE, type Code } from "../../api/codes.ts";
import { MODE, type CreateOp, type MultiOp, type MultiOpList } from "../../api/operations.ts";
import type { Rules } from "../../rules.ts";
import type { ErrorBody, MultiBody, SubBody } from "../../transaction.ts";
import { isMode, isTtlMode, prepareCreate } from "./create.ts";
import { prepareCheck, prepareDelete, prepareSetData } from "./edits.ts";
import { markOf, rollBack } from "./outstanding.ts";
import { refuse, type Preparing } from "./request.ts";

/**
 * MARSHALLINGERROR if an operation does not survive decoding, by the release's rules. A multi of
 * which one operation is refused is a transaction too: its bodies are all errors, and the client
 * gets them as results. [PrepRequestProcessor.pRequestHelper, multi]
 */
export function prepareMulti(preparing: Preparing, { ops }: MultiOpList): MultiBody | ErrorBody {
  const { changes, config } = preparing;
  const { rules } = config;
  // Newer releases find out while they decode the body, so before anything else can be wrong.
  if (rules.multiKeepsOpcodes && !ops.every((op) => isDecodable(op, rules))) {
    return refuse(CODE.MARSHALLINGERROR);
  }
  const mark = markOf(changes);
  const bodies: SubBody[] = [];
  for (const op of ops) {
    const isWhole = isDecodable(op, rules);
    const body = isWhole ? prepareOne(preparing, op) : refuse(CODE.MARSHALLINGERROR);
    if (body.kind === "error") {
      // ZooKeeper 3.8.0 forgets this where the whole request is refused.
      rollBack(changes, mark);
      return isWhole ? failedMulti(ops.length, bodies.length, body.err) : body;
    }
    bodies.push(body);
  }
  return { kind: "multi", bodies };
}

/** All errors: 0 in front of the one that failed, and RUNTIMEINCONSISTENCY behind it. */
function failedMulti(length: number, failed: number, err: Code): MultiBody {
  const bodies = Array.from({ length }, (_, index) => {
    if (index === failed) return refuse(err);
    return refuse(index < failed ? CODE.OK : CODE.RUNTIMEINCONSISTENCY);
  });
  return { kind: "multi", bodies };
}

function prepareOne(preparing: Preparing, op: MultiOp): SubBody {
  switch (op.kind) {
    case "create":
    case "create2":
    case "createContainer":
    case "createTTL":
      return prepareCreate(preparing, decoded(op, preparing.config.rules));
    case "delete":
      return prepareDelete(preparing, op);
    case "setData":
      return prepareSetData(preparing, op);
    case "check":
      return prepareCheck(preparing, op);
    default:
      return unreachable(op);
  }
}

/** Whether a server makes sense of the operation; flags that no mode has are, before 3.8.2, only an argument that is bad. */
function isDecodable(op: MultiOp, rules: Rules): boolean {
  if (!("flags" in op)) return true;
  if (!isMode(op.flags)) return !rules.multiKeepsOpcodes;
  return op.kind === "createTTL" || !isTtlMode(op.flags);
}

/** A create as it comes out of the body of a multi: there the flags decide what it is, too. */
function decoded(op: CreateOp, rules: Rules): CreateOp {
  if (op.flags === MODE.CONTAINER) return { ...op, kind: "createContainer" };
  if (op.kind === "createTTL") return isTtlMode(op.flags) ? op : { ...op, kind: "create" };
  return rules.multiKeepsOpcodes ? op : { ...op, kind: "create" };
}
