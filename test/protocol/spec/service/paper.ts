/** A service on paper: commits and replies written by hand, and what the judges say of them. */
import { OPEN_ACL } from "../../../../protocol/api/acl.ts";
import { CODE, type Code } from "../../../../protocol/api/codes.ts";
import type {
  Answer,
  CreateOp,
  Op,
  Result,
  WatchingReadOp,
  WriteOp,
} from "../../../../protocol/api/operations.ts";
import { NOTHING } from "../../../../protocol/api/operations.ts";
import type { ClientEvent, HandleState } from "../../../../protocol/client/vocabulary.ts";
import { NEWEST } from "../../../../protocol/rules.ts";
import { onClientEvent, onCommitted } from "../../../../protocol/spec/service/service.ts";
import { callOf, startService, type ServiceSeen } from "../../../../protocol/spec/service/seen.ts";
import { statOf } from "../../../../protocol/spec/service/model-nodes.ts";
import { nodeAt, parentOf, type Model } from "../../../../protocol/spec/service/model-tree.ts";
import {
  makeTxn,
  type Body,
  type CreateBody,
  type SubBody,
  type Txn,
} from "../../../../protocol/transaction.ts";
import { must } from "../../../../sim/assert.ts";
import { makeZxid, NO_ZXID, type Zxid } from "../../../../protocol/zxid.ts";

export interface Paper {
  seen: ServiceSeen;
  /** Names of the properties that were violated, in order, and why. */
  readonly violated: string[];
  readonly whys: string[];
  calls: number;
  xids: Map<number, number>;
}

export function newPaper(): Paper {
  const seen = startService({ rules: NEWEST, extendedTypes: true, firstSequence: 0 });
  return { seen, violated: [], whys: [], calls: 0, xids: new Map() };
}

/** Zxids of epoch 1. */
export function z(counter: number): Zxid {
  return makeZxid(1, counter);
}

export function violateOn(paper: Paper): (property: string, why: string) => void {
  return (property, why) => {
    paper.violated.push(property);
    paper.whys.push(why);
  };
}

export function tell(paper: Paper, client: number, event: ClientEvent): void {
  onClientEvent(paper.seen, client, event, violateOn(paper));
}

export function commitTxn(paper: Paper, txn: Txn): void {
  onCommitted(paper.seen, txn, callOf(paper.seen, txn), violateOn(paper));
}

/** Commits the next transaction of epoch 1; returns its zxid. */
export function commit(
  paper: Paper,
  counter: number,
  session: number,
  cxid: number,
  body: Body,
): Zxid {
  const zxid = z(counter);
  commitTxn(paper, makeTxn(zxid, session, cxid, 1000 + counter, body));
  return zxid;
}

/** Opens a session by the transaction of that number. */
export function open(paper: Paper, counter: number, session: number): void {
  commit(paper, counter, session, 0, { kind: "createSession", timeout: 10_000 });
}

/** A client makes a call and sends it at once; returns its number, which is its xid plus 100 times the session. */
export function send(paper: Paper, client: number, session: number, op: Op): number {
  const xid = (paper.xids.get(session) ?? 0) + 1;
  paper.xids.set(session, xid);
  const call = session * 100 + xid;
  tell(paper, client, { kind: "called", call, op });
  tell(paper, client, { kind: "sent", call, session, xid });
  return call;
}

export function answer(
  paper: Paper,
  client: number,
  call: number,
  zxid: Zxid,
  err: Code = 0,
  result: Result = NOTHING,
): void {
  const session = Math.floor(call / 100);
  tell(paper, client, { kind: "returned", call, session, err, zxid, result });
}

/** The client gives a call up: CONNECTIONLOSS. */
export function lose(paper: Paper, client: number, call: number): void {
  answer(paper, client, call, NO_ZXID, -4);
}

export function handle(paper: Paper, client: number, state: HandleState): void {
  tell(paper, client, { kind: "handle", state, session: client, server: 0, timeout: 10_000 });
}

export function creating(path: string, flags = 0, data = ""): CreateOp {
  return { kind: "create", path, data, acl: OPEN_ACL, flags, ttl: 0 };
}

export function createBody(path: string, parentCversion: number, owner = 0, data = ""): CreateBody {
  return { kind: "create", op: "create", path, data, acl: OPEN_ACL, owner, parentCversion };
}

export function pathResult(path: string): Result {
  return { kind: "path", path };
}

export function getData(path: string, watch = false): WatchingReadOp {
  return { kind: "getData", path, watch };
}

/** Creates a node as session 2, and does not wait for the reply. */
export function create(paper: Paper, counter: number, path: string, parentCversion = 1): void {
  const call = send(paper, 2, 2, creating(path));
  commit(paper, counter, 2, call % 100, createBody(path, parentCversion));
}

export function set(
  paper: Paper,
  counter: number,
  path: string,
  data: string,
  version: number,
): void {
  const call = send(paper, 2, 2, { kind: "setData", path, data, version: -1 });
  commit(paper, counter, 2, call % 100, { kind: "setData", path, data, version });
}

export function remove(paper: Paper, counter: number, path: string): void {
  const call = send(paper, 2, 2, { kind: "delete", path, version: -1 });
  commit(paper, counter, 2, call % 100, { kind: "delete", path });
}

/** What getData must show at that state. */
export function dataAt(paper: Paper, path: string, zxid: Zxid): Result {
  const node = must(nodeAt(paper.seen.model, path, zxid), "node");
  return { kind: "data", data: node.data, stat: statOf(node) };
}

/** Client 1 reads, and is answered with what is right at that zxid. */
export function read(paper: Paper, counter: number, path: string, watch = false): void {
  const call = send(paper, 1, 1, getData(path, watch));
  const node = nodeAt(paper.seen.model, path, z(counter));
  if (node === undefined) answer(paper, 1, call, z(counter), CODE.NONODE);
  else answer(paper, 1, call, z(counter), CODE.OK, dataAt(paper, path, z(counter)));
}

/** What a leader logs of a write that the model answered so. */
export function bodyOf(model: Model, op: WriteOp, { err, result }: Answer, session: number): Body {
  if (op.kind !== "multi")
    return err === 0 ? done(model, op, result, session) : { kind: "error", err };
  const bodies = result.kind === "multi" ? result.results : [];
  return {
    kind: "multi",
    bodies: bodies.map((sub, i): SubBody =>
      sub.type === "error"
        ? { kind: "error", err: sub.err }
        : (done(model, must(op.ops[i], "op"), sub.result, session) as SubBody),
    ),
  };
}

function done(model: Model, op: WriteOp, result: Answer["result"], session: number): Body {
  switch (op.kind) {
    case "create": {
      const path = result.kind === "path" ? result.path : "";
      const parentCversion = model.nodes.get(parentOf(path))?.created ?? 0;
      const owner = op.flags % 2 === 1 ? session : 0;
      const { data } = op;
      return { kind: "create", op: "create", path, data, acl: OPEN_ACL, owner, parentCversion };
    }
    case "setData": {
      const version = result.kind === "stat" ? result.stat.version : 0;
      return { kind: "setData", path: op.path, data: op.data, version };
    }
    default:
      return { kind: "delete", path: op.kind === "multi" ? "" : op.path };
  }
}
