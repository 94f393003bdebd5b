/** Whether an input belongs to a role that is over, or about to be. */
import type { ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
/** True, and counted as ignored, if the role of `term` no longer works. */
export declare function ignoreEnded(peer: PeerState, term: number, out: ServerEffects): boolean;
