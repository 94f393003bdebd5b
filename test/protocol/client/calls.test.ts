/** What becomes of calls: in order, or not at all, or nobody knows. */
import { describe, expect, test } from "vitest";
import { CODE } from "../../../protocol/api/codes.ts";
import type { Op } from "../../../protocol/api/operations.ts";
import { connectResponse, XID } from "../../../protocol/api/packets.ts";
import { CLEAN_UP, get, OPEN, SESSION, set, Solo, stat, z } from "./solo.ts";

const CLOSE: Op = { kind: "closeSession" };
const AUTH: Op = { kind: "auth", scheme: "digest", auth: "ann:secret" };
const AUTH2: Op = { kind: "auth", scheme: "digest", auth: "bob:secret" };

test("calls are numbered as they go out and answered in that order", () => {
  const solo = new Solo().call(1, get("/a")).connect().call(2, set("/a")).call(3, get("/a"));
  solo.taken();
  solo.reply(1, z(1)).reply(2, z(2), CODE.BADVERSION).reply(3, z(2));
  expect(solo.taken()).toEqual(["call 1 OK", "call 2 BADVERSION", "call 3 OK"]);
  expect(solo.events.findLast(({ kind }) => kind === "returned")).toEqual({
    kind: "returned",
    call: 3,
    session: SESSION,
    err: CODE.OK,
    zxid: z(2),
    result: { kind: "none" },
  });
});

test.each([
  ["for nobody", 0, 7],
  ["out of order", 2, 2],
])("a reply %s breaks the connection", (_name, calls, xid) => {
  const solo = new Solo().connect();
  for (let call = 1; call <= calls; call += 1) solo.call(call, get("/a"));
  solo.taken();
  solo.reply(xid, z(9)).advance(CLEAN_UP);
  expect(
    solo
      .taken()
      .filter((line) => line.startsWith("call"))
      .toSorted(),
  ).toEqual(["call 1 CONNECTIONLOSS", "call 2 CONNECTIONLOSS"].slice(0, calls));
  expect(solo.marks()).toContain("client.out-of-order");
  expect(solo.state.handle).toMatchObject({ conn: -1, lastZxid: 0 });
});

describe("when a connection breaks", () => {
  test("every call ends with CONNECTIONLOSS, sent or not, and then the application hears of it, once", () => {
    const solo = new Solo().connect().call(1, set("/a")).call(2, get("/a"));
    solo.taken();
    solo.close().call(3, set("/a"));
    expect(solo.taken()).toEqual([
      "call 1 CONNECTIONLOSS",
      "call 2 CONNECTIONLOSS",
      "disconnected",
    ]);
    solo.untilDial().refuse().advance(CLEAN_UP);
    expect(solo.taken()).toEqual(["call 3 CONNECTIONLOSS"]);
    expect(solo.marks()).toContain("client.connection-loss");
    expect(solo.marks()).toContain("client.connection-loss-unsent");
    expect(solo.events.findLast(({ kind }) => kind === "returned")).toMatchObject({ zxid: -1 });
  });

  test("nothing is sent again", () => {
    const solo = new Solo().connect().call(1, set("/a")).reconnect();
    expect(solo.taken().filter((line) => line.endsWith("setData"))).toEqual([">1 setData"]);
  });

  test("with the bug writes that were in flight are, and their outcome is reported once", () => {
    const solo = new Solo({}, "connection-loss-retried").connect();
    solo.call(1, set("/a")).call(2, get("/a")).close().call(3, set("/b"));
    solo.taken();
    solo.untilDial().refuse().untilDial().connect().reply(3, z(2));
    expect(solo.taken()).toEqual([
      "call 3 CONNECTIONLOSS",
      ">CONNECT old 0:0",
      ">3 setData",
      "connected",
      "call 1 OK",
    ]);
    solo.call(4, set("/a")).close().untilDial().accept().receive(connectResponse(0, 0));
    expect(solo.taken()).toContain("call 4 SESSIONEXPIRED");
  });
});

describe("close()", () => {
  test("waits for its answer, and takes no call after it", () => {
    const solo = new Solo().connect().call(1, get("/a")).call(2, CLOSE).call(3, get("/a"));
    solo.reply(1, z(1)).reply(2, z(2)).call(4, get("/a"));
    expect(solo.taken().slice(2)).toEqual([
      ">1 getData",
      ">2 closeSession",
      "call 3 CONNECTIONLOSS",
      "call 1 OK",
      "hangUp 1",
      "call 2 OK",
      "closed",
      "call 4 SESSIONEXPIRED",
    ]);
    solo.dials();
    solo.advance(60_000);
    expect(solo.dials()).toEqual([]);
  });

  test("is given up if the connection breaks under it", () => {
    const solo = new Solo().connect().call(1, CLOSE);
    solo.taken();
    solo.close().advance(60_000);
    expect(solo.taken()).toEqual(["call 1 CONNECTIONLOSS", "disconnected", "closed"]);
    expect(solo.marks()).toContain("client.close-unanswered");
  });

  test("between two connections waits for the next one", () => {
    const solo = new Solo().connect().close().call(1, CLOSE);
    solo.taken();
    solo.untilDial().connect().reply(1, z(2));
    expect(solo.taken()).toEqual([
      ">CONNECT old 0:0",
      ">1 closeSession",
      "connected",
      "hangUp 2",
      "call 1 OK",
      "closed",
    ]);
  });
});

describe("credentials", () => {
  test("are taken at once, wait for no answer, and are presented again, the latest first", () => {
    const solo = new Solo().connect().call(1, AUTH).call(2, get("/a")).call(3, AUTH2);
    solo.reply(XID.AUTH, z(0)).reply(1, z(1));
    expect(solo.taken().slice(2)).toEqual([
      ">-4 auth",
      "call 1 OK",
      ">1 getData",
      ">-4 auth",
      "call 3 OK",
      "call 2 OK",
    ]);
    solo.sent();
    solo.reconnect();
    expect(solo.sent().slice(1)).toMatchObject([{ op: AUTH2 }, { op: AUTH }]);
  });

  test("before the first connection go out twice", () => {
    const solo = new Solo().call(1, AUTH).call(2, get("/a")).connect();
    expect(solo.taken().slice(-4)).toEqual([">-4 auth", ">-4 auth", ">1 getData", "connected"]);
  });

  test("that are refused end the handle", () => {
    const solo = new Solo().connect().call(1, AUTH).call(2, get("/a"));
    solo.taken();
    solo.reply(XID.AUTH, z(0), CODE.AUTHFAILED).call(3, get("/a")).command({ kind: "renew" });
    expect(solo.taken()).toEqual([
      "hangUp 1",
      "authFailed",
      "call 2 AUTHFAILED",
      "call 3 AUTHFAILED",
    ]);
    expect(solo.state.handle.phase).toBe("DIALING");
  });
});

describe("the application's thread", () => {
  test("hears of replies, events and the connection in the order in which they came", () => {
    const solo = new Solo().connect().done(1, get("/a", true)).call(2, get("/a"));
    solo.taken();
    solo.isServing = false;
    solo.fire(3, "/a").reply(2, z(2)).close();
    expect(solo.taken()).toEqual([]);
    solo.serve();
    expect(solo.taken()).toEqual([
      "noticed NodeDataChanged /a",
      "watcher 1 NodeDataChanged /a",
      "call 2 OK",
      "disconnected",
    ]);
  });
});

describe("the version seen last", () => {
  const versions = (solo: Solo): unknown[] =>
    solo.sent().flatMap((m) => (m.kind === "CALL" && "version" in m.op ? [m.op.version] : []));

  test("stands for the version of a call, once the application has heard of it", () => {
    const solo = new Solo().connect().call(1, set("/a", "x", 9), true);
    solo.reply(1, z(1), CODE.OK, { kind: "stat", stat: stat(4) });
    solo.call(2, set("/a"), true).call(3, set("/b"), true).call(4, set("/a"));
    solo.call(5, { kind: "delete", path: "/a", version: -1 }, true);
    expect(versions(solo)).toEqual([0, 4, 0, -1, 4]);
    expect(solo.events.findLast(({ kind }) => kind === "called")).toMatchObject({
      op: { kind: "delete", version: 4 },
    });
  });

  test("of a node with a sequential name is kept under the name it was given", () => {
    const create: Op = { kind: "create2", path: "/q-", data: "", acl: OPEN, flags: 2, ttl: 0 };
    const solo = new Solo({ chroot: "/app" }).connect();
    solo.done(1, create, CODE.OK, { kind: "created", path: "/app/q-0000000007", stat: stat(3) });
    solo.call(2, set("/q-0000000007"), true);
    expect(versions(solo)).toEqual([3]);
  });
});

test("what only the library sends is no call", () => {
  const solo = new Solo().connect();
  solo.taken();
  solo.call(1, { kind: "ping" });
  expect(solo.taken()).toEqual(["ignore not-for-applications"]);
});
