/** What fires, for whom and in which order (reference 11.2), in both generations of watches. */
import { describe, expect, test } from "vitest";
import { aclList, PERM, type Identity } from "../../../../protocol/api/acl.ts";
import type { Body } from "../../../../protocol/transaction.ts";
import { NEWEST, R380, type Rules } from "../../../../protocol/rules.ts";
import { isWatched } from "../../../../protocol/server/watches/trigger.ts";
import { newWatches } from "../../../../protocol/server/watches/tables.ts";
import { Desk, once, persistent, recursive } from "./desk.ts";

const GENERATIONS: readonly [string, Rules][] = [
  ["3.9", NEWEST],
  ["3.8", R380],
];

/** /a and /a/b are there, /a/c is not; each connection watches in one way. */
function crowd(rules: Rules): Desk {
  const desk = new Desk(rules);
  desk.create("/a");
  desk.create("/a/b");
  desk.ask(1, once("getData", "/a/b"));
  desk.ask(2, once("getChildren", "/a/b"));
  desk.ask(3, once("exists", "/a/c"));
  desk.ask(4, once("getChildren", "/a"));
  desk.ask(5, persistent("/a/b"));
  desk.ask(6, persistent("/a"));
  desk.ask(7, recursive("/a"));
  desk.ask(8, recursive("/"));
  desk.ask(9, once("getData", "/a"));
  return desk;
}

describe.each(GENERATIONS)("in %s", (_release, rules) => {
  const bodies: readonly [string, (desk: Desk) => Body, readonly string[]][] = [
    [
      "create",
      (desk) => desk.creation("/a/c"),
      [
        "3 NodeCreated /a/c",
        "7 NodeCreated /a/c",
        "8 NodeCreated /a/c",
        "4 NodeChildrenChanged /a",
        "6 NodeChildrenChanged /a",
      ],
    ],
    [
      "delete",
      () => ({ kind: "delete", path: "/a/b" }),
      [
        "1 NodeDeleted /a/b",
        "5 NodeDeleted /a/b",
        "7 NodeDeleted /a/b",
        "8 NodeDeleted /a/b",
        "2 NodeDeleted /a/b",
        "4 NodeChildrenChanged /a",
        "6 NodeChildrenChanged /a",
      ],
    ],
    [
      "setData",
      () => ({ kind: "setData", path: "/a/b", data: "", version: 1 }),
      [1, 5, 7, 8].map((conn) => `${conn} NodeDataChanged /a/b`),
    ],
    ["setACL", () => ({ kind: "setACL", path: "/a/b", acl: aclList([]), version: 1 }), []],
    ["check", () => ({ kind: "check", path: "/a/b" }), []],
    ["a refused request", () => ({ kind: "error", err: -101 }), []],
    [
      "a failed multi",
      () => ({
        kind: "multi",
        bodies: [
          { kind: "delete", path: "/a/b" },
          { kind: "error", err: -2 },
        ],
      }),
      [],
    ],
  ];

  test.each(bodies)("%s", (_name, body, notices) => {
    const desk = crowd(rules);
    expect(desk.apply(body(desk))).toEqual(notices);
  });

  test("a one-shot watch fires once, the others again", () => {
    const desk = crowd(rules);
    desk.setData("/a/b");
    expect(desk.setData("/a/b")).toEqual([
      "5 NodeDataChanged /a/b",
      "7 NodeDataChanged /a/b",
      "8 NodeDataChanged /a/b",
    ]);
  });

  test("a multi fires part by part", () => {
    const desk = new Desk(rules);
    desk.ask(1, recursive("/"));
    desk.ask(1, persistent("/q"));
    const first = desk.creation("/q");
    const second = { ...desk.creation("/q/r"), parentCversion: 1 };
    const bodies = [first, second, { kind: "delete", path: "/q/r" } as const];
    expect(desk.apply({ kind: "multi", bodies })).toEqual([
      "1 NodeCreated /q",
      "1 NodeCreated /q/r",
      "1 NodeChildrenChanged /q",
      "1 NodeDeleted /q/r",
      "1 NodeChildrenChanged /q",
    ]);
  });

  test("the end of a session deletes node by node", () => {
    const desk = new Desk(rules);
    desk.create("/e", undefined, 101);
    desk.create("/f", undefined, 101);
    desk.ask(2, once("getChildren", "/"));
    desk.ask(2, once("getData", "/f"));
    expect(desk.apply({ kind: "closeSession", paths: ["/e", "/f"] }, 101)).toEqual([
      "2 NodeChildrenChanged /",
      "2 NodeDeleted /f",
    ]);
  });

  test("one with a watch of either kind hears of a deletion once, and has lost both", () => {
    const desk = new Desk(rules);
    desk.create("/a");
    desk.ask(1, once("getData", "/a"));
    desk.ask(1, once("getChildren", "/a"));
    expect(desk.delete("/a")).toEqual(["1 NodeDeleted /a"]);
    expect(desk.pipeline.watches).toEqual(newWatches());
  });

  test("the empty path and the root are watched apart, and events say the root", () => {
    const desk = new Desk(rules);
    desk.ask(1, once("getData", ""));
    desk.ask(2, once("getData", "/"));
    expect(desk.setData("/")).toEqual(["2 NodeDataChanged /"]);
  });

  test("only a path below a recursive watch is its business", () => {
    const desk = new Desk(rules);
    desk.create("/ab");
    desk.ask(1, recursive("/a"));
    expect(desk.setData("/ab")).toEqual([]);
  });
});

test("until 3.8 the last watch of a connection at a path is the only one", () => {
  const told = (rules: Rules): string[][] => {
    const desk = new Desk(rules);
    desk.create("/a");
    desk.ask(1, persistent("/a"));
    desk.ask(1, once("getData", "/a"));
    return [desk.setData("/a"), desk.setData("/a"), desk.create("/a/b")];
  };
  const change = ["1 NodeDataChanged /a"];
  const children = ["1 NodeChildrenChanged /a"];
  expect(told(NEWEST)).toEqual([change, change, children]);
  expect(told(R380)).toEqual([change, [], children]);
});

test("until 3.8 a recursive watch that lost its data half tells of deletions only", () => {
  const told = (rules: Rules): string[][] => {
    const desk = new Desk(rules);
    desk.create("/a");
    desk.ask(1, recursive("/a"));
    desk.ask(1, once("getData", "/a"));
    return [desk.create("/a/b"), desk.setData("/a/b"), desk.delete("/a/b")];
  };
  const [created, changed, deleted] = [
    ["1 NodeCreated /a/b"],
    ["1 NodeDataChanged /a/b"],
    ["1 NodeDeleted /a/b"],
  ];
  expect(told(NEWEST)).toEqual([created, changed, deleted]);
  expect(told(R380)).toEqual([[], [], deleted]);
});

describe("who may not read", () => {
  const amy: Identity = { scheme: "digest", id: "amy:1" };
  const secret = aclList([{ perms: PERM.READ, ...amy }]);

  /** Connection 1 may read, 2 may not. Neither needs to, to have a watch on what is not there. */
  function pair(): Desk {
    const desk = new Desk();
    desk.connect(1, amy);
    desk.connect(2);
    return desk;
  }

  test("is not told, and has lost the watch all the same", () => {
    const desk = pair();
    for (const conn of [1, 2]) desk.ask(conn, once("exists", "/a"));
    expect(desk.create("/a", secret)).toEqual(["1 NodeCreated /a"]);
    expect(isWatched(desk.pipeline.watches)).toBe(false);
  });

  test("is not told by a second table what the first kept back", () => {
    const desk = pair();
    for (const conn of [1, 2]) desk.ask(conn, persistent("/a"));
    desk.create("/a", secret);
    expect(desk.delete("/a")).toEqual(["1 NodeDeleted /a"]);
  });

  test("is judged by the parent's ACL where the parent is what changed", () => {
    const desk = pair();
    for (const conn of [1, 2]) desk.ask(conn, persistent("/a"));
    desk.create("/a", secret);
    expect(desk.create("/a/open")).toEqual(["1 NodeChildrenChanged /a"]);
    for (const conn of [1, 2]) desk.ask(conn, recursive("/a"));
    expect(desk.setData("/a/open")).toEqual([
      "1 NodeDataChanged /a/open",
      "2 NodeDataChanged /a/open",
    ]);
  });

  test("is judged by who it is when the event comes", () => {
    const desk = pair();
    desk.ask(2, persistent("/a"));
    desk.connect(2, amy);
    expect(desk.create("/a", secret)).toEqual(["2 NodeCreated /a"]);
  });
});

test("a server that nobody watches says so", () => {
  const desk = new Desk();
  expect(isWatched(desk.pipeline.watches)).toBe(false);
  desk.ask(1, once("getData", "/none"));
  expect(isWatched(desk.pipeline.watches)).toBe(false);
  desk.ask(1, once("getChildren", "/"));
  expect(isWatched(desk.pipeline.watches)).toBe(true);
});
