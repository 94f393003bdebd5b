/** How many bytes a request takes on the wire: what jute makes of it, header included (reference 13.5, 16.1, 16.2). */
import { unreachable } from "../../sim/assert.ts";
import type { AclList } from "../api/acl.ts";
import type {
  Bytes,
  CreateOp,
  MultiOpList,
  MultiReadOp,
  Op,
  SetWatchesOp,
} from "../api/operations.ts";

/** jute.maxbuffer: a frame that is longer ends its connection. */
export const LARGEST_REQUEST = 0xfffff;

/** xid and type. */
const HEADER = 8;
/** type, done and err. */
const MULTI_HEADER = 9;

/**
 * In bytes, header included; the length in front of the frame does not count [RequestHeader, jute].
 */
export function sizeOfRequest(op: Op): number {
  return HEADER + sizeOfBody(op);
}

function sizeOfBody(op: Op): number {
  switch (op.kind) {
    case "ping":
    case "whoAmI":
    case "closeSession":
      return 0;
    case "getData":
    case "exists":
    case "getChildren":
    case "getChildren2":
      return sizeOfText(op.path) + 1;
    case "setData":
      return sizeOfText(op.path) + sizeOfBuffer(op.data) + 4;
    case "create":
    case "create2":
    case "createContainer":
    case "createTTL":
      return sizeOfCreate(op);
    case "delete":
    case "check":
    case "addWatch":
    case "removeWatches":
    case "checkWatches":
      return sizeOfText(op.path) + 4;
    case "getACL":
    case "getAllChildrenNumber":
    case "getEphemerals":
    case "sync":
    case "deleteContainer":
      return sizeOfText(op.path);
    case "setACL":
      return sizeOfText(op.path) + sizeOfAcl(op.acl) + 4;
    case "multi":
    case "multiRead":
      return sizeOfMulti(op);
    case "setWatches":
    case "setWatches2":
      return sizeOfSetWatches(op);
    case "auth":
      return 4 + sizeOfText(op.scheme) + sizeOfBuffer(op.auth);
    default:
      return unreachable(op);
  }
}

function sizeOfCreate({ acl, data, kind, path }: CreateOp): number {
  const ttl = kind === "createTTL" ? 8 : 0;
  return sizeOfText(path) + sizeOfBuffer(data) + sizeOfAcl(acl) + 4 + ttl;
}

/** Each with a header, and one more header behind them all. */
function sizeOfMulti({ ops }: MultiOpList | MultiReadOp): number {
  let size = MULTI_HEADER;
  for (const op of ops) size += MULTI_HEADER + sizeOfBody(op);
  return size;
}

function sizeOfSetWatches(op: SetWatchesOp): number {
  const old = 8 + sizeOfTexts(op.data) + sizeOfTexts(op.exist) + sizeOfTexts(op.child);
  if (op.kind === "setWatches") return old;
  return old + sizeOfTexts(op.persistent) + sizeOfTexts(op.recursive);
}

/** The length, and the bytes. */
function sizeOfBuffer(data: Bytes | null): number {
  return 4 + (data?.length ?? 0);
}

/** A UTF-16 unit of Java takes one to three bytes, each half of a surrogate pair too. */
function sizeOfText(text: string): number {
  let size = 4 + text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) size += unit < 0x800 ? 1 : 2;
  }
  return size;
}

function sizeOfTexts(texts: readonly string[]): number {
  return texts.reduce((size, text) => size + sizeOfText(text), 4);
}

function sizeOfAcl(acl: AclList | null): number {
  let size = 4;
  for (const { id, scheme } of acl?.entries ?? []) {
    size += 4 + sizeOfText(scheme) + sizeOfText(id);
  }
  return size;
}
