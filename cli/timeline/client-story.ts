/** What a client has to tell: its connections and sessions, its calls and their answers, its watches. */
import { CODE, codeName } from "../../protocol/api/codes.ts";
import { EVENT, eventName, isWrite, type Op } from "../../protocol/api/operations.ts";
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import { NO_ZXID, showZxid } from "../../protocol/zxid.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import { shortSpan } from "../quantities.ts";
import type { Tone } from "../style.ts";
import type { Saying } from "./draft.ts";
import { clientStory, type Memory, type OpenCall } from "./memory.ts";
import { nodeName } from "./names.ts";
import { describeOp, describeResult, shortSession, showPath } from "./operations.ts";

/** Undefined for what is not worth a line: a call is told with its answer. `at` in microseconds. */
export function tellClientEvent(
  memory: Memory,
  node: NodeId,
  event: ClientEvent,
  at: Micros,
): Saying | undefined {
  switch (event.kind) {
    case "called":
      memory.calls.set(event.call, { op: event.op, at, txn: memory.ensemble.txn });
      return undefined;
    case "returned":
      return offStage(memory, node, tellReturn(memory, node, event, at));
    case "handle":
      return offStage(memory, node, tellHandle(memory, node, event));
    case "watched":
      return tellWatch(memory, node, event);
    case "mark":
      return event.id === "client.hung-up-on" ? tellRebuff(memory, node) : undefined;
    default:
      return undefined;
  }
}

/** Where a recipe is told of, clients that have not been asked for anything yet are not. */
function offStage(memory: Memory, node: NodeId, saying: Saying | undefined): Saying | undefined {
  return memory.applications.has(node) || saying === undefined
    ? saying
    : { ...saying, isBackstage: true };
}

type Event<Kind extends ClientEvent["kind"]> = Extract<ClientEvent, { kind: Kind }>;

function tellHandle(memory: Memory, node: NodeId, event: Event<"handle">): Saying | undefined {
  const client = clientStory(memory, node);
  const { server, session, state } = event;
  switch (state) {
    case "connecting":
      client.dialled = server;
      return undefined;
    case "connected":
      return tellConnected(memory, node, event);
    case "disconnected":
      return { ...line(node, "disconnected", "warn"), isImplied: true, isUsual: true };
    case "expired":
      return { ...line(node, `session ${shortSession(session)} EXPIRED`, "warn"), isImplied: true };
    case "closed":
      return {
        ...line(node, session === 0 ? "closed" : `session ${shortSession(session)} closed`),
        isUsual: true,
      };
    case "authFailed":
      return line(node, "AUTH FAILED", "warn");
  }
}

/** A new session, or the old one, which may have come to another server. */
function tellConnected(memory: Memory, node: NodeId, event: Event<"handle">): Saying {
  const client = clientStory(memory, node);
  const { server, session } = event;
  const before = { ...client };
  client.session = session;
  client.server = server;
  memory.owners.set(session, node);
  const where = nodeName(server, memory.ensemble.members.length);
  const name = shortSession(session);
  if (before.session !== session)
    return { ...line(node, `connected to ${where}, session ${name}`), isUsual: true };
  const how = before.server === server ? "back at" : "moves to";
  return { ...line(node, `${how} ${where}, session ${name}`, "good"), isImplied: true };
}

/** ZooKeeper closes such a connection without a word. */
function tellRebuff(memory: Memory, node: NodeId): Saying {
  const { dialled } = clientStory(memory, node);
  const where = nodeName(dialled, memory.ensemble.members.length);
  const isAhead = memory.outrun.delete(dialled);
  const what = isAhead
    ? `sent away by ${where}, which has seen less`
    : `${where} hangs up instead of an answer`;
  return { ...line(node, what, "warn"), isBackstage: !isAhead, isUsual: !isAhead };
}

/** News of the connection is told already. */
function tellWatch(memory: Memory, node: NodeId, event: Event<"watched">): Saying | undefined {
  if (event.type === EVENT.NONE) return undefined;
  const what = `watch: ${eventName(event.type)} ${showPath(event.path)}`;
  // It says itself what it makes of it.
  if (memory.applications.has(node)) return undefined;
  const burst = { noun: "watch event", verb: "", from: undefined, to: undefined, count: 1 };
  return { nodes: [node], what, tone: "note", burst };
}

/** Calls that took longer say so. */
const LONG: Micros = 1_000_000;

function tellReturn(
  memory: Memory,
  node: NodeId,
  event: Event<"returned">,
  at: Micros,
): Saying | undefined {
  const call = memory.calls.get(event.call);
  if (call === undefined) return undefined;
  memory.calls.delete(event.call);
  const { err, result, zxid } = event;
  const waited = at - call.at >= LONG ? ` after ${shortSpan(at - call.at)}` : "";
  const asked = describeOp(call.op);
  if (memory.applications.has(node)) {
    return zxid === NO_ZXID ? tellLoss(memory, node, call.op, codeName(err)) : undefined;
  }
  if (zxid === NO_ZXID) {
    // The client itself ends a call when nobody can answer it any more.
    const verb = `end with ${codeName(err)}`;
    const burst = { noun: "call", verb, from: undefined, to: undefined, count: 1 };
    return { nodes: [node], what: `${asked} → ${codeName(err)}${waited}`, tone: "warn", burst };
  }
  const isPlain = result.kind === "path" && "path" in call.op && result.path === call.op.path;
  const answer = isPlain ? codeName(err) : describeResult(err, result);
  const isStale = isStaleRead(call, event);
  const stale = isStale ? ", stale" : "";
  const what = `${asked} → ${answer} (${showZxid(zxid)}${stale})${waited}`;
  const burst = { noun: "call", verb: `answered${stale}`, from: zxid, to: zxid, count: 1 };
  return { nodes: [node], what, tone: isStale ? "warn" : "plain", burst };
}

/** What a recipe has to cope with: not that it tries again, and loses again, nor that it reads again. */
function tellLoss(memory: Memory, node: NodeId, op: Op, err: string): Saying | undefined {
  const path = "path" in op ? ` ${showPath(op.path)}` : "";
  const asked = `${op.kind.replace(/2$/, "")}${path}`;
  if (memory.losses.get(node) === asked) return undefined;
  memory.losses.set(node, asked);
  const what = `no answer to ${asked}: ${err}`;
  return { nodes: [node], what, tone: "warn", isBackstage: !isWrite(op) };
}

/** It shows less than had been committed when it was asked for, which ZooKeeper allows. */
function isStaleRead({ op, txn }: OpenCall, { err, zxid }: Event<"returned">): boolean {
  const isRead = !isWrite(op) && op.kind !== "auth" && op.kind !== "sync";
  return isRead && (err === CODE.OK || err === CODE.NONODE) && zxid < txn;
}

function line(node: NodeId, what: string, tone: Tone = "plain"): Saying {
  return { nodes: [node], what, tone, isFoldable: true };
}
