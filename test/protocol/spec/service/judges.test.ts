/** Every judge of the service is seen to fail, and to let pass what only looks wrong. */
import { beforeEach, describe, expect, test } from "vitest";
import { aclList, PERM } from "../../../../protocol/api/acl.ts";
import { CODE } from "../../../../protocol/api/codes.ts";
import { onIdentity } from "../../../../protocol/spec/service/service.ts";
import { NOTHING, type Op } from "../../../../protocol/api/operations.ts";
import {
  findOverdue,
  onExpiring,
  onHeard,
  onReign,
  onRenegotiated,
} from "../../../../protocol/spec/service/expiry.ts";
import type { Zxid } from "../../../../protocol/zxid.ts";
import type { Body } from "../../../../protocol/transaction.ts";
import { must } from "../../../../sim/assert.ts";
import {
  answer,
  commit,
  create,
  dataAt,
  getData,
  read,
  remove,
  set,
  createBody,
  creating,
  handle,
  newPaper,
  open,
  pathResult,
  send,
  violateOn,
  z,
  type Paper,
} from "./paper.ts";

let paper: Paper;
beforeEach(() => {
  paper = newPaper();
  open(paper, 1, 1);
  open(paper, 2, 2);
  handle(paper, 1, "connected");
});

describe("SessionFifo", () => {
  test("replies out of order", () => {
    const calls = [1, 2].map(() => send(paper, 1, 1, getData("/no")));
    for (const call of calls.toReversed()) answer(paper, 1, call, z(2), CODE.NONODE);
    expect(paper.violated).toEqual(["SessionFifo"]);
  });

  test("writes out of order; one that comes through a former server is refused", () => {
    for (const path of ["/a", "/b", "/c"]) send(paper, 1, 1, creating(path));
    commit(paper, 3, 1, 2, createBody("/b", 1));
    commit(paper, 4, 1, 1, { kind: "error", err: CODE.SESSIONMOVED });
    expect(paper.violated).toEqual([]);
    commit(paper, 5, 1, 3, createBody("/c", 2));
    send(paper, 1, 1, creating("/d"));
    send(paper, 1, 1, creating("/e"));
    commit(paper, 6, 1, 5, createBody("/e", 3));
    commit(paper, 7, 1, 4, createBody("/d", 4));
    expect(paper.violated).toEqual(["SessionFifo"]);
  });
});

describe("SingleSystemImage", () => {
  test("a session goes back in time; another one may", () => {
    create(paper, 3, "/a");
    read(paper, 3, "/a");
    const other = send(paper, 2, 2, getData("/b"));
    answer(paper, 2, other, z(2), CODE.NONODE);
    expect(paper.violated).toEqual([]);
    read(paper, 2, "/a");
    expect(paper.violated).toEqual(["SingleSystemImage"]);
  });

  test("credentials are answered without a zxid", () => {
    create(paper, 3, "/a");
    read(paper, 3, "/a");
    const call = send(paper, 1, 1, { kind: "auth", scheme: "digest", auth: "a:b" });
    answer(paper, 1, call, 0 as Zxid);
    expect(paper.violated).toEqual([]);
  });
});

describe("UniqueSessions", () => {
  test("an id that is used again, even after its session has ended", () => {
    commit(paper, 3, 1, 0, { kind: "closeSession", paths: [] });
    open(paper, 4, 1);
    expect(paper.violated).toEqual(["UniqueSessions"]);
  });
});

describe("reads", () => {
  test("a lagging server shows the past as it was", () => {
    create(paper, 3, "/a");
    set(paper, 4, "/a", "x", 1);
    read(paper, 2, "/a");
    read(paper, 3, "/a");
    read(paper, 4, "/a");
    expect(paper.violated).toEqual([]);
  });

  test.each<[string, string, () => void]>([
    ["newer data than the header says", "ReadReplies", () => answerFrom(3, 4)],
    ["older data than the header says", "ReadReplies", () => answerFrom(4, 3)],
    ["a zxid that is not committed", "NoDirtyRead", () => answerFrom(9, 4)],
  ])("%s", (_, property, act) => {
    create(paper, 3, "/a");
    set(paper, 4, "/a", "x", 1);
    act();
    expect(paper.violated).toEqual([property]);
  });

  function answerFrom(header: number, state: number): void {
    const call = send(paper, 1, 1, getData("/a"));
    answer(paper, 1, call, z(header), CODE.OK, dataAt(paper, "/a", z(state)));
  }

  test.each<[string, readonly string[], boolean]>([
    ["all, in any order", ["zookeeper", "b", "a"], true],
    ["one too few", ["zookeeper", "a"], false],
    ["one too many", ["zookeeper", "a", "b", "c"], false],
    ["one twice", ["zookeeper", "a", "a"], false],
  ])("children: %s", (_, children, isRight) => {
    create(paper, 3, "/a", 1);
    create(paper, 4, "/b", 2);
    create(paper, 5, "/c", 3);
    const call = send(paper, 1, 1, { kind: "getChildren", path: "/", watch: false });
    answer(paper, 1, call, z(4), CODE.OK, { kind: "children", children, stat: undefined });
    expect(paper.violated).toEqual(isRight ? [] : ["ReadReplies"]);
  });

  test("each read of a multiRead is judged", () => {
    create(paper, 3, "/a");
    const op: Op = { kind: "multiRead", ops: [getData("/a"), getData("/b")] };
    const good = { type: "getData", err: 0, result: dataAt(paper, "/a", z(3)) } as const;
    const missing = { type: "error", err: CODE.NONODE, result: NOTHING } as const;
    const call = send(paper, 1, 1, op);
    answer(paper, 1, call, z(3), 0, { kind: "multi", results: [good, missing] });
    expect(paper.violated).toEqual([]);
    const again = send(paper, 1, 1, op);
    answer(paper, 1, again, z(3), 0, { kind: "multi", results: [missing, missing] });
    expect(paper.violated).toEqual(["ReadReplies"]);
  });
});

describe("credentials", () => {
  const bob = { scheme: "digest", id: "bob:hash" };

  beforeEach(() => {
    const acl = aclList([{ perms: PERM.READ, ...bob }]);
    const call = send(paper, 2, 2, { ...creating("/secret"), acl });
    const body: Body = { ...createBody("/secret", 1), acl };
    commit(paper, 3, 2, call % 100, body);
  });

  /** Client 1 reads, and is shown the node or refused. */
  function readSecret(isShown: boolean): void {
    const call = send(paper, 1, 1, getData("/secret"));
    if (isShown) answer(paper, 1, call, z(3), CODE.OK, dataAt(paper, "/secret", z(3)));
    else answer(paper, 1, call, z(3), CODE.NOAUTH);
  }

  test("who has none is refused", () => {
    readSecret(false);
    expect(paper.violated).toEqual([]);
    readSecret(true);
    expect(paper.violated).toEqual(["ReadReplies"]);
  });

  test("who has some may be refused too, as long as the server does not know", () => {
    onIdentity(paper.seen, 1, bob);
    readSecret(false);
    readSecret(true);
    expect(paper.violated).toEqual([]);
  });

  test("so may a write", () => {
    onIdentity(paper.seen, 1, bob);
    onIdentity(paper.seen, 1, bob);
    const call = send(paper, 1, 1, { kind: "setData", path: "/secret", data: "x", version: -1 });
    commit(paper, 4, 1, 1, { kind: "error", err: CODE.NOAUTH });
    answer(paper, 1, call, z(4), CODE.NOAUTH);
    expect(paper.violated).toEqual([]);
    expect(paper.seen.sessions.get(1)?.identities).toEqual([bob]);
  });
});

describe("EphemeralLifecycle", () => {
  beforeEach(() => {
    send(paper, 1, 1, creating("/e", 1));
    commit(paper, 3, 1, 1, createBody("/e", 1, 1));
    create(paper, 4, "/p", 2);
  });

  test.each<[string, readonly string[], boolean]>([
    ["all of them", ["/e"], true],
    ["one is left", [], false],
    ["one that is not its own", ["/e", "/p"], false],
  ])("the end of a session: %s", (_, paths, isRight) => {
    commit(paper, 5, 1, 0, { kind: "closeSession", paths });
    expect(paper.violated).toEqual(isRight ? [] : ["EphemeralLifecycle"]);
  });

  test("no success behind the end", () => {
    commit(paper, 5, 1, 0, { kind: "closeSession", paths: ["/e"] });
    send(paper, 1, 1, creating("/late", 1));
    commit(paper, 6, 1, 2, createBody("/late", 3, 1));
    expect(paper.violated).toContain("EphemeralLifecycle");
  });

  test.each<[string, string, readonly string[], boolean]>([
    ["all", "/", ["/e"], true],
    ["by prefix", "/x", [], true],
    ["one not counted", "/", [], false],
    ["one counted that is nobody's", "/", ["/e", "/p"], false],
  ])("BookkeepingAgrees: %s", (_, path, ephemerals, isRight) => {
    const call = send(paper, 1, 1, { kind: "getEphemerals", path });
    answer(paper, 1, call, z(4), CODE.OK, { kind: "ephemerals", ephemerals });
    expect(paper.violated).toEqual(isRight ? [] : ["BookkeepingAgrees"]);
  });
});

describe("SequenceUnique", () => {
  function next(counter: number, number: string, parentCversion: number): void {
    const call = send(paper, 2, 2, creating("/p/n-", 2));
    commit(paper, counter, 2, call % 100, createBody(`/p/n-${number}`, parentCversion));
  }

  test("numbers rise, and begin again under a new parent", () => {
    create(paper, 3, "/p");
    next(4, "0000000000", 1);
    remove(paper, 5, "/p/n-0000000000");
    remove(paper, 6, "/p");
    create(paper, 7, "/p", 2);
    next(8, "0000000000", 1);
    next(9, "0000000001", 2);
    expect(paper.violated).toEqual([]);
  });

  test("a number is used again", () => {
    create(paper, 3, "/p");
    next(4, "0000000000", 1);
    remove(paper, 5, "/p/n-0000000000");
    next(6, "0000000000", 1);
    expect(paper.violated).toContain("SequenceUnique");
  });

  test("an int overflows", () => {
    create(paper, 3, "/p");
    const parent = must(paper.seen.model.nodes.get("/p"), "parent");
    paper.seen.model.nodes.set("/p", { ...parent, created: 2147483647 });
    next(4, "2147483647", -2147483648);
    next(5, "-2147483648", -2147483647);
    expect(paper.violated).toEqual([]);
  });
});

describe("expiry", () => {
  const second = 1_000_000;
  const expire = (at: number) => onExpiring(paper.seen, 1, at, violateOn(paper));

  beforeEach(() => {
    onReign(paper.seen, 0);
    onHeard(paper.seen, 1, 5 * second);
  });

  test.each([
    ["in time", 15, true],
    ["clocks within tolerance", 14.995, true],
    ["too early", 14.9, false],
  ])("ExpiryNotEarly: %s", (_, at, isRight) => {
    expire(at * second);
    expect(paper.violated).toEqual(isRight ? [] : ["ExpiryNotEarly"]);
  });

  test("a new leader gives every session its whole timeout again", () => {
    onRenegotiated(paper.seen, 1, 20_000);
    onReign(paper.seen, 8 * second);
    expire(17 * second);
    expect(paper.violated).toEqual(["ExpiryNotEarly"]);
    expire(18 * second);
    expect(paper.violated).toHaveLength(1);
  });

  test("ExpiryInTime: the silent ones are found, the others not", () => {
    commit(paper, 3, 2, 0, { kind: "closeSession", paths: [] });
    must(paper.seen.sessions.get(1), "session 1").alive = 5 * second;
    expect(findOverdue(paper.seen, 16 * second, 2 * second)).toBeUndefined();
    expect(findOverdue(paper.seen, 18 * second, 2 * second)).toContain("0x1");
  });
});

test("replies to writes are judged for order too", () => {
  const call = send(paper, 1, 1, creating("/a"));
  commit(paper, 3, 1, 1, createBody("/a", 1));
  answer(paper, 1, call, z(3), CODE.OK, pathResult("/a"));
  read(paper, 2, "/a");
  expect(paper.violated).toEqual(["SingleSystemImage"]);
});
