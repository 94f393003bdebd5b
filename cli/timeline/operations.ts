/** Operations, transactions and their results in a few words. */
import { codeName } from "../../protocol/api/codes.ts";
import type { Op, Result } from "../../protocol/api/operations.ts";
import type { RequestOp } from "../../protocol/server/request.ts";
import type { Body, SessionId, Txn } from "../../protocol/transaction.ts";
import { showZxid } from "../../protocol/zxid.ts";

/** The longest content that is shown. */
const LONGEST = 24;

export function showData(data: string | null): string {
  if (data === null) return "null";
  return data.length <= LONGEST ? data : `${data.slice(0, LONGEST)}… (${data.length} bytes)`;
}

/** As ZooKeeper prints it, in hex; the operator and the server itself by name. */
export function showSession(session: SessionId): string {
  if (session === 0) return "server";
  return session < 0 ? `operator of s${-session}` : `0x${session.toString(16)}`;
}

/** "create /a = x", "getData /a (watch)". */
export function describeOp(op: Op | RequestOp): string {
  switch (op.kind) {
    case "put":
      return `write ${op.path.slice(1)}=${op.data}`;
    case "create":
    case "create2":
    case "createContainer":
    case "createTTL":
      return `${op.kind} ${op.path} = ${showData(op.data)}`;
    case "setData":
      return `setData ${op.path} = ${showData(op.data)}${showVersion(op.version)}`;
    case "delete":
    case "check":
    case "setACL":
      return `${op.kind} ${op.path}${showVersion(op.version)}`;
    case "multi":
    case "multiRead":
      return `${op.kind} (${op.ops.map(describeOp).join(", ")})`;
    case "createSession":
      return `createSession, ${op.timeout} ms`;
    case "setWatches":
    case "setWatches2":
      return `${op.kind} since ${showZxid(op.relativeZxid)}`;
    case "auth":
      return `auth ${op.scheme}`;
    case "whoAmI":
    case "closeSession":
    case "ping":
      return op.kind;
    case "exists":
    case "getData":
    case "getChildren":
    case "getChildren2":
      return `${op.kind} ${op.path}${op.watch ? " (watch)" : ""}`;
    default:
      return `${op.kind} ${op.path}`;
  }
}

function showVersion(version: number): string {
  return version === -1 ? "" : ` if version ${version}`;
}

export function describeTxn({ body, zxid }: Txn): string {
  return `${showZxid(zxid)} ${describeBody(body)}`;
}

function describeBody(body: Body): string {
  switch (body.kind) {
    case "create":
    case "setData":
      return `${body.path.slice(1)}=${showData(body.data)}`;
    case "delete":
    case "setACL":
    case "check":
      return `${body.kind} ${body.path}`;
    case "error":
      return codeName(body.err);
    case "createSession":
      return `createSession, ${body.timeout} ms`;
    case "closeSession":
      return `closeSession, ${body.paths.length} ephemerals`;
    case "multi":
      return `multi (${body.bodies.map(describeBody).join(", ")})`;
  }
}

export function describeResult(err: number, result: Result): string {
  if (err !== 0) return codeName(err);
  switch (result.kind) {
    case "path":
    case "created":
      return result.path;
    case "data":
      return `${showData(result.data)}, version ${result.stat.version}`;
    case "stat":
      return `version ${result.stat.version}`;
    case "children":
      return `${result.children.length} children`;
    case "multi":
      return result.results.map(({ err: each }) => codeName(each)).join(", ");
    default:
      return "OK";
  }
}
