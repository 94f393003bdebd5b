/** What a server knows of its own disk, and the memory that it built from it: plain data, free of roles. */
import type { Summed } from "../../sim/machine.ts";
import type { Tree } from "../server/tree/types.ts";
import type { Txn } from "../transaction.ts";
import type { Zxid } from "../zxid.ts";

/**
 * committedLog: the last `config.commitLogCount` txns that went into the tree, as a ring. Its sum is
 * that of all that ever went in, in their order: what is still there follows from it.
 */
export interface Window extends Summed {
  /** Oldest entry at `start`, the others behind it, round the end. */
  ring: Txn[];
  start: number;
}

/** Records of a log file whose zxids follow one another: first, first + 1, … */
export interface Run {
  first: Zxid;
  count: number;
}

/** A file `log.<hex of its first zxid>`. It is described by runs, so that knowing it costs no memory. */
export interface LogFile {
  readonly name: string;
  runs: Run[];
  /** Records in it; the first `synced` of them are durable. */
  length: number;
  synced: number;
  bytes: number;
}

/** A file `snapshot.<hex of lastProcessed when it was begun>`. */
export interface SnapshotFile {
  readonly name: string;
  readonly zxid: Zxid;
  /** Highest zxid that the tree had applied while it was written: more than `zxid` where the snapshot is fuzzy. */
  newest: Zxid;
  bytes: number;
  /** Complete: it ends in a Seal and a reader can use it. */
  sealed: boolean;
  synced: boolean;
}

/** Why a snapshot is taken (reference 7.3): start of leading, NEWLEADER, snapCount, first boot. */
export type SnapshotReason = "lead" | "sync" | "count" | "first";

/** The snapshot that is being written, a chunk at a time. */
export interface SnapshotWriting {
  /** Named by the `snapshotStep` items that drive it. */
  readonly id: number;
  /** Its file, in `snapshots`. */
  readonly zxid: Zxid;
  readonly reason: SnapshotReason;
  /** Tag of the fsync at its end; -1: none, as ZooKeeper does it for all but SNAP. */
  readonly tag: number;
  /** Where in the tree it goes on. */
  cursor: number;
  /** All entries are written, the seal waits until the log is as far as they are. */
  isWaiting: boolean;
}

/** A disk operation that was asked for and has not been answered. */
export type InFlight =
  | { readonly kind: "flush"; readonly tag: number; readonly name: string; length: number }
  | {
      readonly kind: "acceptedEpoch" | "currentEpoch" | "marker";
      readonly tag: number;
      readonly value: number;
    }
  | {
      readonly kind: "snapshot";
      readonly tag: number;
      readonly zxid: Zxid;
      readonly reason: SnapshotReason;
    }
  | { readonly kind: "purge"; readonly tag: number; readonly zxid: Zxid };

/** ZKDatabase, FileTxnSnapLog and the epochs of a QuorumPeer. */
export interface StoreState {
  tree: Tree;
  /** dataTree.lastProcessedZxid: last zxid applied; (e,0) when a leader has just been activated. */
  lastProcessed: Zxid;
  window: Window;
  /**
   * Name of the snapshot that memory was last built from. Only log records above it are known to
   * be this server's history: a SNAP leaves the log that it replaced behind (ZOOKEEPER-2846).
   */
  base: Zxid;

  /** Oldest first. Only the last one may hold records that are not durable. */
  logs: LogFile[];
  /** The next append starts a new file, as soon as the newest one is durable. */
  rolled: boolean;
  /** Zxid of the last record in the log; ZERO if there is none. */
  lastLogged: Zxid;
  /** Oldest first, by name. Unsealed ones are what crashes left behind. */
  snapshots: SnapshotFile[];
  writing: SnapshotWriting | undefined;
  nextSnapshot: number;
  /** Txns logged since the last snapshot was due, and how many make the next one due. */
  sinceSnapshot: number;
  snapshotAfter: number;

  /** What is durable in the files of that name, never what is being written (ZOOKEEPER-2307). */
  acceptedEpoch: number;
  currentEpoch: number;
  /** Value of the file `updatingEpoch`; -1: there is none. */
  marker: number;

  inFlight: InFlight[];
}

export const ACCEPTED_EPOCH = "acceptedEpoch";
export const CURRENT_EPOCH = "currentEpoch";
/** Left by a crash inside of `writeFile(CURRENT_EPOCH)`. */
export const CURRENT_EPOCH_TMP = "currentEpoch.tmp";
/** Says that history of an epoch above currentEpoch is being put down (as 3.4.6 did, ZOOKEEPER-1653). */
export const UPDATING_EPOCH = "updatingEpoch";
