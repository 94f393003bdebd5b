/** A naive ZooKeeper: what the reply to a write must be, given the writes before it in zxid order. Shares nothing with the server. */
import { unreachable } from "../../../sim/assert.ts";
import { CODE, type Code } from "../../api/codes.ts";
import type { Answer, WriteOp } from "../../api/operations.ts";
import type { Body, MultiBody, Txn } from "../../transaction.ts";
import { applyMulti, WHOLE, type Refusal } from "./model-multi.ts";
import { newNode, withAcl, withData } from "./model-nodes.ts";
import { finishTxn, put, type Model } from "./model-tree.ts";
import { applyOne, plant, reap, refused, setAcl, uproot, type Origin } from "./model-writes.ts";

/** A write, as its transaction gave it its place. */
export interface Write extends Origin {
  readonly op: WriteOp;
  /** What the log has to say of the session or of quotas, which is taken on trust; undefined: nothing. */
  readonly refusal: Refusal | undefined;
}

/** Codes that say what the model does not know: whether a session is closing, where it lives, quotas. */
function isTrusted(err: Code): boolean {
  return err === CODE.SESSIONEXPIRED || err === CODE.SESSIONMOVED || err === CODE.QUOTAEXCEEDED;
}

/** Codes that hang on credentials; when a server got to know those is not told. */
function isAboutCredentials(err: Code): boolean {
  return err === CODE.NOAUTH || err === CODE.INVALIDACL;
}

/** The refusal that a transaction tells of, if the model has to take its word for it. */
export function refusalOf(body: Body, usesCredentials: boolean): Refusal | undefined {
  if (body.kind === "multi") {
    for (const [at, each] of body.bodies.entries()) {
      const refusal = refusalOf(each, usesCredentials);
      if (refusal !== undefined) return { at, err: refusal.err };
    }
    return undefined;
  }
  if (body.kind !== "error") return undefined;
  const { err } = body;
  return isTrusted(err) || (usesCredentials && isAboutCredentials(err))
    ? { at: WHOLE, err }
    : undefined;
}

/** Does the write, or refuses it, and says what its reply must be. */
export function apply(model: Model, write: Write): Answer {
  const answer = judge(model, write);
  finishTxn(model, write.zxid);
  return answer;
}

function judge(model: Model, write: Write): Answer {
  const { op, refusal, session } = write;
  if (refusal?.at === WHOLE) return refused(refusal.err);
  if (op.kind === "multi") return applyMulti(model, op.ops, write, refusal);
  switch (op.kind) {
    case "setACL":
      return setAcl(model, op, write);
    case "deleteContainer":
      if (session > 0 && !model.config.rules.clientsReapContainers) {
        return refused(CODE.BADARGUMENTS);
      }
      return reap(model, op.path, write.zxid);
    default:
      return applyOne(model, op, write);
  }
}

/** Does what the transaction says without a question: what no client asked for, or nobody knows who did. */
export function replay(model: Model, txn: Txn): void {
  replayBody(model, txn.body, txn);
  finishTxn(model, txn.zxid);
}

function replayBody(model: Model, body: Body, txn: Txn): void {
  const { session, zxid, time } = txn;
  switch (body.kind) {
    case "create": {
      if (model.nodes.has(body.path)) return;
      const { acl, data, owner } = body;
      plant(model, body.path, newNode({ data, acl, owner, zxid, time }), body.parentCversion);
      return;
    }
    case "delete":
      return uproot(model, body.path, zxid);
    case "setData": {
      const node = model.nodes.get(body.path);
      const { data, version } = body;
      if (node === undefined) return;
      return put(model, body.path, withData(node, data, version, zxid, time), zxid);
    }
    case "setACL": {
      const node = model.nodes.get(body.path);
      if (node === undefined) return;
      return put(model, body.path, withAcl(node, body.acl, body.version), zxid);
    }
    case "createSession":
      model.sessions.set(session, body.timeout);
      return;
    case "closeSession":
      return closeSession(model, txn);
    case "multi":
      return replayMulti(model, body, txn);
    case "check":
    case "error":
      return;
    default:
      return unreachable(body);
  }
}

function replayMulti(model: Model, { bodies }: MultiBody, txn: Txn): void {
  if (bodies.some(({ kind }) => kind === "error")) return;
  for (const body of bodies) replayBody(model, body, txn);
}

/** All that the session owns goes, whatever the transaction lists. */
function closeSession(model: Model, { session, zxid }: Txn): void {
  model.sessions.delete(session);
  const owned = model.owned.get(session) ?? [];
  for (const path of owned) uproot(model, path, zxid);
  model.owned.delete(session);
}
