/**
 * The connection manager of elections: one connection per pair of servers, dialled by the larger
 * sid, and a mailbox of one message per peer [QuorumCnxManager, reference 2.1].
 *
 * Two simplifications. A message on an open connection leaves its mailbox at once: the sender
 * thread between them is not a thread of ours. And a caller that stays silent does not keep others
 * from being heard, as it does in ZooKeeper, whose listener reads each HELLO before the next.
 */
import { assert, must } from "../../sim/assert.ts";
import type { ConnId, NodeId } from "../../sim/machine.ts";
import { ELECTION_PORT, hello, type Notification } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { ELECTION } from "../queues.ts";
import type { PeerState } from "../state.ts";
import {
  ABANDONED_DIAL,
  OWN_SID,
  STALE_CLOSE,
  STALE_REFUSAL,
  STALE_TIMER,
  UNKNOWN_SID,
} from "./ignored.ts";
import { mark } from "./marks.ts";
import { NO_CONN, NO_DIAL, type ElectionLink, type ElectionState } from "./state.ts";

/** Whether an input about `conn` belongs here: "received" and "closed" do not say the port. */
export function isElectionConn(peer: PeerState, conn: ConnId, sid: number): boolean {
  return peer.election.links[sid]?.conn === conn || peer.election.unnamed.has(conn);
}

/**
 * Input "dialed" on ELECTION_PORT, in any role: accepted, for syncLimit ticks until a HELLO comes;
 * a node that is no server is refused [QuorumCnxManager.receiveConnection].
 */
export function onElectionDialed(
  peer: PeerState,
  conn: ConnId,
  from: NodeId,
  out: ServerEffects,
): void {
  const { config, election } = peer;
  if ((config.sidOfNode[from] ?? 0) === 0) {
    out.ignore(UNKNOWN_SID);
    out.refuse(conn);
    return;
  }
  election.unnamed.add(conn);
  out.accept(conn, ELECTION);
  out.setTimer("electionHello", conn, config.syncLimit * config.tick, ELECTION);
}

/** First packet of a connection that we accepted [handleConnection]. */
export function onHello(peer: PeerState, conn: ConnId, sid: number, out: ServerEffects): void {
  const { election } = peer;
  assert(election.unnamed.has(conn), "HELLO is for a connection without a name");
  forgetUnnamed(election, conn, out);
  const link = election.links[sid];
  if (sid === peer.sid || link === undefined) {
    out.ignore(sid === peer.sid ? OWN_SID : UNKNOWN_SID);
    out.hangUp(conn);
    return;
  }
  if (sid > peer.sid) {
    install(link, conn, out);
    return;
  }
  // The smaller one would not dial if our connection were alive, so that one goes too.
  mark(out, "election.dial-back");
  if (link.conn !== NO_CONN) {
    mark(out, "election.dial-back-drops");
    out.hangUp(link.conn);
    link.conn = NO_CONN;
  }
  out.hangUp(conn);
  connectOne(peer, link, out);
}

/** Input "accepted" of ELECTION_PORT [startConnection]. */
export function onElectionAccepted(
  peer: PeerState,
  conn: ConnId,
  sid: number,
  tag: number,
  out: ServerEffects,
): void {
  const link = linkOf(peer.election, sid);
  if (link.dial !== tag) {
    mark(out, "election.dial-late");
    out.ignore(ABANDONED_DIAL);
    out.hangUp(conn);
    return;
  }
  endDial(link, out);
  out.send(conn, hello(peer.sid));
  if (sid > peer.sid) {
    // The challenge is lost even if we have no other connection: the larger one will dial back.
    mark(out, "election.smaller-dials");
    out.hangUp(conn);
    return;
  }
  install(link, conn, out);
}

/**
 * Input "refused" of ELECTION_PORT; ignored if the dial was given up. Nobody dials again before
 * there is something to send [QuorumCnxManager.initiateConnection].
 */
export function onElectionRefused(
  peer: PeerState,
  sid: number,
  tag: number,
  out: ServerEffects,
): void {
  const link = linkOf(peer.election, sid);
  if (link.dial === tag) endDial(link, out);
  else out.ignore(STALE_REFUSAL);
}

/**
 * Input "closed" of an election connection; ignored if another has taken its place [RecvWorker.run,
 * SendWorker.finish].
 */
export function onElectionClosed(
  peer: PeerState,
  conn: ConnId,
  sid: number,
  out: ServerEffects,
): void {
  const { election } = peer;
  const link = election.links[sid];
  if (link !== undefined && link.conn === conn) link.conn = NO_CONN;
  else if (election.unnamed.has(conn)) forgetUnnamed(election, conn, out);
  else out.ignore(STALE_CLOSE);
}

/**
 * Timer "electionDial" of a sid (cnxTimeout): the dial is given up, and an answer to it will be
 * hung up [QuorumCnxManager.initiateConnection].
 */
export function onElectionDialTimer(peer: PeerState, sid: number, out: ServerEffects): void {
  const link = linkOf(peer.election, sid);
  if (link.dial === NO_DIAL) {
    out.ignore(STALE_TIMER);
    return;
  }
  mark(out, "election.dial-timeout");
  link.dial = NO_DIAL;
}

/**
 * Timer "electionHello" of a connection that we accepted: whoever dialled has not said who it is,
 * and is hung up on [QuorumCnxManager.handleConnection].
 */
export function onElectionHelloTimer(peer: PeerState, conn: ConnId, out: ServerEffects): void {
  if (!peer.election.unnamed.delete(conn)) {
    out.ignore(STALE_TIMER);
    return;
  }
  mark(out, "election.hello-timeout");
  out.hangUp(conn);
}

/** Hands a message to another server: now, or into the mailbox until a connection is up [toSend]. */
export function toSend(
  peer: PeerState,
  sid: number,
  message: Notification,
  out: ServerEffects,
): void {
  const link = linkOf(peer.election, sid);
  link.hasMailbox = true;
  if (link.conn !== NO_CONN) {
    link.lastSent = message;
    out.send(link.conn, message);
    return;
  }
  if (link.slot !== undefined) {
    mark(out, "election.overwritten");
    if (peer.config.bugs["old-votes-sent"]) keepOld(link, link.slot);
  }
  link.slot = message;
  connectOne(peer, link, out);
}

/**
 * Whether any mailbox is empty; ZooKeeper takes that for all having been delivered
 * [QuorumCnxManager.haveDelivered].
 */
export function haveDelivered(election: ElectionState): boolean {
  return election.links.some((link) => link.hasMailbox && link.slot === undefined);
}

/** Dials every peer that has a mailbox and no connection [QuorumCnxManager.connectAll]. */
export function connectAll(peer: PeerState, out: ServerEffects): void {
  for (const link of peer.election.links) if (link.hasMailbox) connectOne(peer, link, out);
}

function connectOne(peer: PeerState, link: ElectionLink, out: ServerEffects): void {
  if (link.conn !== NO_CONN || link.dial !== NO_DIAL) return;
  const { config, election } = peer;
  const node = must(config.nodes[link.sid], "node of a sid");
  election.dials += 1;
  link.dial = election.dials;
  out.dial(node, ELECTION_PORT, ELECTION, link.dial);
  out.setTimer("electionDial", link.sid, config.dialTimeout, ELECTION);
}

/** ZOOKEEPER-975: a mailbox held a hundred messages, and none gave way to a newer one before it was full. */
function keepOld(link: ElectionLink, message: Notification): void {
  link.old ??= [];
  link.old.push(message);
  if (link.old.length > 99) link.old.shift();
}

/** Makes `conn` the connection to its peer [SendWorker.run]. */
function install(link: ElectionLink, conn: ConnId, out: ServerEffects): void {
  if (link.conn !== NO_CONN) {
    mark(out, "election.replaced");
    out.hangUp(link.conn);
  }
  link.conn = conn;
  link.hasMailbox = true;
  if (link.old !== undefined) {
    for (const message of link.old) out.send(conn, message);
    link.old = [];
  }
  if (link.slot !== undefined) {
    link.lastSent = link.slot;
    link.slot = undefined;
    out.send(conn, link.lastSent);
  } else if (link.lastSent !== undefined) {
    // It may have been lost with the last connection, or be long out of date.
    mark(out, "election.last-resent");
    out.send(conn, link.lastSent);
  }
}

function endDial(link: ElectionLink, out: ServerEffects): void {
  link.dial = NO_DIAL;
  out.clearTimer("electionDial", link.sid);
}

function forgetUnnamed(election: ElectionState, conn: ConnId, out: ServerEffects): void {
  election.unnamed.delete(conn);
  out.clearTimer("electionHello", conn);
}

function linkOf(election: ElectionState, sid: number): ElectionLink {
  return must(election.links[sid], "link of a sid");
}
