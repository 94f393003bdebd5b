/** Operations, transactions and their results in a few words. */
import { CODE, codeName } from "../../protocol/api/codes.ts";
import type {
  MultiOp,
  Op,
  Result,
  SubResult,
  WatchingReadOp,
} from "../../protocol/api/operations.ts";
import { hexSession } from "../../protocol/server/sessions/ids.ts";
import type { RequestOp } from "../../protocol/server/request.ts";
import type { Body, SessionId, Txn } from "../../protocol/transaction.ts";
import { plural } from "../quantities.ts";
import { showZxid } from "../../protocol/zxid.ts";

/** The longest content that is shown. */
const LONGEST = 24;

/**
 * Content as one line of text: what moves a cursor is escaped, and what is long is cut, with its
 * length in bytes.
 */
export function showData(data: string | null): string {
  if (data === null) return "null";
  const shown = printable(data.slice(0, LONGEST));
  return data.length <= LONGEST ? shown : `${shown}… (${data.length} bytes)`;
}

/** Longest path that is shown whole. */
const LONGEST_PATH = 60;

/** A path, whatever somebody has put into it. */
export function showPath(path: string): string {
  const shown = printable(path.slice(0, LONGEST_PATH));
  return path.length <= LONGEST_PATH ? shown : `${shown}…`;
}

/** Nothing that moves a cursor or breaks a line. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** As ZooKeeper prints it, in hex; the operator and the server itself by name. */
export function showSession(session: SessionId): string {
  if (session === 0) return "server";
  return session < 0 ? `operator of s${-session}` : hexSession(session);
}

/** Where there is little room: the server that gave it out, and its end, "0x2…4e200001". */
export function shortSession(session: SessionId): string {
  const [, sid = "", end = ""] = /^0x(.*?)0*(.{4,10})$/.exec(hexSession(session)) ?? [];
  return `0x${sid}…${end}`;
}

/** "create /a = x", "getData /a (watch)". */
export function describeOp(op: Op | RequestOp): string {
  switch (op.kind) {
    case "put":
      return `write ${showPath(op.path.slice(1))}=${showData(op.data)}`;
    case "create":
    case "create2":
    case "createContainer":
    case "createTTL":
      return `${op.kind} ${showPath(op.path)} = ${showData(op.data)}`;
    case "setData":
      return `setData ${showPath(op.path)} = ${showData(op.data)}${showVersion(op.version)}`;
    case "delete":
    case "check":
    case "setACL":
      return `${op.kind} ${showPath(op.path)}${showVersion(op.version)}`;
    case "multi":
    case "multiRead":
      return `${op.kind} (${op.ops.map(describePart).join(", ")})`;
    case "createSession":
      return `createSession, ${op.timeout} ms`;
    case "setWatches":
    case "setWatches2":
      return `${op.kind} since ${showZxid(op.relativeZxid)}`;
    case "auth":
      return `auth ${showPath(op.scheme)}`;
    case "whoAmI":
    case "closeSession":
    case "ping":
      return op.kind;
    case "exists":
    case "getData":
    case "getChildren":
    case "getChildren2":
      return `${op.kind} ${showPath(op.path)}${op.watch ? " (watch)" : ""}`;
    default:
      return `${op.kind} ${showPath(op.path)}`;
  }
}

/** One operation of a multi, where there is no room for more. */
function describePart({ kind, path }: MultiOp | WatchingReadOp): string {
  return `${kind} ${showPath(path)}`;
}

function showVersion(version: number): string {
  return version === -1 ? "" : ` if version ${version}`;
}

/** "1:5 create /a": what it does, not who asked. */
export function describeTxn({ body, zxid }: Txn): string {
  return `${showZxid(zxid)} ${describeBody(body)}`;
}

function describeBody(body: Body): string {
  switch (body.kind) {
    case "create":
    case "setData":
      return `${showPath(body.path.slice(1))}=${showData(body.data)}`;
    case "delete":
    case "setACL":
    case "check":
      return `${body.kind} ${showPath(body.path)}`;
    case "error":
      return codeName(body.err);
    case "createSession":
      return `createSession, ${body.timeout} ms`;
    case "closeSession":
      return `closeSession, ${plural(body.paths.length, "ephemeral")}`;
    case "multi":
      return `multi (${body.bodies.map(describeBody).join(", ")})`;
  }
}

/** The name of the error, or what the answer shows in a few words. */
export function describeResult(err: number, result: Result): string {
  if (err !== 0) return codeName(err);
  switch (result.kind) {
    case "path":
    case "created":
      return showPath(result.path);
    case "data":
      return `${showData(result.data)}, version ${result.stat.version}`;
    case "stat":
      return `version ${result.stat.version}`;
    case "children":
      return showChildren(result.children);
    case "total":
      return `${result.total} below`;
    case "ephemerals":
      return showChildren(result.ephemerals);
    case "multi":
      return describeParts(result.results);
    case "watchErr":
      return codeName(result.watchErr);
    default:
      return "OK";
  }
}

/** "OK", or the first error, which undoes the others of a multi. */
function describeParts(results: readonly SubResult[]): string {
  const at = results.findIndex(({ err }) => err !== CODE.OK && err !== CODE.RUNTIMEINCONSISTENCY);
  const failed = results[at];
  if (failed === undefined) return "OK";
  return `${codeName(failed.err)} at ${at + 1} of ${results.length}`;
}

/** "[a b c]", and of many how many there are. */
function showChildren(names: readonly string[]): string {
  return names.length <= 4 ? `[${names.map(showPath).join(" ")}]` : `${names.length} names`;
}
