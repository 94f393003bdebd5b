/** A pretended service: a leader, lagging servers, clients that come and go. It is right, or makes one mistake. */
import { CODE } from "../../../../protocol/api/codes.ts";
import {
  EVENT,
  isWrite,
  NOTHING,
  type Answer,
  type Op,
  type WriteOp,
} from "../../../../protocol/api/operations.ts";
import { statOf } from "../../../../protocol/spec/service/model-nodes.ts";
import {
  namesAt,
  newModel,
  nodeAt,
  ownedAt,
  type Model,
} from "../../../../protocol/spec/service/model-tree.ts";
import { apply, replay } from "../../../../protocol/spec/service/model.ts";
import { NEWEST } from "../../../../protocol/rules.ts";
import { makeTxn, type Body, type Txn } from "../../../../protocol/transaction.ts";
import { NO_ZXID, ZERO, type Zxid } from "../../../../protocol/zxid.ts";
import { must } from "../../../../sim/assert.ts";
import { bodyOf, commitTxn, newPaper, tell, z, type Paper } from "./paper.ts";

export type Mistake =
  | "none"
  | "stale-read"
  | "late-event"
  | "lost-event"
  | "commit-twice"
  | "no-moved-check"
  | "keeps-ephemeral"
  | "any-server"
  | "wrong-stat"
  | "early-reply";

interface Request {
  readonly call: number;
  readonly xid: number;
  readonly op: Op;
  readonly conn: number;
  zxid: Zxid;
  answer: Answer | undefined;
}

type Packet =
  | {
      readonly kind: "reply";
      readonly request: Request;
      readonly zxid: Zxid;
      readonly answer: Answer;
    }
  | { readonly kind: "event"; readonly type: number; readonly path: string; readonly zxid: Zxid };

interface Client {
  readonly client: number;
  session: number;
  xid: number;
  conn: number;
  /** Its newest connection, as the leader knows it. */
  owner: number;
  server: number;
  lastZxid: Zxid;
  /** Asked and not answered, by the server's order. */
  waiting: Request[];
  /** On the way to the client. */
  packets: Packet[];
  /** By the client: "data /a". By the server: the same, for its connection. */
  wanted: Set<string>;
  watched: Set<string>;
}

export interface Pretend {
  readonly paper: Paper;
  readonly mistake: Mistake;
  readonly model: Model;
  readonly log: Txn[];
  /** Requests on their way to the leader. */
  readonly queue: {
    readonly client: Client;
    readonly session: number;
    readonly request: Request;
  }[];
  readonly clients: Client[];
  /** Transactions that each server has applied. */
  readonly applied: number[];
  conns: number;
  calls: number;
  sessions: number;
}

export function newPretend(mistake: Mistake): Pretend {
  const world: Pretend = {
    paper: newPaper(),
    mistake,
    model: newModel({ rules: NEWEST, extendedTypes: true, firstSequence: 0 }),
    log: [],
    queue: [],
    clients: [],
    applied: [0, 0],
    conns: 0,
    calls: 0,
    sessions: 0,
  };
  for (const client of [1, 2]) {
    const at = { session: 0, xid: 0, conn: 0, owner: 0, server: 0, lastZxid: ZERO };
    const lists = {
      waiting: [],
      packets: [],
      wanted: new Set<string>(),
      watched: new Set<string>(),
    };
    world.clients.push({ client, ...at, ...lists });
  }
  return world;
}

function zxidOf({ applied }: Pretend, server: number): Zxid {
  return z(applied[server] ?? 0);
}

function append(world: Pretend, session: number, cxid: number, body: Body): Txn {
  const counter = world.log.length + 1;
  const txn = makeTxn(z(counter), session, cxid, counter, body);
  world.log.push(txn);
  commitTxn(world.paper, txn);
  return txn;
}

/** A client makes a call, and sends it at once if it is connected. */
export function ask(world: Pretend, c: Client, op: Op): void {
  world.calls += 1;
  const call = world.calls;
  tell(world.paper, c.client, { kind: "called", call, op });
  if (c.conn === 0) {
    const outcome = { err: CODE.CONNECTIONLOSS, zxid: NO_ZXID, result: NOTHING };
    return tell(world.paper, c.client, { kind: "returned", call, session: c.session, ...outcome });
  }
  c.xid += 1;
  const { conn, session, xid } = c;
  tell(world.paper, c.client, { kind: "sent", call, session, xid });
  const request: Request = { call, xid, op, conn, zxid: NO_ZXID, answer: undefined };
  c.waiting.push(request);
  if (isWrite(op)) world.queue.push({ client: c, session, request });
}

/** The leader takes what came first over the first connection, or the last: each is in order. It may be lost. */
export function lead(world: Pretend, isLast: boolean, isLost: boolean): void {
  const conns = world.queue.map(({ request }) => request.conn);
  const at = isLast ? conns.indexOf(Math.max(...conns)) : 0;
  const [next] = world.queue.splice(at, 1);
  if (next === undefined) return;
  const { client, request, session } = next;
  const isMoved = client.owner !== request.conn && client.session === session;
  // Only what its connection took down with it can be lost.
  if (isLost && client.conn !== request.conn) return;
  if (isMoved && world.mistake !== "no-moved-check") {
    const txn = append(world, session, request.xid, { kind: "error", err: CODE.SESSIONMOVED });
    return replay(world.model, txn);
  }
  propose(world, session, request);
  if (world.mistake === "commit-twice") propose(world, session, request);
}

function propose(world: Pretend, session: number, request: Request): void {
  const op = request.op as WriteOp;
  const counter = world.log.length + 1;
  const origin = { session, zxid: z(counter), time: counter, identities: [] };
  const answer = apply(world.model, { op, ...origin, refusal: undefined });
  append(world, session, request.xid, bodyOf(world.model, op, answer, session));
  request.zxid = z(counter);
  request.answer = answer;
}

/** A server applies the next transaction: events go out. */
export function step(world: Pretend, server: number): void {
  const txn = world.log[world.applied[server] ?? 0];
  if (txn === undefined) return;
  world.applied[server] = (world.applied[server] ?? 0) + 1;
  const changes = world.model.changes.filter(({ zxid }) => zxid === txn.zxid);
  for (const c of world.clients) {
    if (c.conn === 0 || c.server !== server) continue;
    for (const { path, before } of changes) {
      const after = nodeAt(world.model, path, txn.zxid);
      // In a multi a node may come and go; what it does within is not pretended here.
      if (before === undefined && after !== undefined)
        fire(world, c, EVENT.NODE_CREATED, path, txn.zxid);
      else if (before !== undefined && after === undefined)
        fire(world, c, EVENT.NODE_DELETED, path, txn.zxid);
      else if (before?.mzxid !== after?.mzxid)
        fire(world, c, EVENT.NODE_DATA_CHANGED, path, txn.zxid);
      else if (before?.pzxid !== after?.pzxid)
        fire(world, c, EVENT.NODE_CHILDREN_CHANGED, path, txn.zxid);
    }
    if (txn.body.kind === "closeSession" && txn.session === c.session) hangUp(world, c);
  }
}

function fire(world: Pretend, c: Client, type: number, path: string, zxid: Zxid): void {
  const isData = type !== EVENT.NODE_CHILDREN_CHANGED && c.watched.delete(`data ${path}`);
  const isChild =
    (type === EVENT.NODE_CHILDREN_CHANGED || type === EVENT.NODE_DELETED) &&
    c.watched.delete(`child ${path}`);
  if (!isData && !isChild) return;
  if (world.mistake === "lost-event") return;
  c.packets.push({ kind: "event", type, path, zxid });
}

/** A server answers the request of a client that stands first, if it can. */
export function serve(world: Pretend, c: Client): void {
  const [request] = c.waiting;
  if (request === undefined || c.conn === 0) return;
  const zxid = zxidOf(world, c.server);
  if (isWrite(request.op)) {
    const isEarly = world.mistake === "early-reply";
    if (isEarly && request.answer === undefined) {
      request.answer = { err: 0, result: { kind: "path", path: "/a" } };
    } else if (request.zxid === NO_ZXID || request.zxid > zxid) {
      return;
    }
    c.waiting.shift();
    return reply(world, c, request, zxid, must(request.answer, "answer"));
  }
  c.waiting.shift();
  const isStale = world.mistake === "stale-read" && (world.applied[c.server] ?? 0) > 3;
  reply(
    world,
    c,
    request,
    zxid,
    readAt(world.model, request.op, isStale ? ((zxid - 1) as Zxid) : zxid),
  );
  watch(c, request.op, nodeAt(world.model, pathOf(request.op), zxid) !== undefined);
}

function reply(world: Pretend, c: Client, request: Request, zxid: Zxid, answer: Answer): void {
  const { result } = answer;
  const isWrong = world.mistake === "wrong-stat" && result.kind === "stat";
  const shown: Answer = isWrong
    ? { err: 0, result: { kind: "stat", stat: { ...result.stat, version: 99 } } }
    : answer;
  const packet: Packet = { kind: "reply", request, zxid, answer: shown };
  const last = c.packets[c.packets.length - 1];
  if (world.mistake === "late-event" && last?.kind === "event") c.packets.unshift(packet);
  else c.packets.push(packet);
}

function pathOf(op: Op): string {
  return "path" in op ? op.path : "";
}

function watch(c: Client, op: Op, isThere: boolean): void {
  if (op.kind === "exists" || (op.kind === "getData" && isThere)) c.watched.add(`data ${op.path}`);
  if (op.kind === "getChildren" && isThere) c.watched.add(`child ${op.path}`);
}

function readAt(model: Model, op: Op, zxid: Zxid): Answer {
  const node = nodeAt(model, pathOf(op), zxid);
  if (node === undefined) return { err: CODE.NONODE, result: NOTHING };
  const stat = statOf(node);
  if (op.kind === "exists") return { err: 0, result: { kind: "stat", stat } };
  if (op.kind === "getData") return { err: 0, result: { kind: "data", data: node.data, stat } };
  const children = [...namesAt(model, pathOf(op), zxid)];
  return { err: 0, result: { kind: "children", children, stat: undefined } };
}

/** The next packet reaches its client. */
export function receive(world: Pretend, c: Client): void {
  // It waits for a reply that may overtake it.
  const isHeld = world.mistake === "late-event" && c.packets.every(({ kind }) => kind === "event");
  const packet = isHeld ? undefined : c.packets.shift();
  if (packet === undefined || c.conn === 0) return;
  const { paper } = world;
  if (packet.kind === "event") {
    const { path, type, zxid } = packet;
    if (type !== EVENT.NODE_CHILDREN_CHANGED) c.wanted.delete(`data ${path}`);
    if (type === EVENT.NODE_CHILDREN_CHANGED || type === EVENT.NODE_DELETED) {
      c.wanted.delete(`child ${path}`);
    }
    return tell(paper, c.client, { kind: "noticed", type, path, zxid });
  }
  const { answer, request, zxid } = packet;
  const { call, op } = request;
  if (zxid > c.lastZxid) c.lastZxid = zxid;
  if (op.kind === "exists" || (op.kind === "getData" && answer.err === 0))
    c.wanted.add(`data ${op.path}`);
  if (op.kind === "getChildren" && answer.err === 0) c.wanted.add(`child ${op.path}`);
  tell(paper, c.client, { kind: "returned", call, session: c.session, zxid, ...answer });
}

/** The connection is lost, and with it all that was under way. */
export function hangUp(world: Pretend, c: Client): void {
  if (c.conn === 0) return;
  c.conn = 0;
  const { client, session, server } = c;
  const replies = c.packets.flatMap((each) => (each.kind === "reply" ? [each.request] : []));
  for (const { call } of [...replies, ...c.waiting]) {
    const outcome = { err: CODE.CONNECTIONLOSS, zxid: NO_ZXID, result: NOTHING };
    tell(world.paper, client, { kind: "returned", call, session, ...outcome });
  }
  c.packets = [];
  c.waiting = [];
  c.watched.clear();
  tell(world.paper, client, { kind: "handle", state: "disconnected", session, server, timeout: 1 });
}

/** Connects to a server that is not behind the client; opens a session where there is none. */
export function connect(world: Pretend, c: Client, server: number): void {
  if (c.conn !== 0) return;
  const { client } = c;
  if (c.session === 0) {
    world.sessions += 1;
    c.session = world.sessions;
    c.xid = 0;
    c.lastZxid = ZERO;
    replay(world.model, append(world, c.session, 0, { kind: "createSession", timeout: 1000 }));
    while (zxidOf(world, server) < z(world.log.length)) step(world, server);
  } else if (!world.model.sessions.has(c.session)) {
    const { session } = c;
    c.session = 0;
    c.wanted.clear();
    return tell(world.paper, client, {
      kind: "handle",
      state: "expired",
      session,
      server,
      timeout: 0,
    });
  }
  const zxid = zxidOf(world, server);
  if (zxid < c.lastZxid && world.mistake !== "any-server") return;
  world.conns += 1;
  c.conn = world.conns;
  c.owner = c.conn;
  c.server = server;
  tell(world.paper, client, {
    kind: "handle",
    state: "connected",
    session: c.session,
    server,
    timeout: 1000,
  });
  for (const wanted of c.wanted) resume(world, c, wanted, zxid);
}

/** SetWatches (reference 11.5). An exist watch is one on a node that was not there. */
function resume(world: Pretend, c: Client, wanted: string, zxid: Zxid): void {
  const [table, path] = wanted.split(" ");
  const node = nodeAt(world.model, must(path, "path"), zxid);
  const then = nodeAt(world.model, must(path, "path"), c.lastZxid);
  const event = (type: number): void => {
    c.packets.push({ kind: "event", type, path: must(path, "path"), zxid: NO_ZXID });
  };
  if (table === "data" && then === undefined) {
    if (node === undefined) c.watched.add(wanted);
    else event(EVENT.NODE_CREATED);
  } else if (node === undefined) {
    event(EVENT.NODE_DELETED);
  } else if ((table === "data" ? node.mzxid : node.pzxid) > c.lastZxid) {
    event(table === "data" ? EVENT.NODE_DATA_CHANGED : EVENT.NODE_CHILDREN_CHANGED);
  } else {
    c.watched.add(wanted);
  }
}

/** The leader gives up the session of a client. */
export function expire(world: Pretend, c: Client): void {
  const { session } = c;
  if (!world.model.sessions.has(session)) return;
  const owned = [...ownedAt(world.model, session, z(world.log.length))];
  const paths = world.mistake === "keeps-ephemeral" ? owned.slice(1) : owned;
  replay(world.model, append(world, session, 0, { kind: "closeSession", paths }));
}
