/** The main loop of an election, lookForLeader, one poll at a time [FastLeaderElection]. */
import type { Item, ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";

export type NotificationItem = Extract<Item, { kind: "notification" }>;

/** Begins lookForLeader; the role is LOOKING already. */
export declare function startLooking(peer: PeerState, out: ServerEffects): void;
/** Item "notification" of PACKET, in any role. True: the election ended here, `peer.role` and `election.decided` are set. */
export declare function onNotificationItem(
  peer: PeerState,
  item: NotificationItem,
  out: ServerEffects,
): boolean;
/** Timer "poll". True as above. */
export declare function onPollTimer(peer: PeerState, out: ServerEffects): boolean;
/** lookForLeader has returned: what was decided becomes the current vote. Its own step, after a role change that others could already see. */
export declare function finishLooking(peer: PeerState): void;
/** After a follower's sync and a leader's activation, so that late joiners see equal votes (ZOOKEEPER-1732). */
export declare function updateElectionVote(peer: PeerState, epoch: number): void;
