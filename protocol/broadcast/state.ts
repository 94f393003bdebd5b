/** What ZAB keeps in memory: the leader, its handler for each learner, the learner, and the threads of a role. */
import type { ConnId, Micros } from "../../sim/machine.ts";
import type { SyncKind } from "../events.ts";
import type { QuorumMessage } from "../messages.ts";
import type { Outstanding } from "../server/prep/outstanding.ts";
import type { Sessions } from "../server/sessions/tracker.ts";
import type { SidSet } from "../quorum.ts";
import type { SessionId, Txn } from "../transaction.ts";
import type { Zxid } from "../zxid.ts";

/** How recent a history is: compared by epoch first, then by zxid [StateSummary]. */
export interface StateSummary {
  readonly currentEpoch: number;
  readonly lastZxid: Zxid;
}

/**
 * What `Leader.lead` waits for. SNAPSHOT: its own, of what it starts with (reference 7.3 c).
 * EPOCH: a quorum of infos, and acceptedEpoch on its own disk. EPOCH_ACK: a quorum of ACKEPOCH.
 * CURRENT_EPOCH: its own disk. NEWLEADER_ACK: a quorum of NEWLEADER acks. BROADCAST: nothing, it
 * is active.
 */
export type LeaderPhase =
  | "SNAPSHOT"
  | "EPOCH"
  | "EPOCH_ACK"
  | "CURRENT_EPOCH"
  | "NEWLEADER_ACK"
  | "BROADCAST";

/** A transaction on its way to a quorum [Leader.Proposal]. */
export interface Proposal {
  readonly txn: Txn;
  /** Who has it on disk, as far as the leader was told. */
  acks: SidSet;
  /** Committed out of its turn; only a planted bug sets it. */
  committed: boolean;
}

/** A sync that waits for the commit of `zxid`. */
export interface WaitingSync {
  readonly zxid: Zxid;
  readonly conn: ConnId;
  readonly session: SessionId;
  readonly cxid: number;
}

/** A leader, from the end of the election to the end of its role [Leader]. */
export interface LeaderState {
  phase: LeaderPhase;

  /** Discovery (reference 3): the epoch to propose, growing until it is frozen. */
  epoch: number;
  /** No quorum of infos yet [waitingForNewEpoch]. */
  waitingForNewEpoch: boolean;
  connectingFollowers: SidSet;
  /** The epoch is frozen and this server's acceptedEpoch is on disk: LEADERINFO may go out. */
  epochReady: boolean;
  electingFollowers: SidSet;
  /** A quorum has acknowledged the epoch [electionFinished]. */
  electionFinished: boolean;
  /** Own history when `lead` started. */
  readonly summary: StateSummary;

  newLeaderAcks: SidSet;
  quorumFormed: boolean;

  /** One per connection, in order of arrival; a learner that came back may have two for a while. */
  handlers: HandlerState[];

  /** Zxid given out last [hzxid]; the next proposal takes the next one. */
  lastProposed: Zxid;
  lastCommitted: Zxid;
  /** Proposed and not committed, in zxid order without gaps. */
  outstanding: Proposal[];
  /** Committed and not yet applied here, in zxid order. */
  toBeApplied: Txn[];

  /** Ticks since activation; the loop wakes every half tick, and counts at every second wake. */
  tick: number;
  skipsTick: boolean;

  /** Clocks and owners of all sessions; filled when the leader is activated. */
  sessions: Sessions;
  /** When the timer "expiry" is due, in microseconds; -1: it is not armed. */
  expiryArmed: Micros;
  /** What proposals that are not applied yet will have changed [outstandingChanges]. */
  changes: Outstanding;
  /** In the order of their zxids. */
  syncs: WaitingSync[];
}

/**
 * Where the thread of a learner's handler stands. The phases that end in _WAIT, READ_DISK, SNAP and
 * NEWLEADER, which is still to be queued, are blocked: packets that arrive meanwhile stay in the socket (`inbox`).
 */
export type HandlerPhase =
  | "INFO"
  | "EPOCH_WAIT"
  | "ACKEPOCH"
  | "EPOCH_ACK_WAIT"
  | "READ_DISK"
  | "SNAP"
  | "NEWLEADER"
  | "NEWLEADER_ACK"
  | "NEWLEADER_WAIT"
  | "SERVING";

/** The leader's side of one learner connection [LearnerHandler]. */
export interface HandlerState {
  readonly conn: ConnId;
  readonly sid: number;
  phase: HandlerPhase;
  /** Known from the first packet. */
  isObserver: boolean;
  /** Epoch that the learner had accepted, from its first packet. */
  acceptedEpoch: number;
  /** Learner's last zxid, from ACKEPOCH. */
  lastZxid: Zxid;
  /** The learner asks for a SNAP, whatever its zxid. */
  needsSnap: boolean;
  /** Packets that arrived while the thread was blocked. */
  inbox: QuorumMessage[];

  /** Packets for the sender thread, which starts when NEWLEADER has been queued. */
  queued: QuorumMessage[];
  senderStarted: boolean;
  /** Gets every new broadcast packet [forwardingFollowers, observingLearners]. */
  forwarding: boolean;
  /** Where in the tree a SNAP goes on; below 0, which only a planted bug sets: it is still to begin. */
  streamed: number;
  /** Zxid acknowledged last; ACKs of a connection come in order. */
  lastAck: Zxid;

  /** When the thread began to wait for the packet it waits for now. */
  readSince: Micros;
  /** Last tick of the leader at which this learner still counts as synced. */
  ackDeadline: number;
  /** SyncLimitCheck: the one proposal that is timed, and the latest one sent; 0 where there is none. */
  timedZxid: Zxid;
  timedSince: Micros;
  latestZxid: Zxid;
  latestSince: Micros;
}

/**
 * Where the learner's main loop stands. CONNECTING: dialling. LEADERINFO, SYNC, UPTODATE: waiting
 * for that packet (SYNC: for DIFF, TRUNC or SNAP). SNAP: reading the tree. HISTORY: reading
 * packets until NEWLEADER. BROADCAST: serving.
 */
export type LearnerPhase =
  | "CONNECTING"
  | "LEADERINFO"
  | "SYNC"
  | "SNAP"
  | "HISTORY"
  | "UPTODATE"
  | "BROADCAST";

/**
 * One action of the learner on NEWLEADER or UPTODATE; the lists are in sync-steps.ts. Only mistakes
 * take "await-log" (until the log thread is through), "yield" (other threads have a turn) and
 * "ack-logged" (what was logged before UPTODATE is acknowledged behind it).
 */
export type SyncStep =
  | "mark-epoch"
  | "take-snapshot"
  | "log-committed"
  | "sync-log"
  | "await-log"
  | "yield"
  | "write-epoch"
  | "unmark-epoch"
  | "ack-newleader"
  | "ack-uptodate"
  | "start-serving"
  | "update-vote"
  | "ack-logged"
  | "log-pending"
  | "commit-pending";

/**
 * A follower or an observer, from its dial to the end of its role [Learner, Follower, Observer].
 */
export interface LearnerState {
  readonly leader: number;
  phase: LearnerPhase;
  /** -1 until the dial is answered. */
  conn: ConnId;
  /** Tag of the dial under way; -1: none. */
  dialTag: number;
  dials: number;
  readSince: Micros;
  /** initLimit or syncLimit ticks. */
  readLimit: Micros;

  /** Epoch of LEADERINFO. */
  epoch: number;
  syncMode: SyncKind | "NONE";
  /** A snapshot is due at NEWLEADER, for what came until then went into memory only: SNAP, TRUNC, by some rules DIFF. */
  snapshotNeeded: boolean;
  /** Committed transactions go to the log, not only into memory [writeToTxnLog]. */
  writeToTxnLog: boolean;
  /** Zxid of the op packet. */
  syncZxid: Zxid;
  /** Proposals received and not yet committed or handed to the log [packetsNotLogged]. */
  notLogged: Txn[];
  /** Commits that came before their proposals could be logged [packetsCommitted]. */
  committed: Zxid[];
  /** Last proposal received; 0 before the first. */
  lastQueued: Zxid;

  /** Steps of NEWLEADER or UPTODATE still to do, in order; the thread pauses at disk waits. */
  steps: SyncStep[];
  /** Proposals handed to the log and waiting for their COMMIT [pendingTxns]. */
  pending: Txn[];
}

/** SyncRequestProcessor: what has been handed to it and not yet been made durable. */
export interface LogThread {
  /** Items posted to LOG and not yet served. */
  queued: number;
  /** Appended, waiting for an fsync. */
  batch: Txn[];
  /** Tag of the fsync of `batch` while it is under way and the thread held; 0: none is. */
  flushTag: number;
}

/** A role that is being shut down; its threads are drained first. */
export interface Leaving {
  readonly why: string;
  /** The role served, so that its log may be ahead of memory. */
  readonly hadServed: boolean;
  /** Memory may not be kept: SNAP or TRUNC was aborted, or the disk failed. */
  readonly dropMemory: boolean;
  /** The disk failed: what the log holds may not be durable. */
  readonly diskFailed: boolean;
}

/** What the answer of the disk to a tag is for. `term`: the role that asked. */
export type Wait =
  /** Leader: acceptedEpoch, then currentEpoch (reference 3, steps 2 and 6). */
  | { readonly kind: "leaderAcceptedEpoch"; readonly term: number }
  | { readonly kind: "leaderCurrentEpoch"; readonly term: number }
  /** Handler: the log on disk, to choose how to sync. */
  | { readonly kind: "handlerRead"; readonly term: number; readonly conn: ConnId }
  /** Learner: acceptedEpoch, before ACKEPOCH. */
  | { readonly kind: "learnerAcceptedEpoch"; readonly term: number }
  /** Learner: the log has been cut, memory comes from the disk again. */
  | { readonly kind: "truncated"; readonly term: number }
  /** Learner: the step of NEWLEADER or UPTODATE that is under way. */
  | { readonly kind: "step"; readonly term: number }
  /** End of a role: fsync after a disk error, then what replaces or completes memory. */
  | { readonly kind: "recoverLog"; readonly term: number }
  | { readonly kind: "reload"; readonly term: number }
  | { readonly kind: "fastForward"; readonly term: number };
