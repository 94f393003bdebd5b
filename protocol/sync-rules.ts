/** What differs between releases in how a server keeps its history, over elections and syncs, without being a mistake by itself. */

/** Frozen, shared by clones, left out of digests. Of each server its own, unlike `Rules`. */
export interface SyncRules {
  /** Up to 3.4.9 and 3.5.2: at NEWLEADER a learner snapshots its tree whatever the mode, and a DIFF goes into memory only; later after SNAP and TRUNC (4.8, ZOOKEEPER-2678). */
  readonly snapshotAtNewLeader: boolean;
  /** Which roles leave their memory to the next one, which else reads the disk again. Up to 3.4.8 and 3.5.2 none; 3.4.9 those that never served; 3.4.10, 3.5.3: all (4.7, ZOOKEEPER-2678). */
  readonly keepsMemory: "never" | "unserved" | "always";
  /** Not from 3.4.6 to 3.4.14: a server begins to lead with a snapshot (7.3 c, ZOOKEEPER-1558). */
  readonly snapshotAtLead: boolean;
  /** 3.9.4: a hole in what is synced, committed or replayed is refused; before, it is warned of at most (4.1, 4.6, ZOOKEEPER-4925). */
  readonly refusesHoles: boolean;
}

/** The default: ZooKeeper 3.9.4 and later. */
export const NEWEST_SYNC_RULES: SyncRules = Object.freeze({
  snapshotAtNewLeader: false,
  keepsMemory: "always",
  snapshotAtLead: true,
  refusesHoles: true,
});
