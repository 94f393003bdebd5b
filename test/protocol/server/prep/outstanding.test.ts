/** What Prep sees of transactions that are not applied yet. */
import { expect, test } from "vitest";
import { aclList, PERM, type Identity } from "../../../../protocol/api/acl.ts";
import { CODE } from "../../../../protocol/api/codes.ts";
import {
  childCountOf,
  markOf,
  nodeOf,
  noChanges,
  record,
  rollBack,
  trim,
} from "../../../../protocol/server/prep/outstanding.ts";
import { newTree } from "../../../../protocol/server/tree/tree.ts";
import { makeZxid } from "../../../../protocol/zxid.ts";
import { must } from "../../../../sim/assert.ts";
import {
  ALICE,
  apply,
  ask,
  askNow,
  BOB,
  create,
  errOf,
  newStage,
  remove,
  setData,
  withAcl,
  withBug,
} from "./stage.ts";

test("pending creates, deletes and versions count", () => {
  const stage = newStage();
  expect(errOf(ask(stage, create("/a")))).toBe(0);
  expect(errOf(ask(stage, create("/a")))).toBe(CODE.NODEEXISTS);
  expect(errOf(ask(stage, create("/a/b")))).toBe(0);
  expect(errOf(ask(stage, remove("/a")))).toBe(CODE.NOTEMPTY);
  expect(ask(stage, setData("/a", "x", 0))).toMatchObject({ version: 1 });
  expect(errOf(ask(stage, setData("/a", "x", 0)))).toBe(CODE.BADVERSION);
  expect(errOf(ask(stage, remove("/a/b")))).toBe(0);
  expect(errOf(ask(stage, remove("/a", 1)))).toBe(0);
  expect(errOf(ask(stage, create("/a/b")))).toBe(CODE.NONODE);
});

test("a list that is pending keeps out who comes after it", () => {
  const key: Identity = { scheme: "digest", id: "alice:h" };
  const keeper = { ...ALICE, identities: [key] };
  const locked = aclList([{ perms: PERM.ALL, ...key }]);
  const stage = newStage();
  askNow(stage, create("/a"));
  ask(stage, { kind: "setACL", path: "/a", acl: locked, version: 0 }, keeper);
  ask(stage, withAcl("/b", locked), keeper);
  expect(errOf(ask(stage, setData("/a"), BOB))).toBe(CODE.NOAUTH);
  expect(errOf(ask(stage, create("/b/x"), BOB))).toBe(CODE.NOAUTH);
  expect(ask(stage, { kind: "setACL", path: "/a", acl: locked, version: 1 }, keeper)).toMatchObject(
    {
      version: 2,
    },
  );
});

test("the root is one node, whether it is written or created under", () => {
  const stage = newStage();
  ask(stage, create("/a"));
  expect(ask(stage, setData("/", "r", 0))).toMatchObject({ version: 1 });
  expect(ask(stage, create("/b"))).toMatchObject({ parentCversion: 2 });
  expect(errOf(ask(stage, setData("/", "r", 0)))).toBe(CODE.BADVERSION);
});

test("a session ends with what it will own, whoever deletes or creates it", () => {
  const stage = newStage();
  const ephemeral = (path: string): ReturnType<typeof create> => create(path, { flags: 1 });
  for (const path of ["/kept", "/deleted", "/replaced", "/again"]) askNow(stage, ephemeral(path));
  askNow(stage, ephemeral("/bob"), BOB);
  ask(stage, remove("/deleted"), BOB);
  ask(stage, remove("/replaced"), BOB);
  ask(stage, create("/replaced"), BOB);
  ask(stage, remove("/again"));
  ask(stage, ephemeral("/again"));
  ask(stage, create("/new", { flags: 3 }));
  ask(stage, setData("/kept", "more"));
  const path = stage.proposed.at(-2)?.body;
  expect(ask(stage, { kind: "closeSession" })).toEqual({
    kind: "closeSession",
    paths: ["/kept", "/again", path?.kind === "create" ? path.path : ""],
  });
  expect(errOf(ask(stage, remove("/kept")))).toBe(CODE.NONODE);
  expect(ask(stage, { kind: "closeSession" })).toEqual({ kind: "closeSession", paths: [] });
});

test("the parent of a session's last ephemeral can go behind the session", () => {
  const stage = newStage();
  askNow(stage, create("/group"));
  askNow(stage, create("/group/member", { flags: 1 }));
  ask(stage, { kind: "closeSession" });
  expect(errOf(ask(stage, remove("/group"), BOB))).toBe(0);
});

test("M20 may take a session's ephemerals away by the reaper's request", () => {
  const stage = newStage(withBug("ephemerals-one-by-one"));
  ask(stage, create("/e", { flags: 1 }));
  expect(errOf(ask(stage, { kind: "deleteContainer", path: "/e" }, { session: 0 }))).toBe(0);
});

test("what is applied is dropped, and nothing else", () => {
  const stage = newStage();
  ask(stage, create("/a"));
  ask(stage, setData("/a", "one"));
  ask(stage, remove("/nobody"));
  ask(stage, setData("/a", "two"));
  apply(stage, 1);
  expect(stage.changes.records.map(({ path }) => path)).toEqual(["/a", "/a"]);
  expect([...stage.changes.latest]).toEqual([["/a", 3]]);
  apply(stage, 2);
  expect(nodeOf(stage.changes, stage.tree, "/a")).toMatchObject({ version: 2, data: "two" });
  apply(stage);
  expect(stage.changes).toEqual({ records: [], oldest: 4, latest: new Map() });
});

test("taking back uncovers the record before, and the tree behind it", () => {
  const changes = noChanges();
  const tree = newTree();
  const view = must(nodeOf(changes, tree, "/zookeeper"), "/zookeeper");
  const enter = (counter: number, version: number): void =>
    record(changes, makeZxid(1, counter), "/zookeeper", { ...view, version }, 7);
  enter(1, 1);
  enter(2, 2);
  const mark = markOf(changes);
  enter(3, 3);
  enter(3, 4);
  record(changes, makeZxid(1, 3), "/new", undefined, 0);
  rollBack(changes, mark);
  expect(nodeOf(changes, tree, "/zookeeper")?.version).toBe(2);
  expect(childCountOf(changes, tree, "/zookeeper")).toBe(7);
  trim(changes, makeZxid(1, 2));
  expect(childCountOf(changes, tree, "/zookeeper")).toBe(2);
  expect(changes.latest.size).toBe(0);
});
