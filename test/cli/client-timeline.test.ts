/** What a timeline tells of clients: connections, sessions, calls, watches; and what it leaves out. */
import { describe, expect, it } from "vitest";
import { makeStyle } from "../../cli/style.ts";
import { LEGEND } from "../../cli/timeline/legend.ts";
import { jsonLine } from "../../cli/timeline/jsonl.ts";
import { describeOp, shortSession, showData } from "../../cli/timeline/operations.ts";
import { Timeline, type TimelineOptions } from "../../cli/timeline/timeline.ts";
import { OPEN_ACL } from "../../protocol/api/acl.ts";
import { CODE, type Code } from "../../protocol/api/codes.ts";
import { EVENT, NOTHING, type Op, type Result } from "../../protocol/api/operations.ts";
import { clientRequest, connectRequest } from "../../protocol/api/packets.ts";
import type { HandleState } from "../../protocol/client/vocabulary.ts";
import { hexSession } from "../../protocol/server/sessions/ids.ts";
import { makeZxid, NO_ZXID } from "../../protocol/zxid.ts";
import { Script } from "./stub.ts";

/** Three servers and two clients. */
const [C1, C2] = [3, 4];
/** Given out by s2 four seconds after its start, and by s1 at once. */
const OLD = 2 * 2 ** 40 + 4000 * 65_536 + 1;
const NEW = 2 ** 40 + 7;

function lines(script: Script, options: Partial<TimelineOptions> = {}, width = 80): string[] {
  const timeline = new Timeline({ servers: 3, observers: 0, clients: 2, detail: 0, ...options });
  for (const entry of script.entries) timeline.take(entry);
  return timeline.lines(makeStyle(0, false), width).slice(1);
}

/** From the column "who" on. */
function told(script: Script, options: Partial<TimelineOptions> = {}): string[] {
  return lines(script, options, 160).map((line) => line.slice(30).replace(/ +/, " "));
}

/** Three servers under way, with 1:5 committed. */
function begun(): Script {
  const script = new Script();
  for (let node = 0; node < 5; node += 1) script.add({ kind: "start", node, incarnation: 0 });
  script.elect(3, 3, 1);
  return script.emit(3, { kind: "committed", zxid: makeZxid(1, 5) }).at(1);
}

function handle(
  script: Script,
  node: number,
  state: HandleState,
  session = OLD,
  server = -1,
): Script {
  return script.tell(node, { kind: "handle", state, session, server, timeout: 6000 });
}

interface Answered {
  readonly err?: Code;
  readonly zxid?: ReturnType<typeof makeZxid>;
  readonly result?: Result;
}

/** `node` makes a call and is answered `wait` seconds later. */
function call(
  script: Script,
  node: number,
  number: number,
  op: Op,
  answered: Answered = {},
): Script {
  script.tell(node, { kind: "called", call: number, op });
  const { err = CODE.OK, zxid = makeZxid(1, 5), result = NOTHING } = answered;
  return script.tell(node, { kind: "returned", call: number, session: OLD, err, zxid, result });
}

const write = { kind: "create", path: "/a", data: "x", acl: OPEN_ACL, flags: 0, ttl: 0 } as const;
const read = { kind: "exists", path: "/a", watch: false } as const;
const lost = { err: CODE.CONNECTIONLOSS, zxid: NO_ZXID };

describe("connections and sessions", () => {
  it("tells a session from its beginning to its end", () => {
    const script = begun();
    const only = [C1];
    handle(script, C1, "connecting", 0, 1);
    handle(script, C1, "connected", OLD, 1).at(2);
    handle(script, C1, "disconnected").at(3);
    handle(script, C1, "connected", OLD, 1).at(4);
    handle(script, C1, "disconnected").at(5);
    handle(script, C1, "connected", OLD, 2).at(6);
    handle(script, C1, "expired").at(7);
    handle(script, C1, "connected", NEW, 0).at(8);
    handle(script, C1, "closed", NEW);
    expect(told(script, { only })).toEqual([
      "c1 connected to s2, session 0x2…fa00001",
      "c1 disconnected",
      "c1 back at s2, session 0x2…fa00001",
      "c1 disconnected",
      "c1 moves to s3, session 0x2…fa00001",
      "c1 session 0x2…fa00001 EXPIRED",
      "c1 connected to s1, session 0x1…0007",
      "c1 session 0x1…0007 closed",
    ]);
  });

  it("tells who is sent away, and why", () => {
    const script = begun();
    handle(script, C1, "connecting", OLD, 0);
    script.emit(1, { kind: "mark", id: "handshake.client-ahead" });
    script.tell(C1, { kind: "mark", id: "client.hung-up-on" }).at(2);
    handle(script, C1, "connecting", OLD, 1);
    script.tell(C1, { kind: "mark", id: "client.hung-up-on" });
    expect(told(script, { only: [C1] })).toEqual([
      "c1 sent away by s1, which has seen less",
      "c1 s2 hangs up instead of an answer",
    ]);
  });

  it("tells whose session the leader gives up", () => {
    const script = handle(begun(), C2, "connected", OLD, 1).at(9);
    script.emit(3, { kind: "expiring", session: OLD, timeout: 6000 });
    script.emit(3, { kind: "expiring", session: NEW, timeout: 6000 });
    expect(told(script).slice(-2)).toEqual([
      "s3 expires 0x2…fa00001 of c2 after 6s",
      "s3 expires 0x1…0007 after 6s",
    ]);
  });

  it("keeps clients out of the picture of the ensemble", () => {
    const script = begun();
    script.add({ kind: "stop", node: C1, how: "crash", why: "killed" }).at(2);
    script.add({ kind: "pause", node: C2 }).at(3);
    script.add({ kind: "start", node: C1, incarnation: 1 });
    expect(lines(script).slice(-3)).toEqual([
      "    1.000s  ffL      1  1:5   c1     CRASH",
      "    2.000s  ffL      1  1:5   c2     PAUSE",
      "    3.000s  ffL      1  1:5   c1     starts again",
    ]);
  });

  it("names clients in a partition, and all streams that one of them loses at once", () => {
    const script = begun();
    const groups = [
      ["all", "rest"],
      ["s1", "c1"],
    ];
    script.add({ kind: "fault", node: -1, fault: { kind: "partition", groups }, nodes: [0, 1, 2] });
    for (const to of [0, 1, 2]) {
      const fault = { kind: "break", a: "c1", b: `s${to + 1}` } as const;
      script.add({ kind: "fault", node: -1, fault, nodes: [C1, to] });
    }
    expect(told(script).slice(-2)).toEqual([
      "net PARTITION {1 2 3 c2} │ {1 c1}",
      "net BREAK c1 - s1-s3",
    ]);
    expect(lines(script).at(-1)).toContain("ffL");
  });
});

describe("calls", () => {
  it("tells a few one by one, with the answer and what it shows", () => {
    const script = begun();
    call(script, C1, 1, write, { result: { kind: "path", path: "/a" } });
    call(script, C1, 2, { ...write, flags: 2 }, { result: { kind: "path", path: "/a0000000007" } });
    call(script, C1, 3, read, { err: CODE.NONODE });
    expect(told(script, { only: [C1] })).toEqual([
      "c1 create /a = x → OK (1:5)",
      "c1 create /a = x → /a0000000007 (1:5)",
      "c1 exists /a → NONODE (1:5)",
    ]);
  });

  it("tells many as one, each client for itself, unless they come one by one", () => {
    const script = begun();
    for (let nth = 1; nth <= 5; nth += 1) {
      call(script, C1, nth, read, { zxid: makeZxid(1, 4 + nth) });
      call(script, C2, 10 + nth, read, { zxid: makeZxid(1, 9) });
    }
    expect(told(script, { only: [C1, C2] })).toEqual([
      "c1 5 calls answered 1:5..1:9",
      "c2 5 calls answered 1:9",
    ]);
    const slow = begun();
    for (let nth = 1; nth <= 5; nth += 1) call(slow.at(10 + 2 * nth), C1, nth, read);
    expect(told(slow, { only: [C1] })).toHaveLength(5);
  });

  it("always tells losses, and how long they took", () => {
    const script = begun();
    for (let nth = 1; nth <= 3; nth += 1) call(script, C1, nth, read);
    script.tell(C1, { kind: "called", call: 9, op: write }).at(4.5);
    script.tell(C1, { kind: "returned", call: 9, session: OLD, ...lost, result: NOTHING });
    expect(told(script, { only: [C1] }).at(-1)).toBe(
      "c1 create /a = x → CONNECTIONLOSS after 3.5s",
    );
    for (let nth = 10; nth <= 15; nth += 1) call(script, C2, nth, write, lost);
    expect(told(script, { only: [C2] })).toEqual(["c2 6 calls end with CONNECTIONLOSS"]);
  });

  it("calls a read stale that shows less than was committed when it was asked for", () => {
    const stale = { zxid: makeZxid(1, 4) };
    const script = begun();
    call(script, C1, 1, read, stale);
    call(script, C1, 2, write, stale);
    script.tell(C1, { kind: "called", call: 3, op: read });
    script.emit(3, { kind: "committed", zxid: makeZxid(1, 6) });
    script.tell(C1, {
      kind: "returned",
      call: 3,
      session: OLD,
      err: 0,
      zxid: makeZxid(1, 5),
      result: NOTHING,
    });
    expect(told(script, { only: [C1] })).toEqual([
      "c1 exists /a → OK (1:4, stale)",
      "c1 create /a = x → OK (1:4)",
      "c1 exists /a → OK (1:5)",
    ]);
  });

  it("does not take the beginning of an epoch for something to be seen", () => {
    const script = begun().at(2).elect(3, 2, 2).at(3);
    call(script, C1, 1, read);
    expect(told(script, { only: [C1] })).toEqual(["c1 exists /a → OK (1:5)"]);
  });

  it("keeps a burst of writes together while clients are answered", () => {
    const script = begun();
    for (let nth = 6; nth <= 8; nth += 1) {
      script.at(2 * nth).emit(3, { kind: "committed", zxid: makeZxid(1, nth) });
      call(script, C1, nth, write, { zxid: makeZxid(1, nth) });
    }
    expect(told(script).filter((line) => line.includes("committed"))).toEqual([
      "s3 epoch 1 begins, history to 0:0 committed",
      "s3 4 writes committed 1:5..1:8",
    ]);
  });

  it("tells a write that came too late, which nobody is told", () => {
    const script = handle(begun(), C1, "connected", OLD, 1).at(2);
    const body = { kind: "error", err: CODE.SESSIONMOVED } as const;
    const txn = {
      kind: "txn",
      zxid: makeZxid(1, 6),
      session: OLD,
      cxid: 3,
      time: 0,
      body,
      print: 0,
    } as const;
    script.emit(3, { kind: "proposed", txn });
    expect(told(script).at(-1)).toBe("s3 refuses a write of 0x2…fa00001 of c1: SESSIONMOVED (1:6)");
  });
});

describe("watches", () => {
  it("tells what they are told, and no news of connections", () => {
    const script = begun();
    script.tell(C1, { kind: "watched", watcher: 1, type: EVENT.NONE, path: "" });
    script.tell(C1, {
      kind: "noticed",
      type: EVENT.NODE_DELETED,
      path: "/a",
      zxid: makeZxid(1, 5),
    });
    script.tell(C1, { kind: "watched", watcher: 1, type: EVENT.NODE_DELETED, path: "/a" });
    expect(told(script, { only: [C1] })).toEqual(["c1 watch: NodeDeleted /a"]);
    for (let nth = 0; nth < 9; nth += 1) {
      script.tell(C2, { kind: "watched", watcher: nth, type: EVENT.NODE_CREATED, path: `/${nth}` });
    }
    expect(told(script, { only: [C2] })).toEqual(["c2 9 watch events"]);
  });
});

describe("more", () => {
  it("adds packets and dials with -v, without pings", () => {
    const script = begun();
    handle(script, C1, "connecting", OLD, 1);
    const connect = connectRequest(makeZxid(1, 4), 6000, OLD, 1);
    script.add({ kind: "receive", node: 1, from: C1, conn: 1, message: connect });
    script.add({ kind: "receive", node: 1, from: C1, conn: 1, message: clientRequest(1, read) });
    script.add({
      kind: "receive",
      node: 1,
      from: C1,
      conn: 1,
      message: clientRequest(-2, { kind: "ping" }),
    });
    expect(told(script, { detail: 1 }).slice(-3)).toEqual([
      "c1 dials s2",
      "s2 CONNECT 0x20000000fa00001, seen 1:4 from c1",
      "s2 CALL 1: exists /a from c1",
    ]);
  });

  it("shows everything with -vv, by name", () => {
    const script = begun();
    script.add({ kind: "dial", node: C1, to: 0, port: "client" });
    script.add({
      kind: "item",
      node: C1,
      queue: 1,
      item: { kind: "fired", type: 2, path: "/a", watchers: [1] },
    });
    script.add({
      kind: "command",
      node: C2,
      command: { kind: "call", call: 4, op: read, seenVersion: true },
    });
    call(script, C2, 5, read);
    const all = told(script, { detail: 2 }).map((line) => line.replace(/#\d+←\d+ /, ""));
    expect(all.slice(-5)).toEqual([
      "c1 dial client port of s1",
      "c1 event queue: NodeDeleted /a",
      "c2 call 4: exists /a if the version is the one seen last",
      "c2 emit called 5: exists /a",
      "c2 emit returned 5: OK at 1:5",
    ]);
  });

  it("is a line of JSON with names, sessions and lists of ACLs as people know them", () => {
    const script = new Script().tell(C1, {
      kind: "handle",
      state: "connected",
      session: OLD,
      server: 1,
      timeout: 5,
    });
    script.tell(C1, { kind: "called", call: 1, op: write });
    const [first, second] = script.entries.map((entry) => jsonLine(entry, 3));
    expect(first).toContain('"n":"c1"');
    expect(first).toContain('"session":"0x20000000fa00001","server":"s2"');
    expect(second).toContain('"acl":[{"perms":31,"scheme":"world","id":"anyone"}]');
  });

  it("shows sessions as ZooKeeper does, and short", () => {
    expect(hexSession(OLD)).toBe("0x20000000fa00001");
    expect(hexSession(14 * 2 ** 40 + 1)).toBe("0xe00000000000001");
    expect(shortSession(14 * 2 ** 40 + 1)).toBe("0xe…0001");
    expect(shortSession(10 * 2 ** 40)).toBe("0xa…0000");
    expect(shortSession(2 ** 40 + 16_777_215 * 65_536 + 1)).toBe("0x1…ffffff0001");
  });

  it("shows no control characters, whatever a plan puts into a path", () => {
    const evil = "/a\u001b[2J\n\u202e";
    expect(describeOp({ kind: "sync", path: evil })).toBe("sync /a\\u001b[2J\\u000a\\u202e");
    expect(showData("x".repeat(30))).toBe(`${"x".repeat(24)}… (30 bytes)`);
  });

  it("never needs more than its width", () => {
    const script = begun();
    const path = `/${"long".repeat(40)}`;
    for (let nth = 0; nth < 3; nth += 1) call(script, C1, nth, { ...read, path });
    script.tell(C2, { kind: "watched", watcher: 1, type: 1, path });
    for (const line of [...lines(script), ...LEGEND]) expect(line.length).toBeLessThanOrEqual(80);
  });
});
