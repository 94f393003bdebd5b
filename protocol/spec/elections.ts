/** Judges elections: the votes that servers send while they look, and by whose votes they end. */
import type { ServerEvent } from "../events.ts";
import type { Notification } from "../messages.ts";
import { isQuorum, listSids } from "../quorum.ts";
import { makeZxid, showZxid, type Zxid } from "../zxid.ts";
import { violate } from "./catalogue.ts";
import { UNKNOWN, type NodeSeen, type ZabSeen, type ZabView } from "./seen.ts";

/** lookForLeader begins: in that round, with nothing sent. */
export function onLooking({ voting }: NodeSeen, round: number): void {
  voting.round = round;
  voting.last = undefined;
}

/** The server went over to the newer round of a vote that it was told. */
export function onNewerRound({ voting }: NodeSeen): void {
  voting.round = UNKNOWN;
}

/** It does not look: what it says of elections now is what it said last, or whom it follows. */
export function endVoting({ voting }: NodeSeen): void {
  voting.round = UNKNOWN;
  voting.last = undefined;
}

/**
 * `n` tells `to` its vote. While it looks it moves on only: to a newer round, or within its round to
 * a better candidate. So no vote can come back, and none that was given up is told to anybody.
 */
export function onVote(n: NodeSeen, to: NodeSeen, vote: Notification, view: ZabView): void {
  const { voting } = n;
  // An observer is answered with whom this server was elected for last.
  if (vote.state !== "LOOKING" || n.role !== "LOOKING" || !n.isVoter || !to.isVoter) return;
  const { last } = voting;
  if (last === undefined && vote.leader === n.sid) checkOwnVote(n, vote, view);
  if (last !== undefined && last !== vote && isWorse(vote, last)) {
    const why = `s${n.sid} votes for ${show(last)}, and then tells s${to.sid} ${show(vote)}`;
    violate(view, "VotesImprove", why);
  }
  voting.last = vote;
  voting.round = vote.round;
}

/** The start of an epoch stands for a history without transactions of it. */
function checkOwnVote(n: NodeSeen, { peerEpoch, zxid }: Notification, view: ZabView): void {
  const { currentEpoch } = n.disk;
  if (n.isHarmed || currentEpoch < 0) return;
  const end = Math.max(n.last, n.base, makeZxid(currentEpoch, 0));
  if (zxid <= end && peerEpoch <= currentEpoch) return;
  const why = `s${n.sid} votes for itself with ${showZxid(zxid)} in epoch ${peerEpoch}, and its disk`;
  violate(
    view,
    "VoteMatchesDisk",
    `${why} ends at ${showZxid(Math.max(n.last, n.base) as Zxid)} in epoch ${currentEpoch}`,
  );
}

/** By round, then by the order of votes: epoch, zxid, sid (reference 2.4). */
function isWorse(a: Notification, b: Notification): boolean {
  if (a.round !== b.round) return a.round < b.round;
  if (a.peerEpoch !== b.peerEpoch) return a.peerEpoch < b.peerEpoch;
  if (a.zxid !== b.zxid) return a.zxid < b.zxid;
  return a.leader < b.leader;
}

function show({ leader, peerEpoch, round, zxid }: Notification): string {
  return `s${leader} (epoch ${peerEpoch}, ${showZxid(zxid)}, round ${round})`;
}

/** An election ended at `n`: a quorum of voters named its leader, who leads in a round it was in. */
export function checkElected(
  seen: ZabSeen,
  n: NodeSeen,
  event: Extract<ServerEvent, { readonly kind: "elected" }>,
  view: ZabView,
): void {
  const config = seen.config[n.node];
  if (config !== undefined && !isQuorum(config.quorum, event.votes)) {
    const names = listSids(event.votes).map((sid) => `s${sid}`);
    const who = names.length === 0 ? "nobody" : names.join(" ");
    const why = `s${n.sid} takes s${event.leader} for elected, by the votes of ${who}`;
    violate(view, "ElectedByQuorum", why);
  }
  const { round } = n.voting;
  if (event.role === "LEADING" && round !== UNKNOWN && round !== event.round) {
    const why = `s${n.sid} leads by votes of round ${event.round}, and looked in round ${round}`;
    violate(view, "LeadsInOwnRound", why);
  }
  endVoting(n);
}
