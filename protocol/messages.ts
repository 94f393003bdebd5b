/** What servers say to each other: the packets of the election port and of the quorum port. */
import { mix, mixWide } from "../sim/chance.ts";
import type { Printed } from "../sim/machine.ts";
import type { ClientMessage } from "./api/packets.ts";
import type { ProposedOp, Request } from "./server/request.ts";
import type { Chunk } from "./records.ts";
import type { SessionId, Txn } from "./transaction.ts";
import type { Zxid } from "./zxid.ts";

export const ELECTION_PORT = "election";
export const QUORUM_PORT = "quorum";

/** Ordinals as ZooKeeper writes them (reference 1.1). */
export type ServerState = "LOOKING" | "FOLLOWING" | "LEADING" | "OBSERVING";

/** First packet of an election connection: who dialled. */
export interface Hello extends Printed {
  readonly kind: "HELLO";
  readonly sid: number;
}

/** A vote, as Fast Leader Election sends it (reference 2.2). The sender is known from the connection. */
export interface Notification extends Printed {
  readonly kind: "NOTIFICATION";
  readonly state: ServerState;
  readonly leader: number;
  readonly zxid: Zxid;
  /** electionEpoch: the sender's logical clock. */
  readonly round: number;
  /** currentEpoch of the proposed leader. */
  readonly peerEpoch: number;
}

/** FOLLOWERINFO or OBSERVERINFO. */
export interface LearnerInfo extends Printed {
  readonly kind: "FOLLOWERINFO" | "OBSERVERINFO";
  readonly sid: number;
  readonly acceptedEpoch: number;
}
/**
 * The epoch that the leader proposes [Leader.LEADERINFO] (reference 3, step 3). A learner promises
 * it with ACKEPOCH.
 */
export interface LeaderInfo extends Printed {
  readonly kind: "LEADERINFO";
  readonly epoch: number;
}
/**
 * A learner has promised the epoch, and says how far its history reaches [Leader.ACKEPOCH]
 * (reference 3, step 4).
 */
export interface AckEpoch extends Printed {
  readonly kind: "ACKEPOCH";
  readonly lastZxid: Zxid;
  /** -1: does not count towards the epoch (reference 3, step 4). */
  readonly currentEpoch: number;
  /** Only a SNAP helps: this server's disk cannot be cut back. Ours; a ZooKeeper exits on such a TRUNC. */
  readonly needsSnap: boolean;
}
/** DIFF, TRUNC or SNAP, with its zxid (reference 4.5). */
export interface SyncMode extends Printed {
  readonly kind: "DIFF" | "TRUNC" | "SNAP";
  readonly zxid: Zxid;
}
/** A part of the tree that follows SNAP. */
export interface SnapChunk extends Printed {
  readonly kind: "SNAPCHUNK";
  readonly chunk: Chunk;
}
/** The signature behind the tree ("BenWasHere"). */
export interface SnapEnd extends Printed {
  readonly kind: "SNAPEND";
}
/** PROPOSAL to participants, INFORM to observers. */
export interface Proposal extends Printed {
  readonly kind: "PROPOSAL" | "INFORM";
  readonly txn: Txn;
}
/** COMMIT and ACK name a zxid; NEWLEADER and UPTODATE too. */
export interface ZxidPacket extends Printed {
  readonly kind: "COMMIT" | "ACK" | "NEWLEADER" | "UPTODATE";
  readonly zxid: Zxid;
}
/** A session that a learner has heard of, with its timeout in milliseconds. */
export type Touch = readonly [SessionId, number];
/** Of the leader: its last proposal. The learner's answer: whom it heard of since the last one (reference 5.4). */
export interface Ping extends Printed {
  readonly kind: "PING";
  readonly zxid: Zxid;
  readonly touched: readonly Touch[];
}
/** A write that a learner passes on to the leader. */
export interface RequestPacket extends Printed {
  readonly kind: "REQUEST";
  readonly request: Request<ProposedOp>;
}
/** Of a learner: a `sync` of its client. Of the leader: everything committed before it has been sent (reference 5.3). */
export interface SyncPacket extends Printed {
  readonly kind: "SYNC";
  readonly session: SessionId;
  readonly cxid: number;
}
/** Of a learner: does this session live? `isValid` is the leader's answer (reference 5.4). */
export interface Revalidate extends Printed {
  readonly kind: "REVALIDATE";
  readonly session: SessionId;
  /** Milliseconds. */
  readonly timeout: number;
  readonly isValid: boolean;
}

/** All that is said on the election port [QuorumCnxManager] (reference 2.2). */
export type ElectionMessage = Hello | Notification;
/** All that is said on the quorum port [QuorumPacket] (reference 5.1, 16.3). */
export type QuorumMessage =
  | LearnerInfo
  | LeaderInfo
  | AckEpoch
  | SyncMode
  | SnapChunk
  | SnapEnd
  | Proposal
  | ZxidPacket
  | Ping
  | RequestPacket
  | SyncPacket
  | Revalidate;
/** All that any connection of a server may carry; the kind alone tells which port it belongs to. */
export type Message = ElectionMessage | QuorumMessage | ClientMessage;

/** Says who dialled [QuorumCnxManager.InitialMessage]. */
export function hello(sid: number): Hello {
  return { kind: "HELLO", sid, print: mix(101, sid) };
}

/** Ordinals on the wire [QuorumPeer.ServerState]. */
const STATE_ORDINAL: { readonly [State in ServerState]: number } = {
  LOOKING: 0,
  FOLLOWING: 1,
  LEADING: 2,
  OBSERVING: 3,
};

/**
 * A vote for `leader`, whose last zxid and currentEpoch are given, with the sender's own state and
 * round [FastLeaderElection.Notification].
 */
export function notification(
  state: ServerState,
  leader: number,
  zxid: Zxid,
  round: number,
  peerEpoch: number,
): Notification {
  const print = mix(
    mix(mix(mixWide(102, zxid), leader), round),
    mix(peerEpoch, STATE_ORDINAL[state]),
  );
  return { kind: "NOTIFICATION", state, leader, zxid, round, peerEpoch, print };
}

/**
 * Opens a learner's connection: who it is, and the last epoch it promised
 * [Learner.registerWithLeader].
 */
export function learnerInfo(
  kind: LearnerInfo["kind"],
  sid: number,
  acceptedEpoch: number,
): LearnerInfo {
  return { kind, sid, acceptedEpoch, print: mix(mix(103, sid), acceptedEpoch) };
}

/** Proposes an epoch [LearnerHandler.run]. */
export function leaderInfo(epoch: number): LeaderInfo {
  return { kind: "LEADERINFO", epoch, print: mix(104, epoch) };
}

/**
 * Promises the epoch of LEADERINFO. `currentEpoch` -1: this server had promised it before and is
 * not counted twice. [Learner.registerWithLeader]
 */
export function ackEpoch(lastZxid: Zxid, currentEpoch: number, needsSnap = false): AckEpoch {
  const print = mix(mix(mixWide(105, lastZxid), currentEpoch), needsSnap ? 1 : 0);
  return { kind: "ACKEPOCH", lastZxid, currentEpoch, needsSnap, print };
}

/**
 * Announces how the learner is brought up to date. `zxid`: where a DIFF ends, what a TRUNC cuts
 * back to, or what a SNAP holds [LearnerHandler.syncFollower].
 */
export function syncMode(kind: SyncMode["kind"], zxid: Zxid): SyncMode {
  return { kind, zxid, print: mixWide(kind === "DIFF" ? 106 : kind === "TRUNC" ? 107 : 108, zxid) };
}

/**
 * A part of the leader's tree. The chunk is shared, not copied. Ours; ZooKeeper streams bytes
 * [ZKDatabase.serializeSnapshot].
 */
export function snapChunk(chunk: Chunk): SnapChunk {
  return { kind: "SNAPCHUNK", chunk, print: mix(109, chunk.print) };
}

export const SNAP_END: SnapEnd = Object.freeze({ kind: "SNAPEND", print: 110 });

/**
 * Carries a transaction: PROPOSAL to a follower, who logs it, INFORM to an observer, for whom it is
 * committed as it comes (reference 15.2).
 */
export function proposal(kind: Proposal["kind"], txn: Txn): Proposal {
  return { kind, txn, print: mix(kind === "PROPOSAL" ? 111 : 112, txn.print) };
}

/**
 * A packet that names a zxid and nothing else. NO_ZXID where ZooKeeper leaves its -1
 * [QuorumPacket].
 */
export function zxidPacket(kind: ZxidPacket["kind"], zxid: Zxid): ZxidPacket {
  return { kind, zxid, print: mixWide(saltOf(kind), zxid) };
}

/** A look-up by a name that varies is slow, and every write is acknowledged and committed. */
function saltOf(kind: ZxidPacket["kind"]): number {
  switch (kind) {
    case "ACK":
      return 114;
    case "COMMIT":
      return 113;
    case "NEWLEADER":
      return 115;
    case "UPTODATE":
      return 116;
  }
}

/** What the leader's PINGs carry, and a learner's while no client was heard of. */
export const NO_TOUCHES: readonly Touch[] = [];

/**
 * `zxid` of a leader's PING is its last proposal; `touched` goes the other way
 * [LearnerHandler.ping, Learner.ping].
 */
export function ping(zxid: Zxid, touched: readonly Touch[] = NO_TOUCHES): Ping {
  let print = mixWide(117, zxid);
  for (const [session, timeout] of touched) print = mix(mixWide(print, session), timeout);
  return { kind: "PING", zxid, touched, print };
}

/** Passes a write on to the leader, as it stands [Learner.request]. */
export function requestPacket(request: Request<ProposedOp>): RequestPacket {
  return { kind: "REQUEST", request, print: mix(118, request.print) };
}

/**
 * A `sync`, by the session and number of its client [Leader.SYNC]; the leader sends back what it
 * was sent.
 */
export function syncPacket(session: SessionId, cxid: number): SyncPacket {
  return { kind: "SYNC", session, cxid, print: mix(mixWide(119, session), cxid) };
}

/**
 * Asks for a session, with `isValid` false, or answers. `timeout` in milliseconds
 * [Learner.validateSession, LearnerHandler].
 */
export function revalidate(session: SessionId, timeout: number, isValid: boolean): Revalidate {
  const print = mix(mix(mixWide(120, session), timeout), isValid ? 1 : 0);
  return { kind: "REVALIDATE", session, timeout, isValid, print };
}
