/** Who hears of which watch event, and what a new connection is told of watches. */
import { describe, expect, test } from "vitest";
import { CODE } from "../../../protocol/api/codes.ts";
import { EVENT, type Op, type SetWatchesOp } from "../../../protocol/api/operations.ts";
import { reply, XID } from "../../../protocol/api/packets.ts";
import { makeCall } from "../../../protocol/client/calls.ts";
import type { ClientProtocol } from "../../../protocol/client/protocol.ts";
import { recordEffects } from "../../../sim/transition.ts";
import { get, OPEN, Solo, z } from "./solo.ts";

const exists = (path: string): Op => ({ kind: "exists", path, watch: true });
const children = (path: string): Op => ({ kind: "getChildren2", path, watch: true });
const addWatch = (path: string, mode: number): Op => ({ kind: "addWatch", path, mode });
const remove = (path: string, type: number): Op => ({ kind: "removeWatches", path, type });

/** Calls of watchers that `type` at `path` brings. */
function heard(solo: Solo, type: number, path: string): string[] {
  solo.taken();
  solo.fire(type, path);
  return solo
    .taken()
    .flatMap((line) => (line.startsWith("watcher") ? [line.split(" ")[1] ?? ""] : []));
}

/** Watchers 1 (data), 2 (exist), 3 (child), 4 (persistent) of /a, 5 (recursive) of /, 6 (recursive) of /a/b. */
function watching(chroot = ""): Solo {
  const solo = new Solo({ chroot }).connect().done(1, get("/a", true));
  solo.done(2, exists("/a"), CODE.NONODE).done(3, children("/a"));
  solo.done(4, addWatch("/a", 0)).done(5, addWatch("/", 1), CODE.NONODE);
  return solo.done(6, addWatch("/a/b", 1));
}

describe("a watch event is for", () => {
  test.each([
    [EVENT.NODE_CREATED, "/a", ["1", "2", "4", "5"]],
    [EVENT.NODE_DATA_CHANGED, "/a", ["1", "2", "4", "5"]],
    [EVENT.NODE_CHILDREN_CHANGED, "/a", ["3", "4"]],
    [EVENT.NODE_DELETED, "/a", ["1", "2", "3", "4", "5"]],
    [EVENT.NODE_DATA_CHANGED, "/a/b/c", ["6", "5"]],
    [EVENT.NODE_CREATED, "/ab", ["5"]],
    [EVENT.NODE_DATA_CHANGED, "/", ["5"]],
  ])("those who wait for it: %i at %s", (type, path, watchers) => {
    for (const chroot of ["", "/app"]) {
      const solo = watching(chroot);
      const full = chroot === "" ? path : chroot + (path === "/" ? "" : path);
      expect(heard(solo, type, full)).toEqual(watchers);
      const staying = watchers.filter((watcher) => Number(watcher) >= 4);
      expect(heard(solo, type, full)).toEqual(staying);
    }
  });

  test("nobody who did not get what they asked for", () => {
    const solo = new Solo().connect();
    solo.done(1, get("/a", true), CODE.NONODE).done(2, children("/a"), CODE.NOAUTH);
    solo.done(3, exists("/a"), CODE.NOAUTH).done(4, addWatch("/a", 0), CODE.MARSHALLINGERROR);
    solo.done(5, get("/a"));
    expect(heard(solo, EVENT.NODE_DELETED, "/a")).toEqual([]);
    expect(solo.marks()).toContain("client.event-for-nobody");
  });

  test("each watcher once, and the second packet of one deletion for none", () => {
    const solo = new Solo().connect();
    const { handle } = solo.state;
    const { out } = recordEffects<ClientProtocol>();
    for (const [call, op] of [get("/a", true), children("/a"), exists("/a")].entries()) {
      makeCall(handle, call, op, 77, solo.now, out);
      solo.reply(handle.nextXid - 1, z(1));
    }
    expect(heard(solo, EVENT.NODE_DELETED, "/a")).toEqual(["77"]);
    expect(heard(solo, EVENT.NODE_DELETED, "/a")).toEqual([]);
  });

  test("those who were registered when it came, not those who came since", () => {
    const solo = new Solo().connect().done(1, get("/a", true)).call(2, get("/a", true));
    solo.isServing = false;
    solo.fire(EVENT.NODE_DATA_CHANGED, "/a").reply(2, z(2)).taken();
    solo.serve();
    expect(solo.taken()).toEqual([
      "noticed NodeDataChanged /a",
      "watcher 1 NodeDataChanged /a",
      "call 2 OK",
    ]);
  });

  test("no kind that the library does not know: it hangs up", () => {
    const solo = watching();
    solo.taken();
    solo.fire(EVENT.NONE, "/a");
    expect(solo.taken().slice(0, 2)).toEqual(["ignore server-packet-unexpected", "hangUp 1"]);
  });
});

test("every watcher hears of the connection, once, and stays", () => {
  const solo = watching().done(7, get("/z", true)).done(8, children("/z"));
  solo.taken();
  solo.close();
  const lines = ["1", "7", "2", "3", "8", "4", "5", "6"].map(
    (watcher) => `watcher ${watcher} None`,
  );
  expect(solo.taken()).toEqual(["disconnected", ...lines]);
  solo.untilDial().connect();
  expect(solo.taken().slice(-9)).toEqual(["connected", ...lines]);
});

test("watchers that are removed are told so before the call returns", () => {
  const solo = watching();
  solo.taken();
  solo.done(7, remove("/a", 2)).done(8, remove("/a", 3), CODE.NOWATCHER).done(9, remove("/a", 3));
  expect(solo.taken().filter((line) => !line.startsWith(">"))).toEqual(
    [
      "watcher 1 None /a",
      "watcher 2 None /a",
      "call 7 OK",
      "call 8 NOWATCHER",
      "watcher 3 None /a",
      "watcher 4 None /a",
      "call 9 OK",
    ].map((line) => named(line)),
  );
  expect(heard(solo, EVENT.NODE_DELETED, "/a")).toEqual(["5"]);
});

/** The events of a removal by the watcher that gets them. */
function named(line: string): string {
  const kinds = ["", "DataWatchRemoved", "DataWatchRemoved", "ChildWatchRemoved"];
  const watcher = Number(line.split(" ")[1]);
  if (!line.startsWith("watcher")) return line;
  return line.replace("None", kinds[watcher] ?? "PersistentWatchRemoved");
}

describe("a new connection", () => {
  const batches = (solo: Solo): SetWatchesOp[] =>
    solo
      .sent()
      .flatMap((m) =>
        m.kind === "CALL" && (m.op.kind === "setWatches" || m.op.kind === "setWatches2")
          ? [m.op]
          : [],
      );

  test("is told of all watches, behind the credentials and before the calls that wait", () => {
    const solo = watching("/app").call(7, { kind: "auth", scheme: "digest", auth: "a:b" }).close();
    solo.call(8, get("/a"));
    solo.taken();
    solo.sent();
    solo.untilDial().connect();
    expect(solo.taken().slice(0, 4)).toEqual([
      ">CONNECT old 1:1",
      ">-4 auth",
      ">-8 setWatches2",
      ">7 getData",
    ]);
    expect(batches(solo)).toEqual([
      {
        kind: "setWatches2",
        relativeZxid: z(1),
        data: ["/app/a"],
        exist: ["/app/a"],
        child: ["/app/a"],
        persistent: ["/app/a"],
        recursive: ["/app", "/app/a/b"],
      },
    ]);
    solo.receive(reply(XID.SET_WATCHES, z(5), CODE.OK, { kind: "none" })).reply(7, z(5));
    expect(solo.taken()).toContain("call 8 OK");
    expect(solo.state.handle).toMatchObject({ lastZxid: z(5), pending: [] });
  });

  test("is spoken to in the older way if no watch is persistent, and not at all without watches", () => {
    const solo = new Solo().connect().done(1, exists("/a"), CODE.NONODE).reconnect();
    expect(batches(solo)).toMatchObject([{ kind: "setWatches", exist: ["/a"] }]);
    solo.reply(XID.SET_WATCHES, z(1)).fire(EVENT.NODE_CREATED, "/a").reconnect();
    expect(batches(solo)).toEqual([]);
  });

  test("with the bug is not told", () => {
    const solo = new Solo({}, "watches-not-restored").connect().done(1, get("/a", true));
    expect(batches(solo.reconnect())).toEqual([]);
  });

  test("is told in batches of 128 Ki characters, the last one first", () => {
    const path = (n: number): string => `/${n}${"x".repeat(50_000)}`;
    const solo = new Solo().connect();
    for (let n = 1; n <= 4; n += 1) solo.done(n, get(path(n), true));
    for (let n = 5; n <= 7; n += 1) solo.done(n, children(path(n)));
    solo.done(8, addWatch(path(8), 1));
    const shape = batches(solo.reconnect()).map((op) => [
      op.kind,
      ...[op.data, op.exist, op.child, op.persistent, op.recursive].map((paths) =>
        paths.map((full) => full[1]).join(""),
      ),
    ]);
    expect(shape).toEqual([
      ["setWatches2", "", "", "7", "", "8"],
      ["setWatches", "4", "", "56", "", ""],
      ["setWatches", "123", "", "", "", ""],
    ]);
    expect(solo.marks()).toContain("client.watches-in-batches");
    for (let n = 0; n < 3; n += 1) solo.reply(XID.SET_WATCHES, z(1));
    expect(solo.state.handle.phase).toBe("CONNECTED");
  });
});

describe("a chroot", () => {
  test("is put before paths that go out, and taken from those that come back", () => {
    const solo = new Solo({ chroot: "/app" }).connect();
    const create = { kind: "create", path: "/a", data: "", acl: OPEN, flags: 0, ttl: 0 } as const;
    const multi: Op = { kind: "multi", ops: [create, { kind: "check", path: "/", version: 0 }] };
    solo.sent();
    solo.call(1, create).call(2, multi).call(3, { kind: "whoAmI" });
    expect(solo.sent()).toMatchObject([
      { op: { kind: "create", path: "/app/a", acl: OPEN } },
      { op: { kind: "multi", ops: [{ path: "/app/a" }, { path: "/app" }] } },
      { op: { kind: "whoAmI" } },
    ]);
    const path = { kind: "path", path: "/app/a" } as const;
    solo.reply(1, z(1), CODE.OK, path);
    solo.reply(2, z(1), CODE.OK, {
      kind: "multi",
      results: [{ type: "create", err: CODE.OK, result: path }],
    });
    expect(solo.events.filter(({ kind }) => kind === "returned")).toMatchObject([
      { call: 1, result: { path: "/a" } },
      { call: 2, result: { results: [{ result: { path: "/a" } }] } },
    ]);
  });

  test("is no prefix of a name that merely begins like it", () => {
    const solo = new Solo({ chroot: "/app" }).connect().done(1, addWatch("/", 1));
    solo.taken();
    solo.fire(EVENT.NODE_CREATED, "/application").fire(EVENT.NODE_CREATED, "/app");
    expect(solo.taken()).toContain("noticed NodeCreated /application");
    expect(solo.events.findLast(({ kind }) => kind === "noticed")).toMatchObject({ path: "/" });
  });
});
