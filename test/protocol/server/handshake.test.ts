/** How a client gets its session, gets it back, or is told that it is no more (reference 9.2). */
import { describe, expect, test } from "vitest";
import { connectRequest, passwordOf } from "../../../protocol/api/packets.ts";
import { revalidate } from "../../../protocol/messages.ts";
import { makeZxid, ZERO } from "../../../protocol/zxid.ts";
import { Lone } from "../broadcast/lone.ts";
import { active, serving } from "../broadcast/roles.ts";
import { committed, enter, newSession, oldSession, sessionOn, TIMEOUT } from "./door.ts";

test("a server that does not serve takes the dial, and hangs up when it is asked for a session", () => {
  const lone = new Lone(1, { servers: 3, clients: 1 });
  lone.taken();
  expect(lone.client(9).taken()).toEqual(["accept 9"]);
  lone.receive(9, newSession());
  expect(lone.taken()).toEqual(["ignore server-not-serving", "hangUp 9"]);
  expect(lone.state.pipeline.clients.size).toBe(0);
});

test("nobody is served by a server that has seen less than they", () => {
  const ahead = connectRequest(makeZxid(1, 2), TIMEOUT, 0, 0);
  const lone = serving(1).client(9).receive(9, ahead);
  expect(lone.taken()).toEqual(["accept 9", "hangUp 9"]);
  expect(lone.state.pipeline.clients.size).toBe(0);
  const wrong = serving(1, ["ignores-last-zxid-seen"]).client(9).receive(9, ahead);
  expect(wrong.taken()).toEqual(["accept 9", "1< REQUEST"]);
});

test.each([
  [100, 4000],
  [TIMEOUT, TIMEOUT],
  [1_000_000, 40_000],
])("of %i ms asked for, %i are granted, once the session is committed", (asked, granted) => {
  const lone = serving(1).client(9).receive(9, newSession(asked)).run();
  expect(lone.taken()).toEqual(["accept 9", "1< REQUEST"]);
  const session = sessionOn(lone, 9);
  committed(lone, 2, session, 0, { kind: "createSession", timeout: granted });
  expect(lone.sent(9)).toEqual([`CONNECTED ${granted} ${session}`]);
  expect(lone.state.store.tree.sessions).toEqual(new Map([[session, granted]]));
});

describe("a client that comes back", () => {
  test("to a follower is asked for at the leader, and its former connection is cut", () => {
    const lone = serving(1);
    const session = enter(lone, 9, 2);
    lone.client(10).receive(10, oldSession(session));
    expect(lone.taken()).toEqual(["accept 10", "hangUp 9", `1< REVALIDATE ${session} false`]);
    lone.receive(1, revalidate(session, TIMEOUT, true));
    expect(lone.taken()).toEqual([`10< CONNECTED ${TIMEOUT} ${session}`]);
    lone.receive(1, revalidate(session, TIMEOUT, true));
    expect(lone.taken()).toEqual(["ignore revalidation-unasked"]);
  });

  test("in vain is told so", () => {
    const lone = serving(1).client(9).receive(9, oldSession(12345));
    lone.taken();
    lone.receive(1, revalidate(12345, TIMEOUT, false));
    expect(lone.taken()).toEqual(["9< CONNECTED 0 0", "hangUp 9"]);
    expect(lone.state.pipeline.bySession.size).toBe(0);
  });

  test("with a wrong password has cut its own connection by then", () => {
    const lone = serving(1);
    const session = enter(lone, 9, 2);
    lone.client(10).receive(10, connectRequest(ZERO, TIMEOUT, session, passwordOf(session) + 2));
    expect(lone.taken()).toEqual(["accept 10", "hangUp 9", "10< CONNECTED 0 0", "hangUp 10"]);
  });

  test("to the leader belongs to it from now on, if its session lives", () => {
    const lone = active();
    lone.client(9).receive(9, newSession()).run();
    const session = sessionOn(lone, 9);
    lone.taken();
    lone.client(10).receive(10, oldSession(session, 8000));
    expect(lone.taken()).toEqual(["accept 10", "hangUp 9", `10< CONNECTED 8000 ${session}`]);
    expect(lone.state.leader?.sessions.byId.get(session)).toMatchObject({
      owner: -1,
      timeout: 8000,
    });
    lone.client(11).receive(11, oldSession(session + 1));
    expect(lone.taken()).toEqual(["accept 11", "11< CONNECTED 0 0", "hangUp 11"]);
  });
});

test("a client that speaks out of turn is cut off", () => {
  const lone = serving(1);
  enter(lone, 9, 2);
  lone.receive(9, newSession());
  expect(lone.taken()).toEqual(["ignore client-packet-unexpected", "hangUp 9"]);
});

test("the end of a role cuts every client off", () => {
  const lone = serving(1);
  enter(lone, 9, 2);
  lone.close(1).run();
  expect(lone.taken()).toContain("hangUp 9");
  expect(lone.state.pipeline.clients.size).toBe(0);
});
