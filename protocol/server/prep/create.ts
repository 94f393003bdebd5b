/** Prepares the four ways to create a node [PrepRequestProcessor.pRequest2TxnCreate] (reference 12.4 to 12.6). */
import { PERM } from "../../api/acl.ts";
import { CODE, type Code } from "../../api/codes.ts";
import { MODE, type CreateOp } from "../../api/operations.ts";
import type { Config } from "../../config.ts";
import {
  CONTAINER,
  ttlOwner,
  type CreateBody,
  type ErrorBody,
  type Owner,
  type SessionId,
} from "../../transaction.ts";
import { allows, fixupAcl } from "../auth/acl.ts";
import { parentOf } from "../tree/tree.ts";
import { suffixOf } from "./numbers.ts";
import { childCountOf, nodeOf, record, viewOf, type NodeView } from "./outstanding.ts";
import { hasParent, isValidPath } from "./paths.ts";
import { exceedsQuota } from "./quota.ts";
import { refuse, type Preparing } from "./request.ts";

/** In milliseconds [EphemeralType.TTL]. */
const LONGEST_TTL = 0xffffffffff;

/**
 * Refuses, in this order: the mode (BADARGUMENTS, UNIMPLEMENTED), the session's code, BADARGUMENTS,
 * INVALIDACL, NONODE and NOAUTH (CREATE) of the parent, BADARGUMENTS (final name), NODEEXISTS,
 * NOCHILDRENFOREPHEMERALS, QUOTAEXCEEDED [PrepRequestProcessor.pRequest2TxnCreate].
 */
export function prepareCreate(preparing: Preparing, op: CreateOp): CreateBody | ErrorBody {
  const { changes, code, config, identities, session, tree } = preparing;
  const modeErr = judgeMode(op, config);
  if (modeErr !== CODE.OK) return refuse(modeErr);
  if (code !== CODE.OK) return refuse(codeFor(op, code));
  if (!hasParent(op.path)) return refuse(CODE.BADARGUMENTS);
  const acl = fixupAcl(op.acl, identities);
  if (acl === undefined) return refuse(CODE.INVALIDACL);

  const parentPath = parentOf(op.path);
  const parent = nodeOf(changes, tree, parentPath);
  if (parent === undefined) return refuse(CODE.NONODE);
  if (!allows(parent.acl, PERM.CREATE, identities)) return refuse(CODE.NOAUTH);

  const path = isSequential(op.flags)
    ? op.path + suffixOf(counterOf(preparing, parentPath, parent))
    : op.path;
  if (!isValidPath(path)) return refuse(CODE.BADARGUMENTS);
  if (nodeOf(changes, tree, path) !== undefined) return refuse(CODE.NODEEXISTS);
  if (parent.owner > 0) return refuse(CODE.NOCHILDRENFOREPHEMERALS);
  const { data } = op;
  if (config.enforceQuota && exceedsQuota(tree, path, 1, data?.length ?? 0)) {
    return refuse(CODE.QUOTAEXCEEDED);
  }
  // Nothing has refused the mode so far, but a server cannot apply it.
  if (op.kind === "createTTL" && !isTtlMode(op.flags)) return refuse(CODE.BADARGUMENTS);

  const node = { acl, data, version: 0, cversion: 0, aversion: 0, owner: ownerOf(op, session) };
  const parentCversion = recordCreate(preparing, path, node, parent);
  return { kind: "create", op: op.kind, path, data, acl, owner: node.owner, parentCversion };
}

/**
 * Enters the new node, and its parent's change [addChangeRecord]; returns the parent's new
 * cversion, which wraps at 2^31.
 */
export function recordCreate(
  { changes, tree, zxid }: Preparing,
  path: string,
  node: NodeView,
  parent: NodeView,
): number {
  const parentPath = parentOf(path);
  const cversion = (parent.cversion + 1) | 0;
  const children = childCountOf(changes, tree, parentPath) + 1;
  record(changes, zxid, parentPath, { ...viewOf(parent), cversion }, children);
  record(changes, zxid, path, node, 0);
  return cversion;
}

/** Flags and time to live are looked at before the session is. */
function judgeMode({ flags, kind, ttl }: CreateOp, config: Config): Code {
  if (!isMode(flags)) return CODE.BADARGUMENTS;
  const hasTtl = isTtlMode(flags);
  if (hasTtl && !config.extendedTypes) return CODE.UNIMPLEMENTED;
  // Only createTTL has a field for it; -1 stands for none.
  const given = kind === "createTTL" ? ttl : -1;
  const isFit = hasTtl ? given > 0 && given <= LONGEST_TTL : given < 0;
  return isFit ? CODE.OK : CODE.BADARGUMENTS;
}

/** A standalone server calls an unknown session by another name where an ephemeral would be left behind [SessionTrackerImpl.checkGlobalSession]. */
function codeFor({ flags }: CreateOp, code: Code): Code {
  return code === CODE.UNKNOWNSESSION && isEphemeralMode(flags) ? CODE.SESSIONEXPIRED : code;
}

/** Whether it is the number of a create mode [CreateMode.fromFlag]. */
export function isMode(flags: number): boolean {
  return Number.isInteger(flags) && flags >= 0 && flags <= MODE.PERSISTENT_SEQUENTIAL_WITH_TTL;
}

/** Whether the flags ask for a time to live, which only createTTL carries. [CreateMode.isTTL] */
export function isTtlMode(flags: number): boolean {
  return flags === MODE.PERSISTENT_WITH_TTL || flags === MODE.PERSISTENT_SEQUENTIAL_WITH_TTL;
}

function isEphemeralMode(flags: number): boolean {
  return flags === MODE.EPHEMERAL || flags === MODE.EPHEMERAL_SEQUENTIAL;
}

function isSequential(flags: number): boolean {
  return (
    flags === MODE.PERSISTENT_SEQUENTIAL ||
    flags === MODE.EPHEMERAL_SEQUENTIAL ||
    flags === MODE.PERSISTENT_SEQUENTIAL_WITH_TTL
  );
}

/**
 * What the next sequential child is named by: how many children the parent has ever had, in 32 bits.
 * `firstSequence` are children that it had before the run.
 */
function counterOf(
  { changes, config, tree }: Preparing,
  parentPath: string,
  parent: NodeView,
): number {
  if (config.bugs["suffix-from-child-count"]) return childCountOf(changes, tree, parentPath);
  return (parent.cversion + config.firstSequence) | 0;
}

/** The kind of request makes containers and TTL nodes, whatever the flags; flags 4 alone make nothing special. */
function ownerOf({ flags, kind, ttl }: CreateOp, session: SessionId): Owner {
  if (kind === "createContainer") return CONTAINER;
  if (kind === "createTTL") return ttlOwner(ttl);
  return isEphemeralMode(flags) ? session : 0;
}
