/** Writes on paper: a history that is in order, and one that is broken in each way. */
import { beforeEach, describe, expect, test } from "vitest";
import { CODE } from "../../../../protocol/api/codes.ts";
import { NO_ZXID } from "../../../../protocol/zxid.ts";
import {
  answer,
  commit,
  createBody,
  creating,
  lose,
  newPaper,
  open,
  pathResult,
  send,
  z,
  type Paper,
} from "./paper.ts";

let paper: Paper;
beforeEach(() => {
  paper = newPaper();
  open(paper, 1, 1);
  open(paper, 2, 2);
});

/** Session `session` creates a node, from its call to its commit; returns the call. */
function create(session: number, counter: number, path: string, parentCversion: number): number {
  const call = send(paper, session, session, creating(path));
  commit(paper, counter, session, call % 100, createBody(path, parentCversion));
  return call;
}

describe("a history in order", () => {
  test("violates nothing, and leaves nothing behind", () => {
    const a = create(1, 3, "/a", 1);
    const b = create(2, 4, "/b", 2);
    answer(paper, 2, b, z(4), CODE.OK, pathResult("/b"));
    answer(paper, 1, a, z(4), CODE.OK, pathResult("/a"));
    const again = send(paper, 1, 1, creating("/b"));
    commit(paper, 5, 1, 2, { kind: "error", err: CODE.NODEEXISTS });
    answer(paper, 1, again, z(5), CODE.NODEEXISTS);
    expect(paper.whys).toEqual([]);
    expect(paper.seen.calls.size).toBe(0);
    expect(paper.seen.sessions.get(1)?.unsettled.size).toBe(0);
  });

  test("a write of unknown outcome is committed never, before its loss, or after it", () => {
    const before = create(1, 3, "/a", 1);
    lose(paper, 1, before);
    const never = send(paper, 1, 1, creating("/never"));
    lose(paper, 1, never);
    const after = send(paper, 1, 1, creating("/b"));
    lose(paper, 1, after);
    commit(paper, 4, 1, 3, createBody("/b", 2));
    commit(paper, 5, 1, 0, { kind: "closeSession", paths: [] });
    expect(paper.whys).toEqual([]);
    expect(paper.seen.calls.size).toBe(0);
  });

  test("a call that was never sent is forgotten when it returns", () => {
    const { calls } = paper.seen;
    calls.set(7, {
      call: 7,
      client: 1,
      op: creating("/a"),
      session: 0,
      xid: 0,
      floor: NO_ZXID,
      zxid: NO_ZXID,
      answer: undefined,
      isUnknown: false,
    });
    lose(paper, 1, 7);
    expect(calls.size).toBe(0);
  });

  test("refusals for the session's sake are the log's to tell", () => {
    const call = send(paper, 1, 1, creating("/a"));
    commit(paper, 3, 1, 1, { kind: "error", err: CODE.SESSIONMOVED });
    lose(paper, 1, call);
    commit(paper, 4, 1, 0, { kind: "closeSession", paths: [] });
    const late = send(paper, 1, 1, creating("/a"));
    commit(paper, 5, 1, 2, { kind: "error", err: CODE.SESSIONEXPIRED });
    answer(paper, 1, late, z(5), CODE.SESSIONEXPIRED);
    expect(paper.whys).toEqual([]);
  });
});

describe("WriteOrder", () => {
  test("a write sent behind a reply takes a higher zxid than that shows", () => {
    const a = create(1, 3, "/a", 1);
    answer(paper, 1, a, z(9), CODE.OK, pathResult("/a"));
    create(2, 4, "/b", 2);
    expect(paper.violated).toEqual(["WriteOrder"]);
  });

  test("so it says itself, though nobody else ever hears of it", () => {
    const a = create(1, 3, "/a", 1);
    answer(paper, 1, a, z(9), CODE.OK, pathResult("/a"));
    const b = send(paper, 2, 2, creating("/b"));
    answer(paper, 2, b, z(9), CODE.OK, pathResult("/b"));
    expect(paper.violated[0]).toBe("WriteOrder");
  });
});

describe("WriteReplies", () => {
  test.each([
    ["another path", CODE.OK, pathResult("/b")],
    ["an error", CODE.NODEEXISTS, undefined],
    ["no path", CODE.OK, undefined],
  ])("%s", (_, err, result) => {
    const call = create(1, 3, "/a", 1);
    answer(paper, 1, call, z(3), err, result);
    expect(paper.violated).toEqual(["WriteReplies"]);
  });

  test("a Stat that is wrong in one number", () => {
    create(1, 3, "/a", 1);
    const op = { kind: "setData", path: "/a", data: "x", version: 0 } as const;
    const call = send(paper, 1, 1, op);
    commit(paper, 4, 1, 2, { kind: "setData", path: "/a", data: "x", version: 1 });
    const stamps = { czxid: z(3), mzxid: z(4), pzxid: z(3), ctime: 1003, mtime: 1004 };
    const numbers = { version: 1, cversion: 0, aversion: 0, ephemeralOwner: 0, dataLength: 1 };
    const stat = { ...stamps, ...numbers, numChildren: 0 };
    answer(paper, 1, call, z(4), CODE.OK, { kind: "stat", stat: { ...stat, cversion: 1 } });
    expect(paper.violated).toEqual(["WriteReplies"]);
  });

  test("a reply from before its own write", () => {
    const call = create(1, 3, "/a", 1);
    answer(paper, 1, call, z(2), CODE.OK, pathResult("/a"));
    expect(paper.violated).toEqual(["WriteReplies"]);
  });

  test.each([
    ["an error for a success", { kind: "error", err: CODE.NODEEXISTS } as const],
    ["another path", createBody("/b", 1)],
  ])("a transaction that does not do what was asked for: %s", (_, body) => {
    send(paper, 1, 1, creating("/a"));
    commit(paper, 3, 1, 1, body);
    expect(paper.violated).toEqual(["WriteReplies"]);
  });

  test("a stale compare-and-set that succeeds", () => {
    create(1, 3, "/a", 1);
    send(paper, 1, 1, { kind: "setData", path: "/a", data: "x", version: 7 });
    commit(paper, 4, 1, 2, { kind: "setData", path: "/a", data: "x", version: 1 });
    expect(paper.violated).toEqual(["WriteReplies"]);
  });

  test("half a multi", () => {
    const ops = [creating("/a"), creating("/no/where")];
    send(paper, 1, 1, { kind: "multi", ops });
    const bodies = [
      { kind: "create", op: "create", path: "/a", data: "", owner: 0, parentCversion: 1 } as const,
    ].map((body) => ({ ...body, acl: creating("/").acl ?? expect.unreachable() }));
    commit(paper, 3, 1, 1, { kind: "multi", bodies });
    expect(paper.violated).toEqual(["WriteReplies"]);
  });
});

describe("WriteOnce", () => {
  test("committed twice", () => {
    const call = create(1, 3, "/a", 1);
    commit(paper, 4, 1, 1, { kind: "error", err: CODE.NODEEXISTS });
    answer(paper, 1, call, z(4), CODE.OK, pathResult("/a"));
    expect(paper.violated).toEqual(["WriteOnce"]);
  });

  test("sent again under another number, and committed under both", () => {
    const call = send(paper, 1, 1, creating("/a"));
    paper.seen.sessions.get(1)?.unsettled.set(2, call);
    commit(paper, 3, 1, 1, createBody("/a", 1));
    commit(paper, 4, 1, 2, { kind: "error", err: CODE.NODEEXISTS });
    expect(paper.violated).toEqual(["WriteOnce"]);
  });

  test("answered, and not committed", () => {
    const call = send(paper, 1, 1, creating("/a"));
    answer(paper, 1, call, z(2), CODE.OK, pathResult("/a"));
    expect(paper.violated).toEqual(["WriteOnce"]);
  });

  test("committed, and never asked for", () => {
    commit(paper, 3, 1, 5, createBody("/a", 1));
    expect(paper.violated).toEqual(["WriteOnce"]);
  });
});
