/** Prepares the end of a session, and its ephemerals' (reference 9.3). */
import type { CloseSessionBody } from "../../transaction.ts";
import { recordDelete } from "./edits.ts";
import { ephemeralsOf } from "./outstanding.ts";
import type { Preparing } from "./request.ts";

/** Lists what every server is to delete: what the tree has of the session, but for what is pending. */
export function prepareCloseSession(preparing: Preparing): CloseSessionBody {
  const paths = ephemeralsOf(preparing.changes, preparing.tree, preparing.session);
  // ZooKeeper leaves the parents' numbers of children as they are: until the end of the session is
  // applied it takes a parent that it has emptied for one that still has children.
  for (const path of paths) recordDelete(preparing, path);
  return { kind: "closeSession", paths };
}
