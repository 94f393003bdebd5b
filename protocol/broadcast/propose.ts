/** Prep and Propose: a request becomes a transaction with a zxid of its own and goes out (reference 5.2) [PrepRequestProcessor, Leader.propose]. */
import type { Moment } from "../../sim/machine.ts";
import { CODE, type Code } from "../api/codes.ts";
import { proposal } from "../messages.ts";
import type { Item, ServerEffects } from "../protocol.ts";
import { PREP } from "../queues.ts";
import { NO_SIDS } from "../quorum.ts";
import { enqueue, enqueueRead } from "../server/commit-processor.ts";
import { ephemeralsOf } from "../server/prep/outstanding.ts";
import { prepare } from "../server/prep/prepare.ts";
import { isProposed, makeRequest, type ProposedOp, type Request } from "../server/request.ts";
import { checkSession, setClosing, setOwner, track } from "../server/sessions/tracker.ts";
import { OPERATOR } from "../server/state.ts";
import type { PeerState } from "../state.ts";
import { makeTxn, type Txn } from "../transaction.ts";
import { makeZxid, nextZxid, type Zxid } from "../zxid.ts";
import { ignoreEnded } from "./ended.ts";
import { sendProposal } from "./handlers.ts";
import { NOT_SERVING } from "./ignored.ts";
import { handToLog } from "./log-thread.ts";
import { mark } from "./marks.ts";
import { armExpiry } from "./session-clock.ts";
import { leaveRole } from "./shutdown.ts";
import type { LeaderState } from "./state.ts";

/**
 * A request on its way into Prep, and who is to be answered: `conn` a client here, or OPERATOR;
 * `owner` the connection of the learner that sent it [PrepRequestProcessor.submittedRequests].
 */
export type RequestItem = Extract<Item, { kind: "request" }>;

/**
 * Item "request" of PREP [PrepRequestProcessor.pRequest]: a write becomes a proposal, errors
 * included, and a read goes on to COMMIT. Ignored if the role is over; with the last zxid of the
 * epoch the role ends instead (1.2).
 */
export function onRequestItem(
  peer: PeerState,
  item: RequestItem,
  now: Moment,
  out: ServerEffects,
): void {
  const { leader } = peer;
  if (ignoreEnded(peer, item.term, out)) return giveUp(peer, item, out);
  if (leader === undefined || !peer.serving) {
    giveUp(peer, item, out);
    return out.ignore(NOT_SERVING);
  }
  const { conn, owner, request } = item;
  const { cxid, op, session } = request;
  const code = sessionCode(peer, leader, request, owner);
  if (!isProposed(op)) {
    // A refusal keeps its turn: behind what the session has asked for before.
    return enqueueRead(peer, session, { kind: "read", conn, cxid, op, err: code }, out);
  }
  if (op.kind === "closeSession" && closesOneByOne(peer, leader, item, out)) return;
  const zxid = takeZxid(peer, leader, out);
  if (zxid === undefined) return giveUp(peer, item, out);
  followSession(peer, leader, item, now, out);
  const { config, store } = peer;
  const proposed = request as Request<ProposedOp>;
  const body = prepare(leader.changes, store.tree, proposed, code, zxid, config);
  const txn = makeTxn(zxid, session, cxid, now.wall, body);
  // A client of our own waits first, and is proposed for only then.
  if (isOurs(peer, item)) {
    enqueue(peer.pipeline, session, { kind: "write", conn, cxid, op, err: CODE.OK });
  }
  propose(peer, leader, txn, now, out);
}

/** The role has ended under it; a client sees that by its connection, the operator has to be told. */
function giveUp(peer: PeerState, { request }: RequestItem, out: ServerEffects): void {
  if (request.session === -peer.sid) out.emit({ kind: "dropped", request: request.cxid });
}

function isOurs(peer: PeerState, { conn, request }: RequestItem): boolean {
  return conn !== OPERATOR || request.session === -peer.sid;
}

/** 0, or why a request of this session is refused (reference 9.4). Neither the operator nor the server itself has one. */
function sessionCode(
  peer: PeerState,
  leader: LeaderState,
  { op, session }: Request,
  owner: number,
): Code {
  if (session <= 0 || op.kind === "createSession" || op.kind === "closeSession") return 0;
  const { bugs } = peer.config;
  if (bugs["no-owner-check"]) return 0;
  if (bugs["closing-session-writes"] && leader.sessions.byId.get(session)?.isClosing === true) {
    return 0;
  }
  return checkSession(leader.sessions, session, owner);
}

/**
 * M20's mistake: each ephemeral goes in a transaction of its own, and the session only behind them.
 * True: the closeSession comes again when they are gone.
 */
function closesOneByOne(
  peer: PeerState,
  leader: LeaderState,
  item: RequestItem,
  out: ServerEffects,
): boolean {
  const { config, store, term } = peer;
  if (!config.bugs["ephemerals-one-by-one"]) return false;
  const paths = ephemeralsOf(leader.changes, store.tree, item.request.session);
  if (paths.length === 0) return false;
  for (const path of paths) {
    const request = makeRequest(0, 0, { kind: "deleteContainer", path });
    out.post(PREP, { kind: "request", term, request, conn: -1, owner: -1 });
  }
  out.post(PREP, item);
  return true;
}

/** The next zxid; undefined if the epoch is used up and the role over. */
function takeZxid(peer: PeerState, leader: LeaderState, out: ServerEffects): Zxid | undefined {
  const { config } = peer;
  // The last counter of an epoch is never used, or the next zxid would fall into a later epoch (ZOOKEEPER-1277).
  const last = makeZxid(leader.epoch, config.counterLimit);
  let zxid = nextZxid(leader.lastProposed);
  if (zxid >= last) {
    if (!config.bugs["no-rollover-guard"]) {
      mark(out, "leader.rollover");
      leaveRole(peer, "zxid rolled over", out);
      return undefined;
    }
    // Without the guard the counter runs on into the epoch.
    zxid = makeZxid(leader.epoch + 1, zxid - last);
  }
  leader.lastProposed = zxid;
  return zxid;
}

/** A session is tracked from its proposal on, and closing from that of its end on. */
function followSession(
  peer: PeerState,
  leader: LeaderState,
  { owner, request }: RequestItem,
  now: Moment,
  out: ServerEffects,
): void {
  const { op, session } = request;
  if (op.kind === "createSession") {
    track(leader.sessions, session, op.timeout, now.mono);
    setOwner(leader.sessions, session, owner);
    armExpiry(peer, leader, now, out);
  } else if (op.kind === "closeSession") {
    setClosing(leader.sessions, session);
  }
}

/** Sends the proposal out, and only then to our own log. */
function propose(
  peer: PeerState,
  leader: LeaderState,
  txn: Txn,
  now: Moment,
  out: ServerEffects,
): void {
  leader.outstanding.push({ txn, acks: NO_SIDS, committed: false });
  out.emit({ kind: "proposed", txn });

  const packet = proposal("PROPOSAL", txn);
  const toSynced = peer.config.bugs["propose-to-synced-only"];
  for (const handler of leader.handlers) {
    if (!handler.forwarding || handler.isObserver) continue;
    if (toSynced && handler.phase !== "SERVING") continue;
    sendProposal(handler, packet, now, out);
  }
  // The followers have it before our own log does (reference 0, consequence 1).
  handToLog(peer, txn, out);
}
