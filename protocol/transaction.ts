/** A transaction: what Prep made of one request, exactly as every server applies and logs it [TxnHeader, zookeeper.jute txn.*]. */
import { mix, mixText, mixWide } from "../sim/chance.ts";
import type { Printed } from "../sim/machine.ts";
import type { AclList } from "./api/acl.ts";
import type { Code } from "./api/codes.ts";
import type { Bytes } from "./api/operations.ts";
import type { Zxid } from "./zxid.ts";

/**
 * A session's id: sid x 2^40 + start in milliseconds x 2^16 + number. 0 stands for the server itself
 * (the reaper of containers), -sid for the operator who is logged in at that server.
 */
export type SessionId = number;

/**
 * Who a node belongs to: 0 nobody (persistent), a session (ephemeral), CONTAINER, or, below it, a TTL
 * node: `ttlOwner(ttl)`. Stands for the bit patterns of EphemeralType (reference 12.5).
 */
export type Owner = number;
export const CONTAINER: Owner = -1;

/**
 * Owner of a TTL node; `ttl` in milliseconds, from 1 to 2^40 - 1. Nothing is checked here
 * [EphemeralType.TTL].
 */
export function ttlOwner(ttl: number): Owner {
  return CONTAINER - ttl;
}

/** Milliseconds to live of a TTL node's owner; 0 for any other. [EphemeralType.TTL] */
export function ttlOf(owner: Owner): number {
  return owner < CONTAINER ? CONTAINER - owner : 0;
}

/**
 * The path is final: a sequential name has its number [CreateTxn, CreateContainerTxn,
 * CreateTTLTxn].
 */
export interface CreateBody {
  readonly kind: "create";
  /** Opcode of the request, which says how it is answered. */
  readonly op: "create" | "create2" | "createContainer" | "createTTL";
  readonly path: string;
  readonly data: Bytes | null;
  readonly acl: AclList;
  readonly owner: Owner;
  /** Stored cversion of the parent once this is applied: absolute, so that replay is idempotent. */
  readonly parentCversion: number;
}
/** Also how the reaper's deleteContainer is carried out [DeleteTxn]. */
export interface DeleteBody {
  readonly kind: "delete";
  readonly path: string;
}
/** Sets the content, whatever version the node has [SetDataTxn]. */
export interface SetDataBody {
  readonly kind: "setData";
  readonly path: string;
  readonly data: Bytes | null;
  /** The new version. */
  readonly version: number;
}
/** Sets the list, whatever version it has [SetACLTxn]. */
export interface SetAclBody {
  readonly kind: "setACL";
  readonly path: string;
  readonly acl: AclList;
  /** The new aversion. */
  readonly version: number;
}
/** Changes nothing when it is applied: Prep has checked the version [CheckVersionTxn]. */
export interface CheckBody {
  readonly kind: "check";
  readonly path: string;
}
/** A refused request. It changes nothing, and uses its zxid all the same. */
export interface ErrorBody {
  readonly kind: "error";
  readonly err: Code;
}
/** Opens the session named in the header [CreateSessionTxn]. */
export interface CreateSessionBody {
  readonly kind: "createSession";
  /** Milliseconds, negotiated. */
  readonly timeout: number;
}
/** Ends the session named in the header, and its ephemerals with it [CloseSessionTxn]. */
export interface CloseSessionBody {
  readonly kind: "closeSession";
  /** The session's ephemerals as Prep found them (9.3). */
  readonly paths: readonly string[];
}
/** What may stand in a multi (reference 12.7). */
export type SubBody = CreateBody | DeleteBody | SetDataBody | CheckBody | ErrorBody;
/** All of `bodies` or, if any of them is an error, none. */
export interface MultiBody {
  readonly kind: "multi";
  readonly bodies: readonly SubBody[];
}
/**
 * What the header's zxid stands for [TxnHeader.type]. Absolute: applied twice, it leaves the same
 * tree.
 */
export type Body = SubBody | SetAclBody | CreateSessionBody | CloseSessionBody | MultiBody;

/**
 * Immutable and shared: log, proposals and memory of every server hold the same object [TxnHeader,
 * Request].
 */
export interface Txn extends Printed {
  readonly kind: "txn";
  readonly zxid: Zxid;
  readonly session: SessionId;
  /** The client's number of the request (xid); with `session` it matches a commit to who waits for it. */
  readonly cxid: number;
  /** Wall clock of the leader, in milliseconds. */
  readonly time: number;
  readonly body: Body;
}

/**
 * `time` is the leader's wall clock in milliseconds; it becomes ctime and mtime. The fingerprint
 * takes time for each character of paths and data. [TxnHeader]
 */
export function makeTxn(
  zxid: Zxid,
  session: SessionId,
  cxid: number,
  time: number,
  body: Body,
): Txn {
  const head = mixWide(mix(mixWide(mixWide(17, zxid), session), cxid), time);
  return { kind: "txn", zxid, session, cxid, time, body, print: mixBody(head, body) };
}

function mixBody(hash: number, body: Body): number {
  switch (body.kind) {
    case "create": {
      const head = mixWide(mix(mixText(mix(hash, 1), body.path), body.parentCversion), body.owner);
      return mixData(mix(mix(head, body.acl.print), body.op.length), body.data);
    }
    case "delete":
      return mixText(mix(hash, 2), body.path);
    case "setData":
      return mixData(mix(mixText(mix(hash, 3), body.path), body.version), body.data);
    case "setACL":
      return mix(mix(mixText(mix(hash, 4), body.path), body.version), body.acl.print);
    case "check":
      return mixText(mix(hash, 5), body.path);
    case "error":
      return mix(mix(hash, 6), body.err);
    case "createSession":
      return mixWide(mix(hash, 7), body.timeout);
    case "closeSession":
      return body.paths.reduce(mixText, mix(hash, 8));
    case "multi":
      return body.bodies.reduce(mixBody, mix(mix(hash, 9), body.bodies.length));
  }
}

function mixData(hash: number, data: Bytes | null): number {
  return data === null ? mix(hash, 10) : mixText(hash, data);
}
