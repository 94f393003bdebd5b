/** Whether an input belongs to a role that is over, or about to be. */
import type { ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import { LEAVING, ROLE_ENDED } from "./ignored.ts";

/**
 * True, and counted as ignored, if the role of `term` no longer works: over (ROLE_ENDED) or ending
 * (LEAVING). ZooKeeper's threads look at a flag [RequestProcessor.shutdown].
 */
export function ignoreEnded(peer: PeerState, term: number, out: ServerEffects): boolean {
  if (term !== peer.term) {
    out.ignore(ROLE_ENDED);
    return true;
  }
  if (peer.leaving !== undefined) {
    out.ignore(LEAVING);
    return true;
  }
  return false;
}
