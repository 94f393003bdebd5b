/** How calls enter a server: who waits for whom, who is touched, who is dropped (reference 5.2, 9.3, 13.5). */
import { describe, expect, test } from "vitest";
import { clientRequest } from "../../../protocol/api/packets.ts";
import { ping, syncPacket, zxidPacket } from "../../../protocol/messages.ts";
import { setClosing } from "../../../protocol/server/sessions/tracker.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import { must } from "../../../sim/assert.ts";
import { active, serving } from "../broadcast/roles.ts";
import {
  call,
  committed,
  enter,
  GET_ROOT,
  newSession,
  sessionOn,
  SET_ROOT,
  TIMEOUT,
} from "./door.ts";

const setting = { kind: "setData", path: "/", data: "new", version: 1 } as const;

describe("at a follower", () => {
  test("a session's calls are answered in order, and those of others do not wait", () => {
    const lone = serving(1);
    const session = enter(lone, 9, 2);
    enter(lone, 10, 3);
    call(lone, 9, 1, SET_ROOT);
    call(lone, 9, 2, GET_ROOT);
    call(lone, 10, 1, GET_ROOT);
    expect(lone.taken()).toEqual(["1< REQUEST", "10< REPLY 1 0 1:3"]);
    committed(lone, 4, session, 1, setting);
    expect(lone.taken().filter((line) => line.startsWith("9< "))).toEqual([
      "9< REPLY 1 0 1:4",
      "9< REPLY 2 0 1:4",
    ]);
    expect(lone.state.pipeline.inProcess).toBe(0);
  });

  test("a sync waits for the leader, and what is asked behind it waits too", () => {
    const lone = serving(1);
    const session = enter(lone, 9, 2);
    call(lone, 9, 1, { kind: "sync", path: "/" });
    call(lone, 9, 2, GET_ROOT);
    expect(lone.taken()).toEqual([`1< SYNC ${session} 1`]);
    // Somebody else's, by its number.
    lone.receive(1, syncPacket(session, 7)).serve();
    expect(lone.taken()).toEqual(["ignore sync-unasked"]);
    lone.receive(1, syncPacket(session, 1)).serve();
    expect(lone.taken()).toEqual(["9< REPLY 1 0 1:2", "9< REPLY 2 0 1:2"]);
  });

  test("the leader hears in the answer to its next PING who was heard of", () => {
    const lone = serving(1);
    const session = enter(lone, 9, 2);
    call(lone, 9, -2, { kind: "ping" });
    expect(lone.taken()).toEqual(["9< REPLY -2 0 1:2"]);
    const asked = ping(makeZxid(1, 2));
    lone.receive(1, asked, asked);
    expect(lone.taken()).toEqual([`1< PING 1:2 ${session} ${TIMEOUT}`, "1< PING 1:2"]);
  });

  test("it hears of every session that began since, but not of those that ended", () => {
    const lone = serving(1);
    committed(lone, 2, 77, 0, { kind: "createSession", timeout: 4000 });
    committed(lone, 3, 78, 0, { kind: "createSession", timeout: 5000 });
    committed(lone, 4, 77, 0, { kind: "closeSession", paths: [] });
    lone.taken();
    const asked = ping(makeZxid(1, 4));
    lone.receive(1, asked, asked);
    expect(lone.taken()).toEqual(["1< PING 1:4 78 5000", "1< PING 1:4"]);
  });

  test("a server with too much in hand reads from nobody who waits for it, but from all others", () => {
    // A third server's share of 2.
    const lone = serving(1, [], { outstandingLimit: 2 });
    const session = enter(lone, 9, 2);
    enter(lone, 10, 3);
    for (const xid of [1, 2, 3]) call(lone, 9, xid, SET_ROOT);
    // The third was read, as the last; a ping stands behind it like all else.
    call(lone, 9, -2, { kind: "ping" });
    call(lone, 9, 4, GET_ROOT);
    call(lone, 10, 1, GET_ROOT);
    expect(lone.taken()).toEqual(["1< REQUEST", "1< REQUEST", "1< REQUEST", "10< REPLY 1 0 1:3"]);
    expect(lone.marks().filter((id) => id === "call.throttled")).toHaveLength(2);
    committed(lone, 4, session, 1, setting);
    expect(lone.sent(9)).toEqual(["REPLY 1 0 1:4"]);
    committed(lone, 5, session, 2, setting);
    expect(lone.sent(9)).toEqual(["REPLY 2 0 1:5"]);
    // One in hand is not too much: the others are read, and wait for the write.
    committed(lone, 6, session, 3, setting);
    expect(lone.sent(9)).toEqual(["REPLY 3 0 1:6", "REPLY -2 0 1:6", "REPLY 4 0 1:6"]);
    expect(lone.state.pipeline.inProcess).toBe(0);
  });

  test("who has nothing in hand is read from, however busy the server is", () => {
    const lone = serving(1, [], { outstandingLimit: 1 });
    const sessions = [enter(lone, 9, 2), enter(lone, 10, 3)];
    call(lone, 9, 1, SET_ROOT);
    // It is read, answered, and read again at once, though the other's write stays.
    for (const xid of [1, 2, 3]) call(lone, 10, xid, GET_ROOT);
    expect(lone.sent(10)).toEqual(["REPLY 1 0 1:3", "REPLY 2 0 1:3", "REPLY 3 0 1:3"]);
    call(lone, 10, 4, SET_ROOT);
    call(lone, 10, 5, GET_ROOT);
    committed(lone, 4, sessions[1] ?? 0, 4, setting);
    expect(lone.sent(10)).toEqual(["REPLY 4 0 1:4", "REPLY 5 0 1:4"]);
    expect(lone.state.pipeline.inProcess).toBe(1);
  });

  test("an answer for a client that has gone is not sent, and does not count as in hand", () => {
    const lone = serving(1);
    const session = enter(lone, 9, 2);
    call(lone, 9, 1, SET_ROOT);
    lone.close(9, 3).taken();
    committed(lone, 3, session, 1, setting);
    expect(lone.taken()).toContain("ignore client-gone");
    expect(lone.state.pipeline.inProcess).toBe(0);
  });

  test("a session that ended elsewhere is cut off", () => {
    const lone = serving(1);
    const session = enter(lone, 9, 2);
    committed(lone, 3, session, 0, { kind: "closeSession", paths: [] });
    expect(lone.taken()).toContain("hangUp 9");
    expect(lone.state.pipeline.bySession.size).toBe(0);
  });
});

describe("at the leader", () => {
  test("the call of a session that is closing is dropped without a reply", () => {
    const lone = active().client(9).receive(9, newSession()).run();
    const session = sessionOn(lone, 9);
    lone.receive(1, zxidPacket("ACK", makeZxid(1, 1))).run();
    expect(lone.sent(9)).toEqual([`CONNECTED ${TIMEOUT} ${session}`]);
    setClosing(must(lone.state.leader, "leader").sessions, session);
    call(lone, 9, 1, GET_ROOT);
    expect(lone.taken()).toEqual(["ignore call-of-unknown-session"]);
    expect(lone.state.pipeline.inProcess).toBe(0);
  });

  test("a read that is refused waits for its turn", () => {
    const lone = active().client(9).receive(9, newSession()).run();
    lone
      .receive(1, zxidPacket("ACK", makeZxid(1, 1)))
      .run()
      .taken();
    lone.receive(
      9,
      clientRequest(1, SET_ROOT),
      clientRequest(2, { kind: "closeSession" }),
      clientRequest(3, GET_ROOT),
    );
    lone.serve();
    expect(lone.sent(9)).toEqual([]);
    for (const counter of [2, 3]) lone.receive(1, zxidPacket("ACK", makeZxid(1, counter))).run();
    expect(lone.taken().filter((line) => line.includes("REPLY") || line.includes("9"))).toEqual([
      "9< REPLY 1 0 1:2",
      "9< REPLY 2 0 1:3",
      "hangUp 9",
    ]);
  });

  test("a sync is a read like any other", () => {
    const lone = active().client(9).receive(9, newSession()).run();
    lone
      .receive(1, zxidPacket("ACK", makeZxid(1, 1)))
      .run()
      .taken();
    call(lone, 9, 1, { kind: "sync", path: "/" });
    expect(lone.taken()).toEqual(["9< REPLY 1 0 1:1"]);
  });
});
