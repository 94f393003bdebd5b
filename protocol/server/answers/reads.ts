/** Answers to what needs no transaction, from the tree as it is here and now [FinalRequestProcessor] (reference 12.6, 12.7). */
import { CODE } from "../../api/codes.ts";
import {
  NOTHING,
  type AddWatchOp,
  type MultiReadOp,
  type ReadOp,
  type SubResult,
} from "../../api/operations.ts";
import { addPersistent, WATCH } from "../watches/tables.ts";
import { checkWatches, removeWatches } from "../watches/removal.ts";
import { restoreWatches } from "../watches/restore.ts";
import { conclude, succeed, type ReadAnswer, type ReadContext } from "./context.ts";
import { exists, getAcl, getChildren, getData } from "./nodes.ts";
import { getAllChildrenNumber, getEphemerals, whoAmI } from "./lists.ts";

/**
 * The answer to a read at this moment. Errors are codes of the answer. A watch that `op` asks for
 * is registered with the answer; a refused read leaves none [FinalRequestProcessor.processRequest].
 */
export function answerRead(context: ReadContext, op: ReadOp): ReadAnswer {
  const { config, reader, tree, watches } = context;
  switch (op.kind) {
    case "exists":
      return exists(context, op.path, op.watch);
    case "getData":
      return getData(context, op.path, op.watch);
    case "getChildren":
    case "getChildren2":
      return getChildren(context, op.path, op.watch, op.kind === "getChildren2");
    case "getACL":
      return getAcl(context, op.path);
    case "getAllChildrenNumber":
      return getAllChildrenNumber(context, op.path);
    case "getEphemerals":
      return getEphemerals(context, op.path);
    case "sync":
      return succeed({ kind: "path", path: op.path });
    case "multiRead":
      return multiRead(context, op);
    case "addWatch":
      return addWatch(context, op);
    case "removeWatches":
      return conclude(removeWatches(watches, op, reader.conn, config.rules));
    case "checkWatches":
      return conclude(checkWatches(watches, op, reader.conn, config.rules));
    case "setWatches":
    case "setWatches2":
      return succeed(NOTHING, restoreWatches(tree, watches, op, reader.conn, config));
    case "whoAmI":
      return whoAmI(context);
    case "ping":
    case "closeSession":
      return conclude(CODE.OK);
  }
}

const MODES = [WATCH.PERSISTENT, WATCH.RECURSIVE] as const;

function addWatch(
  { config, reader, watches }: ReadContext,
  { mode, path }: AddWatchOp,
): ReadAnswer {
  const modes = MODES[mode];
  if (modes === undefined) return conclude(CODE.MARSHALLINGERROR);
  addPersistent(watches, path, reader.conn, modes, config.rules);
  return succeed({ kind: "watchErr", watchErr: CODE.OK });
}

/** Each part by itself: one that fails does not touch the others. No part leaves a watch. */
function multiRead(context: ReadContext, { ops }: MultiReadOp): ReadAnswer {
  const results: SubResult[] = [];
  for (const { kind, path } of ops) {
    // Anything else does not survive decoding, and the whole request falls.
    if (kind !== "getData" && kind !== "getChildren") return conclude(CODE.MARSHALLINGERROR);
    const { err, result } =
      kind === "getData" ? getData(context, path, false) : getChildren(context, path, false, false);
    results.push({ type: err === CODE.OK ? kind : "error", err, result });
  }
  return succeed({ kind: "multi", results });
}
