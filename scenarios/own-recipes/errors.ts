/** ZooKeeper's errors as a program meets them: thrown where it waits for an answer, by the names that clients know. */
import { CODE, codeName, type Code } from "../../protocol/api/codes.ts";

/** An error of ZooKeeper. A program that does not catch it ends there, and keeps its session. */
export class ZooKeeperError extends Error {
  override readonly name: string = "ZooKeeperError";
  /** A number of CODE. */
  readonly code: Code;

  constructor(code: Code, what: string) {
    super(`${codeName(code)} for ${what}`);
    this.code = code;
  }
}

/** Nobody knows whether it was carried out, or still will be. */
export class ConnectionLoss extends ZooKeeperError {
  override readonly name = "ConnectionLoss";
}
/** The session is over and its ephemerals go. What is asked next is asked in a new one. */
export class SessionExpired extends ZooKeeperError {
  override readonly name = "SessionExpired";
}
/** There is no such node, or it has no such parent. */
export class NoNode extends ZooKeeperError {
  override readonly name = "NoNode";
}
/** There is a node of that name. */
export class NodeExists extends ZooKeeperError {
  override readonly name = "NodeExists";
}
/** The node has another version. */
export class BadVersion extends ZooKeeperError {
  override readonly name = "BadVersion";
}
/** It has children. */
export class NotEmpty extends ZooKeeperError {
  override readonly name = "NotEmpty";
}
/** Nothing can be made below an ephemeral. */
export class NoChildrenForEphemerals extends ZooKeeperError {
  override readonly name = "NoChildrenForEphemerals";
}

type ErrorClass = new (code: Code, what: string) => ZooKeeperError;

const KINDS: ReadonlyMap<Code, ErrorClass> = new Map<Code, ErrorClass>([
  [CODE.CONNECTIONLOSS, ConnectionLoss],
  [CODE.SESSIONEXPIRED, SessionExpired],
  [CODE.NONODE, NoNode],
  [CODE.NODEEXISTS, NodeExists],
  [CODE.BADVERSION, BadVersion],
  [CODE.NOTEMPTY, NotEmpty],
  [CODE.NOCHILDRENFOREPHEMERALS, NoChildrenForEphemerals],
]);

/** The error of that code; `what`: the operation and its path. */
export function errorOf(code: Code, what: string): ZooKeeperError {
  const Kind = KINDS.get(code) ?? ZooKeeperError;
  return new Kind(code, what);
}
