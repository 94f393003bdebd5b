/** Requests of a transcript as operations of the client port: text becomes the bytes that the recorder sent. */
import { aclList, type AclList } from "../../protocol/api/acl.ts";
import type { Bytes, CreateOp, MultiOp, Op } from "../../protocol/api/operations.ts";
import type { Zxid } from "../../protocol/zxid.ts";
import type { Ask } from "../../scenarios/conform/transcript.ts";
import type {
  AclLine,
  CallLine,
  ContentLine,
  CreateLine,
  OpLine,
  SetWatchesLine,
  SubLine,
} from "./lines.ts";

/** One UTF-16 unit per byte: of the UTF-8 of a text, or of what base64 stands for. */
export function bytesOf(content: ContentLine): Bytes {
  if (typeof content === "string") return Buffer.from(content, "utf8").toString("latin1");
  return Buffer.from(content.b64, "base64").toString("latin1");
}

/**
 * The line as what a replay does. Text becomes UTF-8 bytes; nothing is checked that the schema has
 * not.
 */
export function askOf(line: OpLine): Ask {
  switch (line.op) {
    case "connect":
      return { kind: "connect", timeout: line.timeout };
    case "reconnect":
      return { kind: "reconnect", timeout: line.timeout, badPassword: line.badPasswd ?? false };
    case "drop":
    case "silence":
      return { kind: line.op };
    case "sleep":
      return { kind: "sleep", ms: line.ms };
    default:
      return { kind: "call", op: opOf(line) };
  }
}

function opOf(line: CallLine): Op {
  const { op } = line;
  switch (op) {
    case "close":
      return { kind: "closeSession" };
    case "whoAmI":
      return { kind: op };
    case "setACL":
      return { kind: op, path: line.path, acl: aclOf(line.acl), version: line.version };
    case "exists":
    case "getData":
    case "getChildren":
    case "getChildren2":
      return { kind: op, path: line.path, watch: line.watch };
    case "deleteContainer":
    case "getACL":
    case "getAllChildrenNumber":
    case "getEphemerals":
    case "sync":
      return { kind: op, path: line.path };
    case "multi":
      return { kind: op, ops: line.ops.map(subOpOf) };
    case "multiRead":
      return {
        kind: op,
        ops: line.ops.map((each) => ({ kind: each.op, path: each.path, watch: false })),
      };
    case "auth":
      return { kind: op, scheme: line.scheme, auth: bytesOf(line.auth) };
    case "addWatch":
      return { kind: op, path: line.path, mode: line.mode };
    case "removeWatches":
    case "checkWatches":
      return { kind: op, path: line.path, type: line.type };
    case "setWatches":
    case "setWatches2":
      return watchesOf(line);
    default:
      return subOpOf(line);
  }
}

function subOpOf(line: SubLine): MultiOp {
  switch (line.op) {
    case "delete":
    case "check":
      return { kind: line.op, path: line.path, version: line.version };
    case "setData":
      return { kind: line.op, path: line.path, data: dataOf(line.data), version: line.version };
    default:
      return createOf(line);
  }
}

function createOf(line: CreateLine): CreateOp {
  const { flags, op, path } = line;
  const ttl = line.op === "createTTL" ? line.ttl : 0;
  return { kind: op, path, data: dataOf(line.data), acl: aclOf(line.acl), flags, ttl };
}

function dataOf(data: ContentLine | null): Bytes | null {
  return data === null ? null : bytesOf(data);
}

function aclOf(acl: readonly AclLine[] | null): AclList | null {
  return acl === null ? null : aclList(acl);
}

/** Counted from 0 here: the replay puts it into the epoch of its servers. */
function watchesOf(line: SetWatchesLine): Op {
  const { child, data, exist, op } = line;
  const { persistent, recursive } =
    line.op === "setWatches2" ? line : { persistent: [], recursive: [] };
  const relativeZxid = line.relativeZxid as Zxid;
  return { kind: op, relativeZxid, data, exist, child, persistent, recursive };
}
