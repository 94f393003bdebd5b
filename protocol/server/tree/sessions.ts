/** The replicated table of sessions [ZKDatabase.sessionsWithTimeouts]. */
import { mixWide } from "../../../sim/chance.ts";
import type { SessionId } from "../../transaction.ts";
import type { Tree } from "./types.ts";

/**
 * `timeout` in milliseconds. A session that is there already keeps one entry, with the new timeout
 * [ZooKeeperServer.processTxnForSessionEvents].
 */
export function addSession(tree: Tree, session: SessionId, timeout: number): void {
  removeSession(tree, session);
  tree.sessions.set(session, timeout);
  tree.sum = (tree.sum + printOf(session, timeout)) | 0;
}

/**
 * Forgets a session; one that is not there is no error, since replay may repeat it
 * [DataTree.killSession].
 */
export function removeSession(tree: Tree, session: SessionId): void {
  const timeout = tree.sessions.get(session);
  if (timeout === undefined) return;
  tree.sessions.delete(session);
  tree.sum = (tree.sum - printOf(session, timeout)) | 0;
}

function printOf(session: SessionId, timeout: number): number {
  return mixWide(mixWide(41, session), timeout);
}
