/** What each transaction leaves in the tree, and what it tells of it (reference 11.2, 12.3). */
import { expect, test } from "vitest";
import { aclList, OPEN_ACL, PERM } from "../../../../protocol/api/acl.ts";
import { eventName } from "../../../../protocol/api/operations.ts";
import type { BugName } from "../../../../protocol/bugs.ts";
import { applyTxn } from "../../../../protocol/server/tree/apply.ts";
import { newTree, nodeAt, statOf } from "../../../../protocol/server/tree/tree.ts";
import type { Applied, Tree } from "../../../../protocol/server/tree/types.ts";
import {
  CONTAINER,
  makeTxn,
  ttlOwner,
  type Body,
  type CreateBody,
  type SubBody,
} from "../../../../protocol/transaction.ts";
import { makeZxid } from "../../../../protocol/zxid.ts";
import { must } from "../../../../sim/assert.ts";
import { SOUND } from "../../histories.ts";
import { contentOf } from "./content.ts";

const SESSION = 77;

function create(
  path: string,
  parentCversion: number,
  fields: Partial<CreateBody> = {},
): CreateBody {
  const shared = { kind: "create", op: "create", data: path, acl: OPEN_ACL, owner: 0 } as const;
  return { ...shared, path, parentCversion, ...fields };
}

function remove(path: string): SubBody {
  return { kind: "delete", path };
}

/** Applies the body under zxid 1:`counter`, at `counter` seconds. */
function apply(tree: Tree, counter: number, body: Body, ...bugs: readonly BugName[]): Applied {
  const applied: Applied = { changes: [], stats: [] };
  const txn = makeTxn(makeZxid(1, counter), SESSION, 0, counter * 1000, body);
  const on = Object.fromEntries(bugs.map((bug) => [bug, true]));
  applyTxn(tree, txn, { ...SOUND, ...on }, applied);
  return applied;
}

/** With /a, /a/b and /a/c, as 1:1 to 1:3. */
function grown(): Tree {
  const tree = newTree();
  apply(tree, 1, create("/a", 1));
  apply(tree, 2, create("/a/b", 1));
  apply(tree, 3, create("/a/c", 2));
  return tree;
}

function stat(tree: Tree, path: string): ReturnType<typeof statOf> {
  return statOf(tree, must(nodeAt(tree, path), path));
}

function told({ changes }: Applied): string[] {
  return changes.map(({ path, table, type }) => `${eventName(type)} ${path} ${table}`);
}

test("a create stamps the node, and its parent", () => {
  const tree = grown();
  const at = makeZxid(1, 2);
  const stamps = { czxid: at, mzxid: at, pzxid: at, ctime: 2000, mtime: 2000 };
  const zero = { version: 0, cversion: 0, aversion: 0, numChildren: 0, ephemeralOwner: 0 };
  expect(stat(tree, "/a/b")).toEqual({ ...stamps, ...zero, dataLength: 4 });
  const parent = { czxid: makeZxid(1, 1), mzxid: makeZxid(1, 1), pzxid: makeZxid(1, 3) };
  expect(stat(tree, "/a")).toMatchObject({ ...parent, cversion: 2, numChildren: 2 });
});

test("a delete raises pzxid and the shown cversion of the parent", () => {
  const tree = grown();
  apply(tree, 4, remove("/a/b"));
  expect(nodeAt(tree, "/a/b")).toBeUndefined();
  expect(stat(tree, "/a")).toMatchObject({ pzxid: makeZxid(1, 4), cversion: 3, numChildren: 1 });
  apply(tree, 5, remove("/a/c"), "pzxid-not-raised");
  expect(stat(tree, "/a")).toMatchObject({ pzxid: makeZxid(1, 4), cversion: 4, numChildren: 0 });
});

test("setData and setACL set the versions that they carry", () => {
  const tree = grown();
  apply(tree, 4, { kind: "setData", path: "/a/b", data: null, version: 5 });
  const acl = aclList([{ perms: PERM.READ, scheme: "world", id: "anyone" }]);
  apply(tree, 5, { kind: "setACL", path: "/a/b", acl, version: 3 });
  expect(nodeAt(tree, "/a/b")).toMatchObject({ data: null, acl });
  const shown = { version: 5, aversion: 3, dataLength: 0, mzxid: makeZxid(1, 4), mtime: 4000 };
  expect(stat(tree, "/a/b")).toMatchObject({ ...shown, czxid: makeZxid(1, 2), ctime: 2000 });
});

test("each kind of change is told in the order in which watches fire", () => {
  const tree = grown();
  expect(told(apply(tree, 4, create("/a/d", 3)))).toEqual([
    "NodeCreated /a/d data",
    "NodeChildrenChanged /a child",
  ]);
  const setting = { kind: "setData", path: "/a/d", data: "", version: 1 } as const;
  expect(told(apply(tree, 5, setting))).toEqual(["NodeDataChanged /a/d data"]);
  expect(told(apply(tree, 6, remove("/a/d")))).toEqual([
    "NodeDeleted /a/d data",
    "NodeDeleted /a/d child",
    "NodeChildrenChanged /a child",
  ]);
  for (const silent of [
    { kind: "setACL", path: "/a", acl: OPEN_ACL, version: 1 },
    { kind: "check", path: "/a" },
    { kind: "error", err: -101 },
    { kind: "createSession", timeout: 4000 },
  ] as const) {
    expect(told(apply(tree, 7, silent))).toEqual([]);
  }
});

test("a multi does all or nothing, and shows each Stat as it is right behind its part", () => {
  const tree = grown();
  const before = contentOf(grown());
  const setting = { kind: "setData", path: "/a/b", data: "12", version: 1 } as const;
  const failed = [create("/a/d", 3), setting, { kind: "error", err: -110 }] as const;
  expect(apply(tree, 4, { kind: "multi", bodies: failed })).toEqual({ changes: [], stats: [] });
  expect(contentOf(tree)).toMatchObject({ ...(before as object), newest: makeZxid(1, 4) });

  const bodies = [
    create("/a/d", 3),
    setting,
    { ...setting, data: "123", version: 2 },
    remove("/a/d"),
    { kind: "check", path: "/a" },
  ] as const;
  const { changes, stats } = apply(tree, 5, { kind: "multi", bodies });
  expect(stats?.map((each) => [each?.version, each?.dataLength])).toEqual([
    [0, 4],
    [1, 2],
    [2, 3],
    [undefined, undefined],
    [undefined, undefined],
  ]);
  expect(changes).toHaveLength(2 + 1 + 1 + 3);
  // A multi counts once, whatever is in it.
  expect(stat(tree, "/a")).toMatchObject({ cversion: 4, pzxid: makeZxid(1, 5) });
});

test("owners are found by their index, and a session ends with what Prep listed", () => {
  const tree = grown();
  apply(tree, 4, { kind: "createSession", timeout: 4000 });
  apply(tree, 5, create("/a/e", 3, { owner: SESSION }));
  apply(tree, 6, create("/a/f", 4, { owner: SESSION }));
  apply(tree, 7, create("/q", 2, { owner: CONTAINER }));
  apply(tree, 8, create("/t", 3, { owner: ttlOwner(500) }));
  expect(tree.ephemerals).toEqual(new Map([[SESSION, new Set(["/a/e", "/a/f"])]]));
  expect([tree.containers, tree.ttls]).toEqual([new Set(["/q"]), new Set(["/t"])]);
  expect(["/a/e", "/q", "/t"].map((path) => stat(tree, path).ephemeralOwner)).toEqual([77, 0, 0]);
  expect(tree.sessions).toEqual(new Map([[SESSION, 4000]]));

  const closing = apply(tree, 9, { kind: "closeSession", paths: ["/a/f", "/a/e"] });
  expect(told(closing).filter((line) => line.endsWith("data"))).toEqual([
    "NodeDeleted /a/f data",
    "NodeDeleted /a/e data",
  ]);
  for (const path of ["/q", "/t"]) apply(tree, 10, remove(path));
  const { containers, ephemerals, sessions, ttls } = tree;
  expect([containers.size, ephemerals.size, sessions.size, ttls.size]).toEqual([0, 0, 0, 0]);
});

test("what an earlier snapshot holds already changes nothing but upwards (ZOOKEEPER-3249, 3125)", () => {
  const tree = grown();
  const late = contentOf(grown());
  for (const body of [create("/a/b", 1), create("/a", 1), remove("/a/gone"), remove("/no/where")]) {
    apply(tree, 1, body);
  }
  expect(contentOf(tree)).toEqual(late);
  // The parent may be from before.
  apply(tree, 7, create("/a/c", 6));
  apply(tree, 8, remove("/a/gone"));
  expect(nodeAt(tree, "/a")).toMatchObject({ cversion: 6, pzxid: makeZxid(1, 8) });
});
