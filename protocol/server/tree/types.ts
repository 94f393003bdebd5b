/** The data tree as a server holds it in memory: plain data [DataTree, DataNode, ZKDatabase's session table]. */
import type { Printed, Summed } from "../../../sim/machine.ts";
import type { AclList } from "../../api/acl.ts";
import type { Bytes, EventType } from "../../api/operations.ts";
import type { Stat } from "../../api/stat.ts";
import type { Owner, SessionId, Txn } from "../../transaction.ts";
import type { Zxid } from "../../zxid.ts";

/** One node, immutable: a change puts another one in its place, so that snapshots share it. */
export interface Znode extends Printed, NodeFields {
  /** Fingerprint of what never changes but by setACL: path, ACL, czxid, ctime, owner. */
  readonly base: number;
  /** /zookeeper and below, which no digest contains. */
  readonly isSystem: boolean;
}

/** By which transaction, and when, the content was written. */
export type Stamp = Pick<Txn, "zxid" | "time">;

/** What is stored of a node. */
export interface NodeFields {
  readonly path: string;
  readonly data: Bytes | null;
  readonly acl: AclList;
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
  readonly pzxid: Zxid;
  /** Wall-clock milliseconds of the leader. */
  readonly ctime: number;
  readonly mtime: number;
  readonly version: number;
  /** As stored: number of children ever created (reference 12.3). */
  readonly cversion: number;
  readonly aversion: number;
  readonly owner: Owner;
}

/**
 * Nodes in one array with gaps, so that a snapshot can be cut while the tree changes: deleting
 * leaves a hole, and compaction moves places but not numbers. Root is "/"; paths are without the
 * chroot.
 */
export interface Tree extends Summed {
  /** In the order of creation, parents before their children; undefined where a node has been deleted. */
  slots: (Znode | undefined)[];
  /** How many slots are undefined. */
  holes: number;
  /** Number of each slot, ascending and never used twice: a cursor that survives compaction. */
  numbers: number[];
  nextNumber: number;
  /** Index in `slots`. */
  places: Map<string, number>;
  /** Names of the children; nodes without children have no entry. */
  children: Map<string, Set<string>>;
  /** Paths of a session's ephemerals; sessions without any have no entry. */
  ephemerals: Map<SessionId, Set<string>>;
  containers: Set<string>;
  ttls: Set<string>;
  /** Timeout in milliseconds of every session, as createSession said [sessionsWithTimeouts]. */
  sessions: Map<SessionId, number>;
  /** Sum of the prints of all nodes outside of /zookeeper, 32 bits: free of order, kept up to date by each change. */
  digest: number;
  /** The same over all nodes, over the sessions, and over the entries of the three indices of owners. */
  sum: number;
  /** Highest zxid that was applied, or whose effect came with a part of a snapshot. */
  newest: Zxid;
}

/** A watch event that an applied transaction calls for, in the order of reference 11.2. */
export interface Change {
  readonly type: EventType;
  readonly path: string;
  /** The node's ACL, by which the event is kept from who may not read it; of a deleted node the one it had. */
  readonly acl: AclList;
  /** NodeDeleted on the child table of the path: who was notified by the entry before is passed over. */
  readonly table: "data" | "child";
}

/** What applying a transaction brought about; a caller who does not ask for it saves the work. */
export interface Applied {
  readonly changes: Change[];
  /**
   * One per sub-operation of a multi, else one: the Stat right behind it where the reply shows one.
   * Undefined where nobody is to get a reply.
   */
  readonly stats: (Stat | undefined)[] | undefined;
}
