/** The leader's clocks over sessions and containers, and who may speak for a session (reference 5.3, 5.4, 9.3, 9.4, 12.5). */
import { describe, expect, test } from "vitest";
import { OPEN_ACL } from "../../../protocol/api/acl.ts";
import { CODE } from "../../../protocol/api/codes.ts";
import type { BugName } from "../../../protocol/bugs.ts";
import {
  ackEpoch,
  learnerInfo,
  ping,
  requestPacket,
  revalidate,
  syncPacket,
  zxidPacket,
  type Message,
} from "../../../protocol/messages.ts";
import { makeRequest, type ProposedOp } from "../../../protocol/server/request.ts";
import { nodeAt } from "../../../protocol/server/tree/tree.ts";
import type { Body } from "../../../protocol/transaction.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import { must } from "../../../sim/assert.ts";
import type { Lone } from "./lone.ts";
import { active } from "./roles.ts";

const SESSION = 77;
const TIMEOUT = 6000;
const SECOND = 1_000_000;

function asks(op: ProposedOp, session = SESSION): Message {
  return requestPacket(makeRequest(session, 0, op));
}

/** The follower on connection 1 passes it on, and the proposal is committed. */
function replicate(lone: Lone, counter: number, op: ProposedOp, session = SESSION): void {
  lone.receive(1, asks(op, session)).run();
  lone.receive(1, zxidPacket("ACK", makeZxid(1, counter))).run();
}

/** A leader with one session, as 1:1, that began at 1 s of its clock. */
function withSession(...bugs: readonly BugName[]): Lone {
  const lone = active(bugs);
  replicate(lone, 1, { kind: "createSession", timeout: TIMEOUT });
  lone.taken();
  return lone;
}

function lastBody(lone: Lone): Body {
  return lone.last("proposed").txn.body;
}

function expire(lone: Lone, seconds: number): Lone {
  lone.now = seconds * SECOND;
  return lone.fire("expiry", lone.state.term).run();
}

describe("a session", () => {
  test("ends at the first tick after its timeout, with its ephemerals", () => {
    const lone = withSession();
    const ephemeral = { path: "/e", data: "", acl: OPEN_ACL, flags: 1, ttl: 0 };
    replicate(lone, 2, { kind: "create", ...ephemeral });
    expire(lone, 7.999);
    expect(lastBody(lone).kind).toBe("create");
    expire(lone, 8);
    expect(lone.last("expiring")).toMatchObject({ session: SESSION, timeout: TIMEOUT });
    expect(lastBody(lone)).toEqual({ kind: "closeSession", paths: ["/e"] });
    const { leader, store } = lone.state;
    expect(leader?.sessions.byId.get(SESSION)?.isClosing).toBe(true);
    lone.receive(2, zxidPacket("ACK", makeZxid(1, 3))).run();
    expect(leader?.sessions.byId.size).toBe(0);
    expect(nodeAt(store.tree, "/e")).toBeUndefined();
    expect(lone.timers).toContain(`expiry ${lone.state.term}`);
  });

  test("lives on if a learner has heard of its client", () => {
    const lone = withSession();
    lone.now = 5 * SECOND;
    lone.receive(2, ping(makeZxid(1, 1), [[SESSION, TIMEOUT]]));
    expire(lone, 11.999);
    expect(lastBody(lone).kind).toBe("createSession");
    expire(lone, 12);
    expect(lastBody(lone).kind).toBe("closeSession");
  });

  test("is not heard of by a write that a learner passes on", () => {
    const lone = withSession();
    lone.now = 5 * SECOND;
    replicate(lone, 2, { kind: "put", path: "/a", data: "" });
    expire(lone, 8);
    expect(lastBody(lone).kind).toBe("closeSession");
  });

  test.each<[BugName[], number]>([
    [[], 2 * SECOND + TIMEOUT * 1000],
    [["session-timers-not-reset"], 2 * SECOND],
  ])("has its full timeout again from a new leader; with %j it has not", (bugs, due) => {
    const lone = withSession(...bugs)
      .close(1)
      .close(2);
    const { term } = lone.state;
    for (let half = 0; half < 3; half += 1) lone.fire("halfTick", term);
    lone.run();
    expect(lone.state.role).toBe("LOOKING");
    lone.lead();
    for (const conn of [11, 12]) rejoin(lone, conn);
    expect(lone.state.leader?.phase).toBe("BROADCAST");
    expect([...must(lone.state.leader, "leader").sessions.buckets.keys()]).toEqual([due]);
  });
});

/** Server `conn` - 10 follows in epoch 2. */
function rejoin(lone: Lone, conn: number): void {
  const sid = conn - 10;
  const last = makeZxid(1, 1);
  lone
    .dialed(conn, sid)
    .receive(conn, learnerInfo("FOLLOWERINFO", sid, 1))
    .run();
  lone.receive(conn, ackEpoch(last, 1)).run();
  lone.receive(conn, zxidPacket("ACK", makeZxid(2, 0))).run();
}

describe("the owner of a session", () => {
  const write: ProposedOp = { kind: "setData", path: "/", data: "", version: -1 };

  test("is the learner that asked for it, until it comes back at another", () => {
    const lone = withSession();
    lone.receive(2, asks(write)).run();
    expect(lastBody(lone)).toEqual({ kind: "error", err: CODE.SESSIONMOVED });
    lone.receive(2, revalidate(SESSION, TIMEOUT, false));
    expect(lone.sent(2)).toContain(`REVALIDATE ${SESSION} true`);
    lone.receive(2, asks(write)).run();
    expect(lastBody(lone).kind).toBe("setData");
    lone.receive(1, asks(write)).run();
    expect(lastBody(lone)).toEqual({ kind: "error", err: CODE.SESSIONMOVED });
  });

  test("is not looked at with the bug (ZOOKEEPER-417)", () => {
    const lone = withSession("no-owner-check");
    lone.receive(2, asks(write)).run();
    expect(lastBody(lone).kind).toBe("setData");
  });

  test("counts for nothing once the session is closing, or if there is none", () => {
    const lone = withSession();
    lone.receive(2, revalidate(5, TIMEOUT, false));
    expect(lone.sent(2)).toEqual(["REVALIDATE 5 false"]);
    expire(lone, 8).taken();
    lone.receive(2, revalidate(SESSION, TIMEOUT, false));
    expect(lone.sent(2)).toEqual([`REVALIDATE ${SESSION} false`]);
    lone.receive(1, asks(write)).run();
    expect(lastBody(lone)).toEqual({ kind: "error", err: CODE.SESSIONEXPIRED });
  });
});

describe("a sync of a learner", () => {
  test("is answered at once if nothing is outstanding", () => {
    const lone = withSession().receive(1, syncPacket(SESSION, 4)).serve();
    expect(lone.taken()).toEqual([`1< SYNC ${SESSION} 4`]);
  });

  test("is answered behind the commit of what was proposed before it, and of that alone", () => {
    const lone = withSession();
    for (const _ of [2, 3]) lone.receive(1, asks({ kind: "put", path: "/a", data: "" })).run();
    lone.receive(2, syncPacket(5, 1)).serve();
    lone.receive(1, asks({ kind: "put", path: "/a", data: "" })).run();
    lone.receive(1, syncPacket(SESSION, 4)).serve().taken();
    const sent = (counter: number): string[] => {
      lone.receive(1, zxidPacket("ACK", makeZxid(1, counter)));
      return lone.taken();
    };
    expect(sent(2)).toEqual(["1< COMMIT 1:2", "2< COMMIT 1:2"]);
    expect(sent(3)).toEqual(["1< COMMIT 1:3", "2< COMMIT 1:3", "2< SYNC 5 1"]);
    expect(sent(4)).toEqual(["1< COMMIT 1:4", "2< COMMIT 1:4", `1< SYNC ${SESSION} 4`]);
    expect(lone.state.leader?.syncs).toEqual([]);
  });
});

test("containers that are empty are deleted when the manager looks, and others are not", () => {
  const lone = withSession();
  const shared = { kind: "createContainer", data: "", acl: OPEN_ACL, flags: 4, ttl: 0 } as const;
  replicate(lone, 2, { ...shared, path: "/q" });
  replicate(lone, 3, { kind: "put", path: "/q/a", data: "" });
  const look = (): number => {
    lone.fire("containers", lone.state.term).run();
    return lone.last("proposed").txn.zxid;
  };
  expect(look()).toBe(makeZxid(1, 3));
  replicate(lone, 4, { kind: "delete", path: "/q/a", version: -1 });
  expect(look()).toBe(makeZxid(1, 5));
  expect(lastBody(lone)).toEqual({ kind: "delete", path: "/q" });
});

test("with ephemerals-one-by-one a session ends in transactions of its own (M20)", () => {
  const lone = withSession("ephemerals-one-by-one");
  for (const [at, path] of ["/a", "/b"].entries()) {
    const fields = { path, data: "", acl: OPEN_ACL, flags: 1, ttl: 0 };
    replicate(lone, 2 + at, { kind: "create", ...fields });
  }
  lone.events.splice(0);
  lone.receive(1, asks({ kind: "closeSession" })).run();
  const bodies = lone.events.flatMap((event) =>
    event.kind === "proposed" ? [event.txn.body.kind] : [],
  );
  expect(bodies).toEqual(["delete", "delete", "closeSession"]);
});
