/** What servers tell observers about themselves: belief, never fact. The vocabulary of properties and timelines. */
import type { SidSet } from "./quorum.ts";
import type { Txn } from "./transaction.ts";
import type { Zxid } from "./zxid.ts";

/** How a learner is brought up to date [Leader.DIFF, TRUNC, SNAP] (reference 4.1). */
export type SyncKind = "DIFF" | "TRUNC" | "SNAP";

/** A shortcut or surprise that the code of ZooKeeper logs or dies of (reference 8.2, 20). */
export type Anomaly =
  | "proposal-gap" // a PROPOSAL that is not the next one; ZooKeeper warns
  | "commit-without-pending" // COMMIT with nothing pending; warns
  | "commit-mismatch" // COMMIT that is not for the head; exits the process
  | "ack-out-of-order" // a follower acknowledged a later zxid first
  | "ack-unknown" // ACK for a zxid that was never proposed
  | "newleader-ack-wrong-epoch"
  | "packet-out-of-phase" // LEADERINFO or NEWLEADER where none belongs
  | "packet-wrong-role"
  | "sync-gap"; // a hole in the history that a sync streams

/**
 * What a server may tell, one kind per change of its beliefs. Sids, epochs and rounds are plain
 * numbers; a zxid is where the server stands by its own account.
 */
export type ServerEvent =
  /** The process is up and has read its disk. */
  | {
      readonly kind: "booted";
      readonly lastZxid: Zxid;
      readonly acceptedEpoch: number;
      readonly currentEpoch: number;
    }
  /** Entered LOOKING; `round` is the logical clock after its increment. */
  | { readonly kind: "looking"; readonly round: number }
  /** The election ended here; the role follows from it. `votes`: who supported it, or told us of it. */
  | {
      readonly kind: "elected";
      readonly leader: number;
      readonly role: "LEADING" | "FOLLOWING" | "OBSERVING";
      readonly round: number;
      readonly votes: SidSet;
      /** Joined an ensemble that had decided before (out of election). */
      readonly joined: boolean;
    }
  /** Leader: a quorum of infos fixed the new epoch (acceptedEpoch is durable). */
  | { readonly kind: "epochProposed"; readonly epoch: number }
  /** Leader: currentEpoch is durable; synchronization begins. `lastZxid`: end of its initial history. */
  | { readonly kind: "established"; readonly epoch: number; readonly lastZxid: Zxid }
  /** Leader: how a learner is brought up to date. `from` is the learner's last zxid, `to` the leader's. `source` says where the history came from. */
  | {
      readonly kind: "syncing";
      readonly learner: number;
      readonly mode: SyncKind;
      readonly from: Zxid;
      readonly to: Zxid;
      readonly source: "nothing" | "window" | "disk" | "tree";
    }
  /** Leader: quorum of NEWLEADER acks; it serves from now on. Its initial history up to `lastZxid` is committed. */
  | { readonly kind: "active"; readonly epoch: number; readonly lastZxid: Zxid }
  /** Leader: a proposal was made (before its own append). */
  | { readonly kind: "proposed"; readonly txn: Txn }
  /** Leader: a proposal has its quorum, in the leader's belief. */
  | { readonly kind: "committed"; readonly zxid: Zxid }
  /** Learner: the op packet was taken. */
  | { readonly kind: "syncStarted"; readonly mode: SyncKind; readonly zxid: Zxid }
  /** Learner: sends its ACK of NEWLEADER. `lastZxid`: end of its history by then. */
  | { readonly kind: "newLeaderAcked"; readonly epoch: number; readonly lastZxid: Zxid }
  /** Learner: took UPTODATE; it serves from now on. */
  | { readonly kind: "upToDate"; readonly epoch: number; readonly lastZxid: Zxid }
  /** A transaction was applied to the tree as committed; `digest` is the tree's digest after it. */
  | { readonly kind: "delivered"; readonly txn: Txn; readonly digest: number }
  /** The tree was replaced or rolled on without deliveries: boot replay, SNAP, TRUNC reload, fast-forward, activation. */
  | {
      readonly kind: "restored";
      readonly reason: "boot" | "snap" | "trunc" | "fastForward" | "activation";
      readonly lastZxid: Zxid;
      readonly digest: number;
    }
  /** Leader: a session was silent for too long, and its closeSession goes to Prep. `timeout` in milliseconds. */
  | { readonly kind: "expiring"; readonly session: number; readonly timeout: number }
  /** An operator's request that this server took is answered. */
  | { readonly kind: "replied"; readonly request: number; readonly zxid: Zxid }
  /** A request that this server took is given up: the client sees a connection loss. */
  | { readonly kind: "dropped"; readonly request: number }
  /** A read was answered from the local tree. `zxid`: state it reflects. */
  | {
      readonly kind: "readServed";
      readonly request: number;
      readonly key: string;
      readonly value: string;
      readonly zxid: Zxid;
    }
  | {
      readonly kind: "snapshotStarted";
      readonly zxid: Zxid;
      readonly reason: "lead" | "sync" | "count" | "first";
    }
  | { readonly kind: "snapshotEnded"; readonly zxid: Zxid; readonly synced: boolean }
  | { readonly kind: "logTruncated"; readonly zxid: Zxid }
  /** A role ended and the server goes back to LOOKING with its memory kept (or dropped). */
  | {
      readonly kind: "roleEnded";
      readonly role: "LEADING" | "FOLLOWING" | "OBSERVING";
      readonly why: string;
      readonly memoryKept: boolean;
      readonly lastZxid: Zxid;
      readonly digest: number;
    }
  | { readonly kind: "anomaly"; readonly what: Anomaly; readonly zxid: Zxid }
  /** A named row of the reference was taken: coverage ids such as "election.join" or "sync.trunc". */
  | { readonly kind: "mark"; readonly id: string };
