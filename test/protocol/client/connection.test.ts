/** How a client finds a server, keeps it, loses it, and gives its session up. */
import { describe, expect, test } from "vitest";
import { EVENT } from "../../../protocol/api/operations.ts";
import { connectResponse, watchEvent, XID } from "../../../protocol/api/packets.ts";
import { openHandle } from "../../../protocol/client/handle.ts";
import type { ClientProtocol } from "../../../protocol/client/protocol.ts";
import { R380 } from "../../../protocol/rules.ts";
import { NO_ZXID } from "../../../protocol/zxid.ts";
import { dice } from "../../../sim/chance.ts";
import { recordEffects } from "../../../sim/transition.ts";
import { CLEAN_UP, clientConfig, get, SESSION, set, Solo, z } from "./solo.ts";

describe("the handshake", () => {
  test("asks for a new session, sends nothing before it is granted, and then everything in order", () => {
    const solo = new Solo().call(1, get("/a")).accept().call(2, set("/a"));
    expect(solo.taken()).toEqual([">CONNECT new 0:0"]);
    solo.receive(connectResponse(6000, SESSION));
    expect(solo.taken()).toEqual([">1 getData", ">2 setData", "connected"]);
    expect(solo.events.filter(({ kind }) => kind === "sent")).toEqual([
      { kind: "sent", call: 1, session: SESSION, xid: 1 },
      { kind: "sent", call: 2, session: SESSION, xid: 2 },
    ]);
    expect(solo.events.findLast(({ kind }) => kind === "handle")).toEqual({
      kind: "handle",
      state: "connected",
      session: SESSION,
      server: solo.state.handle.servers[0],
      timeout: 6000,
    });
  });

  test("resumes the session with what has been seen: by ordinary replies only", () => {
    const solo = new Solo().connect().call(1, get("/a")).reply(1, z(9)).reply(XID.PING, z(11));
    solo.receive(watchEvent(EVENT.NODE_CREATED, "/b", z(12))).reply(XID.AUTH, z(13));
    solo.call(2, get("/a")).reply(2, NO_ZXID);
    solo.sent();
    solo.reconnect();
    expect(solo.sent()[0]).toMatchObject({
      kind: "CONNECT",
      session: SESSION,
      lastZxidSeen: z(9),
      timeout: 6000,
    });
    expect(solo.marks()).toContain("client.session-resumed");
  });

  test("with the bug says nothing of what has been seen", () => {
    const solo = new Solo({}, "client-forgets-last-zxid").connect().call(1, get("/a"));
    solo.reply(1, z(9)).reconnect();
    expect(solo.taken()).toContain(">CONNECT old 0:0");
  });

  test("is answered with the end of the session", () => {
    const solo = new Solo().connect().call(1, get("/a")).close();
    solo.untilDial().accept().call(2, get("/b"));
    solo.taken();
    solo.dials();
    solo.receive(connectResponse(0, 0));
    expect(solo.taken()).toEqual(["hangUp 2", "expired", "call 2 SESSIONEXPIRED"]);
    solo.call(3, get("/c")).advance(60_000);
    expect(solo.taken()).toEqual(["call 3 SESSIONEXPIRED"]);
    expect(solo.dials()).toEqual([]);
  });
});

describe("the list of servers", () => {
  test("is gone round in an order of the client's own, with a second's pause after each lap", () => {
    const solo = new Solo();
    const start = solo.millis();
    for (let times = 0; times < 6; times += 1) solo.untilDial().refuse();
    const dials = solo.untilDial().dials(start);
    expect(dials.map(([, millis]) => millis)).toEqual([0, 100, 200, 1300, 1400, 1500, 2600]);
    const order = dials.map(([node]) => node);
    expect(order.slice(0, 3).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    expect(order.slice(3)).toEqual([...order.slice(0, 3), order[0]]);
    expect(solo.taken()).toEqual([]);
  });

  test("is shuffled by chance", () => {
    const { out } = recordEffects<ClientProtocol>();
    const now = { mono: 0, wall: 0 };
    const orders = Array.from({ length: 60 }, (_, seed) =>
      openHandle(clientConfig(), dice([seed, 2, 3, 4]), 0, now, out).servers.join(),
    );
    expect(new Set(orders).size).toBe(6);
  });

  test("once a server has been reached each dial waits up to a second, and a lap ends at the server that was lost", () => {
    const solo = new Solo({ rules: R380 }).refuse().untilDial().connect();
    const home = solo.state.handle.servers[1];
    const pauses: number[] = [];
    solo.dials();
    for (let lost = 0; lost < 39; lost += 1) {
      const since = solo.millis();
      if (lost === 0) solo.cut();
      else solo.refuse();
      for (const [node, pause] of solo.untilDial().dials(since)) {
        pauses.push(pause - CLEAN_UP - (node === home ? 1000 : 0));
      }
    }
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...pauses)).toBeLessThan(1000);
    expect(new Set(pauses).size).toBeGreaterThan(20);
    expect(solo.marks().filter((id) => id === "client.lap")).toHaveLength(13);
  });

  test("a server that does not answer the dial, or the handshake, is given up after its share of the timeout", () => {
    const solo = new Solo();
    solo.dials();
    const start = solo.millis();
    solo.advance(1999);
    expect(solo.dials()).toEqual([]);
    solo.advance(1);
    expect(solo.state.handle.phase).toBe("LEAVING");
    solo.advance(CLEAN_UP);
    expect(solo.dials(start)).toMatchObject([[expect.anything(), 2100]]);
    solo.advance(1500).accept().advance(1999);
    expect(solo.state.handle.phase).toBe("HANDSHAKE");
    solo.advance(1);
    expect(solo.taken()).toEqual([">CONNECT new 0:0", "hangUp 1"]);
    expect(solo.marks().filter((id) => id === "client.no-answer")).toHaveLength(2);
  });

  test("it is the granted timeout that counts, once there is one", () => {
    const solo = new Solo({ timeout: 6000 }).connect(12_000).close().untilDial();
    solo.dials();
    solo.advance(3999);
    expect(solo.state.handle.phase).toBe("DIALING");
    solo.advance(1);
    expect(solo.state.handle.phase).toBe("LEAVING");
    expect(pings(new Solo({ timeout: 6000 }).connect(12_000), 9000)).toEqual([4000, 8000]);
  });

  test("what a server accepts too late is closed", () => {
    const solo = new Solo();
    const { dial } = solo.state.handle;
    solo.advance(2000);
    solo.input({ kind: "accepted", conn: 9, from: 0, port: "client", tag: dial });
    expect(solo.taken()).toEqual(["hangUp 9", "ignore client-dial-given-up"]);
  });

  test("a server that is behind hangs up, and another one takes the session", () => {
    const solo = new Solo().connect().call(1, get("/a")).reply(1, z(9)).close();
    solo.untilDial().accept().call(2, get("/a")).close();
    expect(solo.marks()).toContain("client.hung-up-on");
    solo.untilDial().connect();
    expect(solo.taken()).toEqual([
      ">CONNECT new 0:0",
      "connected",
      ">1 getData",
      "call 1 OK",
      "disconnected",
      ">CONNECT old 1:9",
      "call 2 CONNECTIONLOSS",
      ">CONNECT old 1:9",
      "connected",
    ]);
  });
});

/** Times of pings since `start`, in milliseconds; the server answers each after a millisecond. */
function pings(solo: Solo, millis: number): number[] {
  const start = solo.millis();
  const times: number[] = [];
  solo.taken();
  for (let passed = 0; passed < millis; passed += 1) {
    solo.advance(1);
    for (const line of solo.taken()) if (line === ">ping") times.push(solo.millis() - start);
    if (times.at(-1) === passed) solo.reply(XID.PING, z(1));
  }
  return times;
}

describe("pings", () => {
  test("go out after half of the read timeout without another packet", () => {
    expect(pings(new Solo().connect(6000), 9000)).toEqual([2000, 4000, 6000, 8000]);
    expect(pings(new Solo({ timeout: 40_000 }).connect(40_000), 30_000)).toEqual([13_333, 26_666]);
  });

  test("are put off by every call", () => {
    const solo = new Solo().connect();
    solo.advance(1500).call(1, get("/a")).reply(1, z(1));
    expect(pings(solo, 3000)).toEqual([2000]);
  });

  test("go out up to a second early when something else wakes the client", () => {
    const solo = new Solo().connect().advance(900).fire(EVENT.NODE_DATA_CHANGED, "/x");
    solo.taken();
    solo.advance(101).fire(EVENT.NODE_DATA_CHANGED, "/x");
    expect(solo.taken()).toContain(">ping");
    solo.advance(999).fire(EVENT.NODE_DATA_CHANGED, "/x");
    expect(solo.taken()).not.toContain(">ping");
  });

  test("a connection that brings nothing for 2/3 of the timeout is given up", () => {
    const solo = new Solo()
      .connect()
      .advance(1000)
      .fire(EVENT.NODE_DATA_CHANGED, "/x")
      .advance(3999);
    expect(solo.state.handle.phase).toBe("CONNECTED");
    solo.advance(1).call(1, get("/a")).advance(CLEAN_UP);
    expect(solo.taken().slice(-3)).toEqual(["hangUp 1", "call 1 CONNECTIONLOSS", "disconnected"]);
    expect(solo.marks()).toContain("client.read-timeout");
  });
});

describe("a client that hears of no server", () => {
  test("goes round until 4/3 of its timeout have passed, and gives its session up at the next turn", () => {
    const solo = new Solo().connect().close();
    const silent = solo.millis();
    while (solo.state.handle.phase !== "ENDED") solo.advance(1);
    const waited = solo.millis() - silent;
    expect(waited).toBeGreaterThanOrEqual(8000);
    // Asleep for two seconds, or waiting for one server, at the most.
    expect(waited).toBeLessThan(8000 + 2000);
    expect(solo.taken().slice(-2)).toEqual(["disconnected", "expired"]);
    expect(solo.marks()).toContain("client.expired-itself");
  });

  test("goes on for ever if it is older than 3.9.3, or never had a session", () => {
    for (const solo of [new Solo({ rules: R380 }).connect().close(), new Solo()]) {
      solo.advance(100_000);
      expect(solo.state.handle.phase).not.toBe("ENDED");
    }
  });

  test("after a long pause is told first of its connection, and has no handshake any more (D6)", () => {
    const solo = new Solo().connect().call(1, set("/a"));
    solo.taken();
    solo.pause(8000).close();
    expect(solo.taken()).toEqual(["call 1 CONNECTIONLOSS", "disconnected"]);
    solo.advance(2000);
    expect(solo.taken()).toEqual(["expired"]);
  });

  test("after a long pause on a half-open connection ends its calls as those of a dead session", () => {
    const solo = new Solo().connect().call(1, set("/a"));
    solo.taken();
    solo.pause(8000).ring("select");
    expect(solo.taken()).toEqual(["hangUp 1", "call 1 SESSIONEXPIRED", "expired"]);
  });

  test("after a pause under a dial has heard of the server that took it, and asks there", () => {
    const solo = new Solo().connect().close().untilDial().pause(8000);
    solo.taken();
    solo.accept().ring("select");
    expect(solo.taken()).toEqual([">CONNECT old 0:0"]);
  });

  test("keeps its session as long as servers take its dials, though none of them serves it", () => {
    const solo = new Solo().connect().close();
    for (let times = 0; times < 20; times += 1) solo.untilDial().accept().close();
    expect(solo.millis()).toBeGreaterThan(8000);
    expect(solo.marks()).not.toContain("client.expired-itself");
  });

  test("after a shorter pause hears what had come for it, and stays", () => {
    const solo = new Solo().connect().call(1, set("/a"));
    solo.pause(7000).reply(1, z(2)).ring("select");
    expect(solo.state.handle.phase).toBe("CONNECTED");
  });
});

describe("a new handle", () => {
  test("is opened when the application says so, with a session, numbers and watches of its own", () => {
    const solo = new Solo().connect().done(1, get("/a", true)).command({ kind: "renew" });
    expect(solo.taken()).toContain("ignore handle-still-alive");
    solo.close().advance(20_000);
    expect(solo.state.handle.phase).toBe("ENDED");
    const { dial } = solo.state.handle;
    solo.command({ kind: "renew" });
    expect(solo.state.handle.dial).toBe(dial + 1);
    solo.taken();
    solo.connect().call(2, get("/a"));
    expect(solo.taken()).toEqual([">CONNECT new 0:0", "connected", ">1 getData"]);
  });

  test("is opened by itself, a while after the application has heard of the end", () => {
    const solo = new Solo({ renewAfter: 700 }).connect().close().advance(7000);
    solo.isServing = false;
    solo.advance(3000);
    expect(solo.state.handle.phase).toBe("ENDED");
    solo.serve().advance(699);
    expect(solo.state.handle.phase).toBe("ENDED");
    solo.advance(1);
    expect(solo.state.handle.phase).toBe("DIALING");
  });

  test("is opened once, if the application does not wait for that", () => {
    const solo = new Solo({ renewAfter: 700 }).connect().close();
    while (solo.state.handle.phase !== "ENDED") solo.advance(1);
    solo.command({ kind: "renew" });
    solo.taken();
    solo.advance(700);
    expect(solo.taken()).toEqual([]);
  });
});
