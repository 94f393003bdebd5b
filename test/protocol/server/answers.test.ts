/** What clients are answered: reads from the tree as it is, writes once they are applied (reference 12.6, 12.7, 13.1). */
import { describe, expect, test } from "vitest";
import { aclList, PERM, type Identity } from "../../../protocol/api/acl.ts";
import { CODE } from "../../../protocol/api/codes.ts";
import { NOTHING, type Result } from "../../../protocol/api/operations.ts";
import { R380, type Rules } from "../../../protocol/rules.ts";
import { answerWrite } from "../../../protocol/server/answers/writes.ts";
import { newWatches } from "../../../protocol/server/watches/tables.ts";
import { ttlOwner, type SubBody } from "../../../protocol/transaction.ts";
import { Desk, once, persistent, recursive } from "./watches/desk.ts";

const { BADARGUMENTS, MARSHALLINGERROR, NOAUTH, NONODE, OK } = CODE;
const AMY: Identity = { scheme: "digest", id: "amy:HASH=" };
const IP: Identity = { scheme: "ip", id: "10.0.0.1" };

/** The result, of an answer that must be OK. */
function good(answer: { readonly err: number; readonly result: Result }): Result {
  expect(answer.err).toBe(OK);
  return answer.result;
}

/** /a with /a/x and /a/y; /shut, which only amy may read, with all the rest open. */
function house(rules?: Rules): Desk {
  const desk = new Desk(rules);
  desk.connect(1, IP);
  desk.connect(2, IP, AMY);
  desk.create("/a");
  desk.create("/a/y");
  desk.create("/a/x");
  desk.setData("/a", "text");
  const rest = PERM.ALL & ~PERM.READ;
  const entries = [
    { perms: PERM.READ, ...AMY },
    { perms: rest & ~PERM.ADMIN, scheme: "world", id: "anyone" },
  ];
  desk.create("/shut", aclList(entries));
  return desk;
}

describe("reads of one node", () => {
  const kinds = ["getData", "getChildren", "getChildren2"] as const;

  test.each(kinds)("%s of nothing, and of what is shut, leaves no watch", (kind) => {
    const desk = house();
    expect(desk.ask(1, { kind, path: "/none", watch: true })).toMatchObject({ err: NONODE });
    expect(desk.ask(1, { kind, path: "/shut", watch: true })).toMatchObject({ err: NOAUTH });
    expect(desk.pipeline.watches).toEqual(newWatches());
    expect(desk.ask(2, { kind, path: "/shut", watch: true })).toMatchObject({ err: OK });
    expect(desk.pipeline.watches).not.toEqual(newWatches());
  });

  test("getData shows data and Stat", () => {
    const result = good(house().ask(1, { kind: "getData", path: "/a", watch: false }));
    const stat = { version: 1, cversion: 2, dataLength: 4, numChildren: 2, ephemeralOwner: 0 };
    expect(result).toMatchObject({ kind: "data", data: "text", stat });
  });

  test("getChildren lists in the order of creation, getChildren2 with the Stat", () => {
    const desk = house();
    const plain = good(desk.ask(1, { kind: "getChildren", path: "/a", watch: false }));
    expect(plain).toEqual({ kind: "children", children: ["y", "x"], stat: undefined });
    const more = good(desk.ask(1, { kind: "getChildren2", path: "/a", watch: false }));
    expect(more).toMatchObject({ children: ["y", "x"], stat: { numChildren: 2 } });
  });

  test("exists needs READ since 3.8.4, and refuses NUL", () => {
    const shut = once("exists", "/shut");
    expect(house().ask(1, shut).err).toBe(NOAUTH);
    expect(house(R380).ask(1, shut).err).toBe(OK);
    expect(house().ask(1, once("exists", "/a\0")).err).toBe(BADARGUMENTS);
    expect(house().ask(1, once("getData", "/a\0")).err).toBe(NONODE);
    const desk = house();
    desk.ask(1, shut);
    desk.ask(1, once("exists", "/a\0"));
    expect(desk.pipeline.watches).toEqual(newWatches());
    desk.ask(1, once("exists", "/none"));
    expect(desk.pipeline.watches).not.toEqual(newWatches());
  });

  test("the empty path is the root", () => {
    const desk = house();
    for (const kind of ["exists", "getData", "getChildren", "getChildren2"] as const) {
      const read = (path: string): Result => good(desk.ask(1, { kind, path, watch: false }));
      expect(read("")).toEqual(read("/"));
    }
  });
});

describe("getACL", () => {
  test("shows the hash of a digest to administrators only", () => {
    const desk = house();
    const amy = { perms: PERM.READ, ...AMY };
    const bob = { perms: PERM.ADMIN, scheme: "digest", id: "bob" };
    desk.create("/mine", aclList([amy, bob, { perms: PERM.WRITE, scheme: "ip", id: "::1" }]));
    desk.connect(3, { scheme: "digest", id: "bob" });
    const entries = (conn: number): unknown => {
      const result = good(desk.ask(conn, { kind: "getACL", path: "/mine" }));
      return result.kind === "acl" ? result.acl.entries.map(({ id }) => id) : undefined;
    };
    expect(entries(2)).toEqual(["amy:x", "bob", "::1"]);
    expect(entries(3)).toEqual(["amy:HASH=", "bob", "::1"]);
    expect(desk.ask(1, { kind: "getACL", path: "/mine" }).err).toBe(NOAUTH);
    expect(desk.ask(1, { kind: "getACL", path: "/none" }).err).toBe(NONODE);
  });
});

describe("counts and lists", () => {
  test.each([
    ["/", 7],
    ["", 8],
    ["/a", 2],
    ["/zookeeper", 2],
    ["/a/x", 0],
  ])("getAllChildrenNumber of %j is %i", (path, total) => {
    expect(good(house().ask(1, { kind: "getAllChildrenNumber", path }))).toEqual({
      kind: "total",
      total,
    });
  });

  test("getAllChildrenNumber needs the node, and READ on it", () => {
    expect(house().ask(1, { kind: "getAllChildrenNumber", path: "/none" }).err).toBe(NONODE);
    expect(house().ask(1, { kind: "getAllChildrenNumber", path: "/shut" }).err).toBe(NOAUTH);
  });

  test.each([
    ["", ["/a/e", "/ab", "/b"]],
    ["/", ["/a/e", "/ab", "/b"]],
    [" \t/\n", ["/a/e", "/ab", "/b"]],
    ["/a", ["/a/e", "/ab"]],
    ["/a/", ["/a/e"]],
    [" /a", []],
    ["b", []],
  ])("getEphemerals of %j", (path, ephemerals) => {
    const desk = house();
    desk.create("/a/e", undefined, 101);
    desk.create("/ab", undefined, 101);
    desk.create("/b", undefined, 101);
    desk.create("/other", undefined, 102);
    const result = good(desk.ask(1, { kind: "getEphemerals", path }));
    expect(result).toEqual({ kind: "ephemerals", ephemerals });
    expect(good(desk.ask(3, { kind: "getEphemerals", path }))).toMatchObject({ ephemerals: [] });
  });

  test("whoAmI names who one is, in the order of the server's set", () => {
    const desk = house();
    desk.connect(4, IP, AMY, { scheme: "super", id: "" });
    const result = good(desk.ask(4, { kind: "whoAmI" }));
    if (result.kind !== "clientInfo") throw new Error("not a list of identities");
    expect(result.clientInfo).toHaveLength(3);
    expect(result.clientInfo).toEqual(
      expect.arrayContaining([
        { scheme: "ip", user: "10.0.0.1" },
        { scheme: "digest", user: "amy" },
        { scheme: "super", user: "" },
      ]),
    );
  });

  test("sync gives any path back, ping nothing", () => {
    expect(good(house().ask(1, { kind: "sync", path: "no path" }))).toEqual({
      kind: "path",
      path: "no path",
    });
    expect(good(house().ask(1, { kind: "ping" }))).toBe(NOTHING);
  });
});

describe("multiRead", () => {
  test("answers each part by itself and leaves no watch", () => {
    const desk = house();
    const ops = [
      once("getData", "/a"),
      once("getChildren", "/none"),
      once("getData", "/shut"),
      once("getChildren", "/a"),
    ].map((op) => op as { kind: "getData"; path: string; watch: boolean });
    const result = good(desk.ask(1, { kind: "multiRead", ops }));
    expect(result).toMatchObject({
      results: [
        { type: "getData", err: OK, result: { data: "text" } },
        { type: "error", err: NONODE, result: NOTHING },
        { type: "error", err: NOAUTH, result: NOTHING },
        { type: "getChildren", err: OK, result: { children: ["y", "x"] } },
      ],
    });
    expect(desk.pipeline.watches).toEqual(newWatches());
  });

  test("of nothing is answered, of other reads is not understood", () => {
    const none = house().ask(1, { kind: "multiRead", ops: [] });
    expect(good(none)).toEqual({ kind: "multi", results: [] });
    const ops = [{ kind: "exists", path: "/a", watch: false }] as const;
    expect(house().ask(1, { kind: "multiRead", ops }).err).toBe(MARSHALLINGERROR);
  });
});

test("addWatch takes two modes", () => {
  const done = { kind: "watchErr", watchErr: OK };
  expect(good(house().ask(1, persistent("/none")))).toEqual(done);
  expect(good(house().ask(1, recursive("/shut")))).toEqual(done);
  for (const mode of [-1, 2]) {
    const desk = house();
    expect(desk.ask(1, { kind: "addWatch", path: "/a", mode }).err).toBe(MARSHALLINGERROR);
    expect(desk.pipeline.watches).toEqual(newWatches());
  }
});

describe("writes", () => {
  /** Applied to the house, and answered. */
  function write(body: Parameters<typeof answerWrite>[0]): ReturnType<typeof answerWrite> {
    const desk = house();
    desk.apply(body);
    return answerWrite(body, desk.applied);
  }
  const creation = house().creation("/n");

  test("create is answered with the path, its kin with the Stat too", () => {
    expect(write(creation)).toEqual({ err: OK, result: { kind: "path", path: "/n" } });
    for (const op of ["create2", "createContainer", "createTTL"] as const) {
      expect(write({ ...creation, op })).toMatchObject({
        err: OK,
        result: { kind: "created", path: "/n", stat: { version: 0, dataLength: 0 } },
      });
    }
  });

  test("the others show a Stat, or nothing", () => {
    expect(write({ kind: "setData", path: "/a/x", data: "12", version: 5 })).toMatchObject({
      result: { kind: "stat", stat: { version: 5, dataLength: 2 } },
    });
    expect(write({ kind: "setACL", path: "/a/x", acl: aclList([]), version: 3 })).toMatchObject({
      result: { kind: "stat", stat: { aversion: 3 } },
    });
    const done = { err: OK, result: NOTHING };
    expect(write({ kind: "delete", path: "/a/x" })).toEqual(done);
    expect(write({ kind: "closeSession", paths: [] })).toEqual(done);
  });

  test("a refusal is its code; a moved session is cut off, a check on its own hears nothing", () => {
    expect(write({ kind: "error", err: NOAUTH })).toEqual({ err: NOAUTH, result: NOTHING });
    expect(write({ kind: "error", err: CODE.SESSIONMOVED })).toBe("hangUp");
    expect(write({ kind: "check", path: "/a" })).toBe("silence");
  });

  test("a multi shows each part as it was right behind it", () => {
    const bodies: readonly SubBody[] = [
      creation,
      { ...house().creation("/n/ttl", undefined, ttlOwner(9)), op: "createTTL" },
      { kind: "setData", path: "/n", data: "1", version: 1 },
      { kind: "check", path: "/n" },
      { kind: "delete", path: "/n/ttl" },
      { kind: "setData", path: "/n", data: "22", version: 2 },
    ];
    expect(write({ kind: "multi", bodies })).toMatchObject({
      err: OK,
      result: {
        results: [
          { type: "create", err: OK, result: { kind: "path", path: "/n" } },
          { type: "create2", err: OK, result: { kind: "created", path: "/n/ttl" } },
          { type: "setData", result: { stat: { version: 1, numChildren: 1, dataLength: 1 } } },
          { type: "check", err: OK, result: NOTHING },
          { type: "delete", err: OK, result: NOTHING },
          { type: "setData", result: { stat: { version: 2, numChildren: 0, dataLength: 2 } } },
        ],
      },
    });
  });

  test("a failed multi is OK in its header, and all errors in its parts", () => {
    const errors = [OK, NONODE, CODE.RUNTIMEINCONSISTENCY];
    const bodies = errors.map((err) => ({ kind: "error", err }) as const);
    expect(write({ kind: "multi", bodies })).toEqual({
      err: OK,
      result: {
        kind: "multi",
        results: errors.map((err) => ({ type: "error", err, result: NOTHING })),
      },
    });
    const moved = [{ kind: "error", err: CODE.SESSIONMOVED } as const];
    expect(write({ kind: "multi", bodies: moved })).toBe("hangUp");
  });

  test("what does not fit the tree is no node", () => {
    const lost = { kind: "setData", path: "/none", data: "", version: 1 } as const;
    expect(write(lost)).toEqual({ err: NONODE, result: NOTHING });
    expect(write({ kind: "multi", bodies: [lost] })).toMatchObject({
      result: { results: [{ type: "error", err: NONODE }] },
    });
  });
});
