/** Reads the links: discovery, sync streams, proposals and commits as they are sent. */
import type { ConnId } from "../../sim/machine.ts";
import type { Message } from "../messages.ts";
import { withSid } from "../quorum.ts";
import { epochOf, NO_ZXID, ZERO, type Zxid } from "../zxid.ts";
import { activate, onCommit } from "./commits.ts";
import { onVote } from "./elections.ts";
import { epochSeen } from "./ghost.ts";
import { GOAL } from "./goals.ts";
import { checkFollower, onProposal } from "./logs.ts";
import { ANSWERED, type NodeSeen, type ZabSeen, type ZabView } from "./seen.ts";

/** `from` hands a packet to its connection to `to`. The frequent kinds come first. */
export function onSent(
  seen: ZabSeen,
  from: NodeSeen,
  to: NodeSeen,
  conn: ConnId,
  message: Message,
  view: ZabView,
): void {
  switch (message.kind) {
    case "PROPOSAL":
      onProposal(seen, from, message.txn, view);
      if (to.stream.step === 1 && message.txn.zxid > seen.ghost.last && to.stream.conn === conn) {
        view.reach(GOAL.syncUnderLoad);
      }
      return;
    case "ACK":
      if (message.zxid === from.stream.newLeader && conn === from.stream.conn) {
        onNewLeaderAck(seen, from, view);
      }
      return;
    case "COMMIT":
      if (to.stream.conn === conn) onStreamCommit(to, message.zxid, view);
      return onCommit(seen, from, message.zxid, view);
    case "INFORM":
      onProposal(seen, from, message.txn, view);
      return onCommit(seen, from, message.txn.zxid, view);
    case "PING":
      return;
    case "NOTIFICATION":
      return onVote(from, to, message, view);
    default:
      return onHandshake(seen, from, to, conn, message, view);
  }
}

function onHandshake(
  seen: ZabSeen,
  from: NodeSeen,
  to: NodeSeen,
  conn: ConnId,
  message: Message,
  view: ZabView,
): void {
  switch (message.kind) {
    case "REQUEST":
      return view.reach(GOAL.requestForwarded);
    case "LEADERINFO":
      return openStream(to, conn, message.epoch);
    case "ACKEPOCH":
      from.step = ANSWERED;
      if (message.currentEpoch === -1) view.reach(GOAL.minusOneAckEpoch);
      if (from.stream.conn === conn) {
        from.promised = Math.max(from.promised, from.stream.offered);
      }
      return;
    case "DIFF":
    case "TRUNC":
    case "SNAP":
      if (to.stream.conn !== conn) return;
      to.stream.step = 1;
      to.stream.told = message.kind === "SNAP" ? message.zxid : ZERO;
      return;
    case "NEWLEADER":
      if (to.stream.conn !== conn) return;
      to.stream.step = 2;
      to.stream.newLeader = message.zxid;
      return;
    case "UPTODATE":
      if (to.stream.conn === conn) to.stream.step = 3;
      if (from.role === "LEADING" && from.epoch > 0) activate(seen, from, view);
      break;
    default:
      break;
  }
}

/** A COMMIT on the stream of a learner: part of its history before NEWLEADER, live traffic behind it. */
function onStreamCommit(to: NodeSeen, zxid: Zxid, view: ZabView): void {
  if (to.stream.step === 1) to.stream.told = zxid;
  else if (to.stream.step === 2) view.reach(GOAL.commitAfterNewleader);
}

/**
 * A learner that comes back has a new connection, which has a larger number; packets on the old one no
 * longer count, not even those that a leader sends into it later, since it has not heard of its end.
 */
function openStream(to: NodeSeen, conn: ConnId, epoch: number): void {
  if (conn < to.stream.conn) return;
  to.stream.conn = conn;
  to.stream.offered = epoch;
  to.stream.step = 0;
  to.stream.committed = 0;
  to.stream.told = ZERO;
  to.stream.newLeader = NO_ZXID;
}

/** The first ACK of NEWLEADER; UPTODATE is acknowledged with the same zxid. */
function onNewLeaderAck(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const epoch = epochOf(n.stream.newLeader);
  n.acknowledged = Math.max(n.acknowledged, epoch);
  if (n.epoch === epoch || n.role === "LEADING") return;
  n.epoch = epoch;
  const at = epochSeen(seen, epoch);
  at.acks = withSid(at.acks, n.sid);
  if (n.role === "FOLLOWING") checkFollower(seen, n, view);
}
