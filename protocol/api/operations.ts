/** What a client can ask of ZooKeeper, and what it is answered: the bodies of requests and replies (reference 16.2). */
import type { AclList } from "./acl.ts";
import type { Code } from "./codes.ts";
import type { Stat } from "./stat.ts";
import type { Zxid } from "../zxid.ts";

/**
 * The content of a node: a byte string, one UTF-16 unit from 0 to 255 per byte, so that `length` is
 * dataLength. Text is turned into its UTF-8 bytes where it enters, at the edge.
 */
export type Bytes = string;

/** Create modes by their number on the wire [CreateMode] (reference 12.5). */
export const MODE = {
  PERSISTENT: 0,
  EPHEMERAL: 1,
  PERSISTENT_SEQUENTIAL: 2,
  EPHEMERAL_SEQUENTIAL: 3,
  CONTAINER: 4,
  PERSISTENT_WITH_TTL: 5,
  PERSISTENT_SEQUENTIAL_WITH_TTL: 6,
} as const;

/**
 * The opcode, not the flags, says whether it makes a container or a TTL node (reference 12.5). No
 * ACL, or an empty one, is INVALIDACL.
 */
export interface CreateOp {
  readonly kind: "create" | "create2" | "createContainer" | "createTTL";
  readonly path: string;
  readonly data: Bytes | null;
  readonly acl: AclList | null;
  /** A number of MODE, or any other that a client may send. */
  readonly flags: number;
  /** Milliseconds; only `createTTL` sends it. */
  readonly ttl: number;
}
/** Deletes a node without children. */
export interface DeleteOp {
  readonly kind: "delete";
  readonly path: string;
  /** -1: any. */
  readonly version: number;
}
/** Replaces the content, null included. `version` -1: any. */
export interface SetDataOp {
  readonly kind: "setData";
  readonly path: string;
  readonly data: Bytes | null;
  readonly version: number;
}
/** Replaces the access control list. */
export interface SetAclOp {
  readonly kind: "setACL";
  readonly path: string;
  readonly acl: AclList | null;
  /** Compared with aversion; -1: any. */
  readonly version: number;
}
/** Asks for a version, -1 being any. Of use inside a multi only (reference 12.6). */
export interface CheckOp {
  readonly kind: "check";
  readonly path: string;
  readonly version: number;
}
/** The reaper's request; one that a client sends is refused. */
export interface DeleteContainerOp {
  readonly kind: "deleteContainer";
  readonly path: string;
}
/** What a multi may hold; anything else makes it MARSHALLINGERROR (reference 12.7). */
export type MultiOp = CreateOp | DeleteOp | SetDataOp | CheckOp;
/** All of it or nothing, under one zxid. An empty one succeeds, and uses a zxid too. */
export interface MultiOpList {
  readonly kind: "multi";
  readonly ops: readonly MultiOp[];
}

/** Reads that can leave a one-shot watch. */
export interface WatchingReadOp {
  readonly kind: "exists" | "getData" | "getChildren" | "getChildren2";
  readonly path: string;
  readonly watch: boolean;
}
/**
 * Reads of a path that leave no watch. `sync` ignores its path and returns it; for `getEphemerals`
 * it is a prefix of strings.
 */
export interface PathReadOp {
  readonly kind: "getACL" | "getAllChildrenNumber" | "getEphemerals" | "sync";
  readonly path: string;
}
/**
 * Answered one by one, each with its own error. Only getData and getChildren can be decoded, and no
 * watch is left (reference 12.7).
 */
export interface MultiReadOp {
  readonly kind: "multiRead";
  readonly ops: readonly WatchingReadOp[];
}
/** A watch that stays after it has fired (reference 11.1). */
export interface AddWatchOp {
  readonly kind: "addWatch";
  readonly path: string;
  /** 0 persistent, 1 persistent recursive. */
  readonly mode: number;
}
/**
 * Takes watches of this connection away, or asks whether there are any; NOWATCHER if not (reference
 * 11.6).
 */
export interface WatcherTypeOp {
  readonly kind: "removeWatches" | "checkWatches";
  readonly path: string;
  /** 1 children, 2 data, 3 any, 4 persistent, 5 persistent recursive. */
  readonly type: number;
}
/** Watches to set up again after a reconnect; `setWatches` leaves out the last two lists. */
export interface SetWatchesOp {
  readonly kind: "setWatches" | "setWatches2";
  readonly relativeZxid: Zxid;
  readonly data: readonly string[];
  readonly exist: readonly string[];
  readonly child: readonly string[];
  readonly persistent: readonly string[];
  readonly recursive: readonly string[];
}
/**
 * Adds an identity to the connection; answered at once, before earlier requests. What no provider
 * takes ends it with AUTHFAILED (reference 13.1).
 */
export interface AuthOp {
  readonly kind: "auth";
  readonly scheme: string;
  readonly auth: Bytes;
}
/**
 * Requests without a body. closeSession is a write all the same (`isProposed`); ping has the xid
 * -2.
 */
export interface BareOp {
  readonly kind: "whoAmI" | "closeSession" | "ping";
}

/** Uses a zxid, whatever becomes of it (section 10). */
export type WriteOp =
  | CreateOp
  | DeleteOp
  | SetDataOp
  | SetAclOp
  | CheckOp
  | DeleteContainerOp
  | MultiOpList;
/** Answered by the server that the client is connected to. */
export type ReadOp =
  | WatchingReadOp
  | PathReadOp
  | MultiReadOp
  | AddWatchOp
  | WatcherTypeOp
  | SetWatchesOp
  | BareOp;
/** Everything that a client can send once its session is there. */
export type Op = WriteOp | ReadOp | AuthOp;

/** Who a connection is taken for, as `whoAmI` shows it. */
export interface ClientInfo {
  readonly scheme: string;
  readonly user: string;
}

/** The body of a reply whose header has err 0; "none" where only the header is sent. */
export type Result =
  | { readonly kind: "none" }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "created"; readonly path: string; readonly stat: Stat }
  | { readonly kind: "stat"; readonly stat: Stat }
  | { readonly kind: "data"; readonly data: Bytes | null; readonly stat: Stat }
  | { readonly kind: "acl"; readonly acl: AclList; readonly stat: Stat }
  /** Children in the order of the server's set; `stat` for getChildren2 only. */
  | {
      readonly kind: "children";
      readonly children: readonly string[];
      readonly stat: Stat | undefined;
    }
  | { readonly kind: "total"; readonly total: number }
  | { readonly kind: "ephemerals"; readonly ephemerals: readonly string[] }
  | { readonly kind: "clientInfo"; readonly clientInfo: readonly ClientInfo[] }
  /** ErrorResponse of addWatch. */
  | { readonly kind: "watchErr"; readonly watchErr: Code }
  | { readonly kind: "multi"; readonly results: readonly SubResult[] };

/** The answer to one operation of a multi or multiRead. */
export interface SubResult {
  /** As typed on the wire; "error" is type -1. */
  readonly type:
    | "create"
    | "create2"
    | "delete"
    | "setData"
    | "check"
    | "getData"
    | "getChildren"
    | "error";
  readonly err: Code;
  readonly result: Result;
}

export const NOTHING: Result = Object.freeze({ kind: "none" });

/** A reply before it is put on the wire. */
export interface Answer {
  readonly err: Code;
  readonly result: Result;
}

/** Types of watch events by their number on the wire [Watcher.Event.EventType]. */
export const EVENT = {
  NONE: -1,
  NODE_CREATED: 1,
  NODE_DELETED: 2,
  NODE_DATA_CHANGED: 3,
  NODE_CHILDREN_CHANGED: 4,
  DATA_WATCH_REMOVED: 5,
  CHILD_WATCH_REMOVED: 6,
  PERSISTENT_WATCH_REMOVED: 7,
} as const;
/** A number of EVENT. */
export type EventType = number;

/**
 * "NodeCreated" for 1, as ZooKeeper prints it; "None" for a number that is none
 * [Watcher.Event.EventType].
 */
export function eventName(type: EventType): string {
  return EVENT_NAMES[type] ?? "None";
}

const EVENT_NAMES: readonly string[] = [
  "None",
  "NodeCreated",
  "NodeDeleted",
  "NodeDataChanged",
  "NodeChildrenChanged",
  "DataWatchRemoved",
  "ChildWatchRemoved",
  "PersistentWatchRemoved",
];

/**
 * Whether an operation uses a zxid, whatever becomes of it (reference 10); closeSession, which does
 * too, is told by `isProposed`.
 */
export function isWrite(op: Op): op is WriteOp {
  switch (op.kind) {
    case "create":
    case "create2":
    case "createContainer":
    case "createTTL":
    case "delete":
    case "setData":
    case "setACL":
    case "check":
    case "deleteContainer":
    case "multi":
      return true;
    default:
      return false;
  }
}
