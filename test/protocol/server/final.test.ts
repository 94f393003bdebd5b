/** The end of the pipeline and its beginning, on one server: in which order a client hears of what, and under which zxid. */
import { describe, expect, test } from "vitest";
import type { ConnId } from "../../../sim/machine.ts";
import { OPEN_ACL } from "../../../protocol/api/acl.ts";
import { CODE } from "../../../protocol/api/codes.ts";
import { eventName, type ReadOp } from "../../../protocol/api/operations.ts";
import { clientRequest } from "../../../protocol/api/packets.ts";
import { noBugs, type BugName } from "../../../protocol/bugs.ts";
import { configsOf, DEFAULT_CLUSTER } from "../../../protocol/config.ts";
import type { Message } from "../../../protocol/messages.ts";
import type { Item, ServerEffects } from "../../../protocol/protocol.ts";
import { NEWEST, R380, type Rules } from "../../../protocol/rules.ts";
import { onCall } from "../../../protocol/server/calls.ts";
import { enqueue } from "../../../protocol/server/commit-processor.ts";
import { finish, onReadItem } from "../../../protocol/server/final.ts";
import { emptyPipeline, type ClientConn } from "../../../protocol/server/state.ts";
import { applyTxn } from "../../../protocol/server/tree/apply.ts";
import { newTree } from "../../../protocol/server/tree/tree.ts";
import type { Applied } from "../../../protocol/server/tree/types.ts";
import type { PeerState } from "../../../protocol/state.ts";
import { makeTxn } from "../../../protocol/transaction.ts";
import { makeZxid, NO_ZXID, type Zxid } from "../../../protocol/zxid.ts";

const CONN = 5;
const SESSION = 77;
const NOW = { mono: 0, wall: 0 };
const creation = {
  kind: "create",
  op: "create",
  path: "/a",
  data: "",
  acl: OPEN_ACL,
  owner: 0,
  parentCversion: 1,
} as const;

interface Bench {
  readonly peer: PeerState;
  readonly client: ClientConn;
  readonly out: ServerEffects;
  /** What the client got, a line each. */
  readonly lines: string[];
}

/** A follower with one client, or a leader that has proposed `proposed`. */
function bench(rules: Rules = NEWEST, bugs: readonly BugName[] = [], proposed?: Zxid): Bench {
  const [config] = configsOf(DEFAULT_CLUSTER);
  const switches = noBugs();
  for (const bug of bugs) switches[bug] = true;
  const pipeline = emptyPipeline();
  const client: ClientConn = {
    conn: CONN,
    phase: "OPEN",
    session: SESSION,
    timeout: 4000,
    identities: [],
    outstanding: 0,
    isThrottled: false,
    inbox: [],
  };
  pipeline.clients.set(CONN, client);
  pipeline.bySession.set(SESSION, CONN);
  const peer = {
    config: { ...config, rules, bugs: switches },
    store: { tree: newTree(), lastProcessed: makeZxid(1, 0) },
    pipeline,
    leader: proposed === undefined ? undefined : { lastProposed: proposed },
    learner: undefined,
    serving: true,
    term: 0,
  } as unknown as PeerState;
  const lines: string[] = [];
  const out = {
    send: (conn: ConnId, message: Message) => {
      if (message.kind === "REPLY")
        lines.push(`reply ${message.xid} ${message.err} ${message.zxid}`);
      else if (message.kind === "EVENT") {
        lines.push(`${eventName(message.type)} ${message.path} ${message.zxid}`);
      } else lines.push(`${conn} ${message.kind}`);
    },
    hangUp: () => lines.push("hangUp"),
    emit: () => undefined,
    ignore: (reason: string) => lines.push(`ignored ${reason}`),
    post: (_queue: number, item: Item) => lines.push(`post ${item.kind}`),
  } as unknown as ServerEffects;
  return { peer, client, out, lines };
}

function read({ peer, out }: Bench, cxid: number, op: ReadOp): void {
  const pending = { kind: "read", conn: CONN, cxid, op, err: CODE.OK } as const;
  onReadItem(peer, { kind: "read", term: 0, session: SESSION, read: pending }, NOW, out);
}

/** The client's create is committed, with a read of its own behind it. */
function commitCreate({ peer, out }: Bench): void {
  const op = { kind: "create", path: "/a", data: "", acl: OPEN_ACL, flags: 0, ttl: 0 } as const;
  enqueue(peer.pipeline, SESSION, { kind: "write", conn: CONN, cxid: 2, op, err: CODE.OK });
  const behind = { kind: "getData", path: "/a", watch: false } as const;
  const next = { kind: "read", conn: CONN, cxid: 3, op: behind, err: CODE.OK } as const;
  enqueue(peer.pipeline, SESSION, next);
  const txn = makeTxn(makeZxid(1, 1), SESSION, 2, 0, creation);
  const applied: Applied = { changes: [], stats: [] };
  applyTxn(peer.store.tree, txn, peer.config.bugs, applied);
  peer.store.lastProcessed = txn.zxid;
  finish(peer, txn, applied, NOW, out);
}

describe("a commit", () => {
  const before = makeZxid(1, 0);
  const own = makeZxid(1, 1);

  test.each([
    ["3.9", NEWEST, own],
    ["3.8", R380, NO_ZXID],
  ])("is told as event, reply, reads behind it; in %s", (_release, rules, zxid) => {
    const server = bench(rules);
    read(server, 1, { kind: "exists", path: "/a", watch: true });
    commitCreate(server);
    expect(server.lines).toEqual([
      `reply 1 ${CODE.NONODE} ${before}`,
      `NodeCreated /a ${zxid}`,
      `reply 2 0 ${own}`,
      `reply 3 0 ${own}`,
    ]);
  });

  test("with reply-before-event, the event comes last", () => {
    const server = bench(NEWEST, ["reply-before-event"]);
    read(server, 1, { kind: "exists", path: "/a", watch: true });
    commitCreate(server);
    expect(server.lines.slice(1)).toEqual([
      `reply 2 0 ${own}`,
      `reply 3 0 ${own}`,
      `NodeCreated /a ${own}`,
    ]);
  });
});

test("what setWatches brings comes before its reply, without a zxid", () => {
  const server = bench();
  const none = { data: [], exist: [], child: [], persistent: [], recursive: [] };
  const relativeZxid = makeZxid(1, 0);
  read(server, -8, { kind: "setWatches", relativeZxid, ...none, data: ["/gone"] });
  expect(server.lines).toEqual([`NodeDeleted /gone ${NO_ZXID}`, `reply -8 0 ${relativeZxid}`]);
});

test("with reply-zxid-of-request a read tells what is only proposed, or nothing at all", () => {
  const lines = (proposed?: Zxid): string[] => {
    const server = bench(NEWEST, ["reply-zxid-of-request"], proposed);
    read(server, 1, { kind: "getData", path: "/", watch: false });
    return server.lines;
  };
  expect(lines()).toEqual([`reply 1 0 ${NO_ZXID}`]);
  expect(lines(makeZxid(1, 9))).toEqual([`reply 1 0 ${makeZxid(1, 9)}`]);
});

describe("a check on its own", () => {
  const call = clientRequest(4, { kind: "check", path: "/", version: -1 });

  test("is no opcode since 3.8.5: the reply says so, and the connection ends", () => {
    const { client, lines, out, peer } = bench();
    onCall(peer, client, call, NOW, out);
    expect(lines).toEqual([`reply 4 ${CODE.UNIMPLEMENTED} ${NO_ZXID}`, "hangUp"]);
    expect(peer.pipeline).toMatchObject({ inProcess: 0, pending: new Map(), clients: new Map() });
  });

  test("was one before, and its success is never answered", () => {
    const { client, lines, out, peer } = bench(R380);
    onCall(peer, client, call, NOW, out);
    const txn = makeTxn(makeZxid(1, 1), SESSION, 4, 0, { kind: "check", path: "/" });
    expect(peer.pipeline.pending.get(SESSION)).toHaveLength(1);
    finish(peer, txn, { changes: [], stats: [undefined] }, NOW, out);
    expect(lines).toEqual([]);
    expect(peer.pipeline).toMatchObject({ inProcess: 0, pending: new Map() });
    expect(peer.pipeline.clients.size).toBe(1);
  });
});

test("a connection that is closed takes its watches along, and gets no answer any more", () => {
  const server = bench();
  const { client, lines, out, peer } = server;
  read(server, 1, { kind: "exists", path: "/a", watch: true });
  const error = { kind: "error", err: CODE.SESSIONMOVED } as const;
  const op = { kind: "delete", path: "/a", version: -1 } as const;
  enqueue(peer.pipeline, SESSION, { kind: "write", conn: client.conn, cxid: 2, op, err: CODE.OK });
  finish(peer, makeTxn(makeZxid(1, 1), SESSION, 2, 0, error), undefined, NOW, out);
  expect(lines.splice(1)).toEqual(["hangUp"]);
  commitCreate(server);
  expect(lines.splice(1)).toEqual(["ignored client-gone", "ignored client-gone"]);
});
