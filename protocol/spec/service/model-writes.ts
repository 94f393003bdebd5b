/** One write on the naive model: which error wins, else what it changes and what is answered [PrepRequestProcessor.pRequest2Txn] (reference 12.2 to 12.6). */
import { unreachable } from "../../../sim/assert.ts";
import { PERM, type Identity } from "../../api/acl.ts";
import { CODE, type Code } from "../../api/codes.ts";
import {
  MODE,
  NOTHING,
  type Answer,
  type CheckOp,
  type CreateOp,
  type DeleteOp,
  type MultiOp,
  type SetAclOp,
  type SetDataOp,
} from "../../api/operations.ts";
import { CONTAINER, ttlOwner, type Owner, type SessionId } from "../../transaction.ts";
import type { Zxid } from "../../zxid.ts";
import { allows, settleAcl } from "./model-acl.ts";
import { newNode, statOf, withAcl, withChildren, withData, type ModelNode } from "./model-nodes.ts";
import { parentOf, put, type Model } from "./model-tree.ts";

const LONGEST_TTL = 1_099_511_627_775;
const SPECIAL: ReadonlySet<string> = new Set([
  "/",
  "/zookeeper",
  "/zookeeper/config",
  "/zookeeper/quota",
]);

/** Under what number, for whom and when a write is done. */
export interface Origin {
  readonly session: SessionId;
  readonly zxid: Zxid;
  /** Wall clock of the leader, in milliseconds. */
  readonly time: number;
  readonly identities: readonly Identity[];
}

/** A write that changes nothing, and its code. */
export function refused(err: Code): Answer {
  return { err, result: NOTHING };
}

/** A write that can stand in a multi, or alone. */
export function applyOne(model: Model, op: MultiOp, origin: Origin): Answer {
  switch (op.kind) {
    case "create":
    case "create2":
    case "createContainer":
    case "createTTL":
      // The mode is looked at even before the session.
      return create(model, op, origin);
    default:
      if (!model.sessions.has(origin.session)) return refused(CODE.SESSIONEXPIRED);
  }
  switch (op.kind) {
    case "delete":
      return remove(model, op, origin);
    case "setData":
      return setData(model, op, origin);
    case "check":
      return check(model, op, origin);
    default:
      return unreachable(op);
  }
}

function create(model: Model, op: CreateOp, origin: Origin): Answer {
  const { session, zxid, time, identities } = origin;
  const faulty = faultOfMode(op, model.config.extendedTypes);
  if (faulty !== CODE.OK) return refused(faulty);
  if (!model.sessions.has(session)) return refused(CODE.SESSIONEXPIRED);
  if (!op.path.includes("/") || op.path.includes("\0")) return refused(CODE.BADARGUMENTS);
  const acl = settleAcl(op.acl, identities);
  if (acl === undefined) return refused(CODE.INVALIDACL);
  const parentPath = parentOf(op.path);
  const parent = model.nodes.get(parentPath);
  if (parent === undefined) return refused(CODE.NONODE);
  if (!allows(parent.acl, PERM.CREATE, identities)) return refused(CODE.NOAUTH);
  const path = isSequential(op.flags) ? op.path + suffixOf(nextNumber(model, parent)) : op.path;
  if (!isValidPath(path)) return refused(CODE.BADARGUMENTS);
  if (model.nodes.has(path)) return refused(CODE.NODEEXISTS);
  if (parent.owner > 0) return refused(CODE.NOCHILDRENFOREPHEMERALS);

  const owner = ownerOf(op, session);
  const node = newNode({ data: op.data, acl, owner, zxid, time });
  plant(model, path, node, (parent.created + 1) | 0);
  if (op.kind === "create") return { err: CODE.OK, result: { kind: "path", path } };
  return { err: CODE.OK, result: { kind: "created", path, stat: statOf(node) } };
}

/** What is wrong with flags and time to live. A negative ttl without a TTL mode is refused too (reference 12.5). */
function faultOfMode({ kind, flags, ttl }: CreateOp, extendedTypes: boolean): Code {
  if (flags < 0 || flags > MODE.PERSISTENT_SEQUENTIAL_WITH_TTL) return CODE.BADARGUMENTS;
  const isTtlMode = flags >= MODE.PERSISTENT_WITH_TTL;
  if (isTtlMode && !extendedTypes) return CODE.UNIMPLEMENTED;
  if (isTtlMode !== (kind === "createTTL")) return CODE.BADARGUMENTS;
  return !isTtlMode || (ttl >= 1 && ttl <= LONGEST_TTL) ? CODE.OK : CODE.BADARGUMENTS;
}

/** Whether names of this mode are numbered. */
export function isSequential(flags: number): boolean {
  return (
    flags === MODE.PERSISTENT_SEQUENTIAL ||
    flags === MODE.EPHEMERAL_SEQUENTIAL ||
    flags === MODE.PERSISTENT_SEQUENTIAL_WITH_TTL
  );
}

/** A counter of 32 bits, which comes round. */
function nextNumber({ config }: Model, { created }: ModelNode): number {
  return (config.firstSequence + created) | 0;
}

/** As %010d prints it: past the largest int there are eleven characters (reference 12.4). */
function suffixOf(created: number): string {
  return created < 0 ? `-${String(-created).padStart(9, "0")}` : String(created).padStart(10, "0");
}

/** The opcode decides about containers and TTLs, not the flags. */
function ownerOf({ kind, flags, ttl }: CreateOp, session: SessionId): Owner {
  if (kind === "createContainer") return CONTAINER;
  if (kind === "createTTL") return ttlOwner(ttl);
  return flags === MODE.EPHEMERAL || flags === MODE.EPHEMERAL_SEQUENTIAL ? session : 0;
}

/** A new node, and its parent as it is from then on. */
export function plant(model: Model, path: string, node: ModelNode, created: number): void {
  const parentPath = parentOf(path);
  const parent = model.nodes.get(parentPath);
  if (parent === undefined) return;
  const zxid = node.czxid;
  put(model, path, node, zxid);
  put(model, parentPath, withChildren(parent, created, parent.children + 1, zxid), zxid);
}

/** Takes a node away, if it is there. */
export function uproot(model: Model, path: string, zxid: Zxid): void {
  const parentPath = parentOf(path);
  const parent = model.nodes.get(parentPath);
  if (parent === undefined || !model.nodes.has(path)) return;
  put(model, path, undefined, zxid);
  put(model, parentPath, withChildren(parent, parent.created, parent.children - 1, zxid), zxid);
}

function remove(model: Model, op: DeleteOp, { zxid, identities }: Origin): Answer {
  const { path, version } = op;
  if (!canBeDeleted(path)) return refused(CODE.BADARGUMENTS);
  const parent = model.nodes.get(parentOf(path));
  if (parent === undefined) return refused(CODE.NONODE);
  if (!allows(parent.acl, PERM.DELETE, identities)) return refused(CODE.NOAUTH);
  const node = model.nodes.get(path);
  if (node === undefined) return refused(CODE.NONODE);
  if (!fits(node.version, version)) return refused(CODE.BADVERSION);
  if (node.children > 0) return refused(CODE.NOTEMPTY);
  uproot(model, path, zxid);
  return refused(CODE.OK);
}

/** What the reaper asks for; nobody's rights are looked at (reference 12.5). */
export function reap(model: Model, path: string, zxid: Zxid): Answer {
  if (!canBeDeleted(path)) return refused(CODE.BADARGUMENTS);
  const node = model.nodes.get(path);
  if (node === undefined) return refused(CODE.NONODE);
  if (node.children > 0) return refused(CODE.NOTEMPTY);
  if (node.owner > 0) return refused(CODE.BADVERSION);
  uproot(model, path, zxid);
  return refused(CODE.OK);
}

function canBeDeleted(path: string): boolean {
  return path.includes("/") && !path.includes("\0") && !SPECIAL.has(path);
}

function setData(model: Model, op: SetDataOp, { zxid, time, identities }: Origin): Answer {
  const { data, path } = op;
  if (!isValidPath(path)) return refused(CODE.BADARGUMENTS);
  const node = model.nodes.get(path);
  if (node === undefined) return refused(CODE.NONODE);
  if (!allows(node.acl, PERM.WRITE, identities)) return refused(CODE.NOAUTH);
  if (!fits(node.version, op.version)) return refused(CODE.BADVERSION);
  const version = nextVersion(model, node.version);
  const after = withData(node, data, version, zxid, time);
  put(model, path, after, zxid);
  return { err: CODE.OK, result: { kind: "stat", stat: statOf(after) } };
}

/** Errors in the order of the reference; a version of -1 is any, compared with aversion. */
export function setAcl(model: Model, op: SetAclOp, { session, zxid, identities }: Origin): Answer {
  const { path } = op;
  if (!model.sessions.has(session)) return refused(CODE.SESSIONEXPIRED);
  if (!isValidPath(path)) return refused(CODE.BADARGUMENTS);
  const acl = settleAcl(op.acl, identities);
  if (acl === undefined) return refused(CODE.INVALIDACL);
  const node = model.nodes.get(path);
  if (node === undefined) return refused(CODE.NONODE);
  if (!allows(node.acl, PERM.ADMIN, identities)) return refused(CODE.NOAUTH);
  if (!fits(node.aversion, op.version)) return refused(CODE.BADVERSION);
  const after = withAcl(node, acl, nextVersion(model, node.aversion));
  put(model, path, after, zxid);
  return { err: CODE.OK, result: { kind: "stat", stat: statOf(after) } };
}

function check(model: Model, { path, version }: CheckOp, { identities }: Origin): Answer {
  if (!isValidPath(path)) return refused(CODE.BADARGUMENTS);
  const node = model.nodes.get(path);
  if (node === undefined) return refused(CODE.NONODE);
  if (!allows(node.acl, PERM.READ, identities)) return refused(CODE.NOAUTH);
  return refused(fits(node.version, version) ? CODE.OK : CODE.BADVERSION);
}

function fits(version: number, expected: number): boolean {
  return expected === -1 || expected === version;
}

/** 32 bits, and -1 means any version (ZOOKEEPER-4743). */
function nextVersion({ config }: Model, version: number): number {
  const next = (version + 1) | 0;
  return next === -1 && config.rules.versionSkipsMinusOne ? 0 : next;
}

/** What may be the name of a node [PathUtils.validatePath]. */
function isValidPath(path: string): boolean {
  if (path === "/") return true;
  if (!path.startsWith("/")) return false;
  for (let i = 0; i < path.length; i += 1) if (isForbidden(path.charCodeAt(i))) return false;
  if (path.endsWith("/") || path.includes("//")) return false;
  // "." and ".." are no names.
  const isPlain = !path.includes("/.");
  return isPlain || path.split("/").every((name) => name !== "." && name !== "..");
}

/** Control characters, surrogates, private use and specials: one UTF-16 unit. */
function isForbidden(unit: number): boolean {
  if (unit <= 0x1f || unit >= 0xfff0) return true;
  return (unit >= 0x7f && unit <= 0x9f) || (unit >= 0xd800 && unit <= 0xf8ff);
}
