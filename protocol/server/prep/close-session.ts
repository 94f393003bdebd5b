/** Prepares the end of a session, and its ephemerals' (reference 9.3). */
import { assert } from "../../../sim/assert.ts";
import type { CloseSessionBody } from "../../transaction.ts";
import { recordDelete } from "./edits.ts";
import { ephemeralsOf } from "./outstanding.ts";
import type { Preparing } from "./request.ts";

/**
 * Lists what every server is to delete: what the tree has of the session, but for what is pending
 * [PrepRequestProcessor.pRequest2Txn, CloseSessionTxn]. Never refused.
 */
export function prepareCloseSession(preparing: Preparing): CloseSessionBody {
  const { changes, session, tree } = preparing;
  // Those of session 0 would be all that is persistent.
  assert(session > 0, "a session to close");
  const paths = ephemeralsOf(changes, tree, session);
  // ZooKeeper leaves the parents' numbers of children as they are: until the end of the session is
  // applied it takes a parent that it has emptied for one that still has children.
  for (const path of paths) recordDelete(preparing, path);
  return { kind: "closeSession", paths };
}
