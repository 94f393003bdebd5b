/** What a create makes, and by which name. */
import { expect, test } from "vitest";
import { CODE } from "../../../../protocol/api/codes.ts";
import { nodeAt, replace } from "../../../../protocol/server/tree/tree.ts";
import { CONTAINER, ttlOwner } from "../../../../protocol/transaction.ts";
import { must } from "../../../../sim/assert.ts";
import {
  ALICE,
  apply,
  ask,
  askNow,
  create,
  errOf,
  multi,
  NEWEST_CONFIG,
  newStage,
  pathOf,
  remove,
  setData,
  withBug,
  type Stage,
} from "./stage.ts";

const sequential = create("/q/n-", { flags: 2 });

test.each([
  ["create", 0, 0],
  ["create", 1, ALICE.session],
  ["create2", 3, ALICE.session],
  ["create", 4, 0],
  ["create2", 4, 0],
  ["createContainer", 4, CONTAINER],
  ["createContainer", 0, CONTAINER],
  ["createContainer", 2, CONTAINER],
  ["createTTL", 5, ttlOwner(9)],
  ["createTTL", 6, ttlOwner(9)],
] as const)("%s with flags %i", (kind, flags, owner) => {
  const body = ask(newStage(), create("/a", { kind, flags, ttl: kind === "createTTL" ? 9 : -1 }));
  const isSequential = [2, 3, 6].includes(flags);
  const path = isSequential ? "/a0000000000" : "/a";
  expect(body).toMatchObject({ kind: "create", op: kind, owner, path, parentCversion: 1 });
});

test("suffixes count every creation under the parent, and start again with another parent", () => {
  const stage = newStage();
  for (const op of [create("/q"), create("/q/plain"), remove("/q/plain")]) ask(stage, op);
  expect(pathOf(ask(stage, sequential))).toBe("/q/n-0000000001");
  apply(stage);
  expect(pathOf(ask(stage, create("/q/", { flags: 2 })))).toBe("/q/0000000002");
  ask(stage, remove("/q/n-0000000001"));
  ask(stage, remove("/q/0000000002"));
  ask(stage, remove("/q"));
  ask(stage, create("/q"));
  expect(pathOf(ask(stage, sequential))).toBe("/q/n-0000000000");
  expect(pathOf(ask(stage, create("/", { flags: 2 })))).toBe("/0000000002");
});

test("a name that is taken keeps the number, until something else is created", () => {
  const stage = newStage();
  ask(stage, create("/q"));
  ask(stage, create("/q/n-0000000001"));
  expect(errOf(ask(stage, sequential))).toBe(CODE.NODEEXISTS);
  expect(errOf(ask(stage, sequential))).toBe(CODE.NODEEXISTS);
  ask(stage, create("/q/other"));
  expect(pathOf(ask(stage, sequential))).toBe("/q/n-0000000002");
});

function withCversion(cversion: number): Stage {
  const stage = newStage();
  askNow(stage, create("/q"));
  replace(stage.tree, { ...must(nodeAt(stage.tree, "/q"), "/q"), cversion });
  return stage;
}

test("behind 2147483647 numbers are negative, and have eleven characters", () => {
  const stage = withCversion(2147483647);
  expect(pathOf(ask(stage, sequential))).toBe("/q/n-2147483647");
  expect(pathOf(ask(stage, sequential))).toBe("/q/n--2147483648");
  expect(pathOf(ask(withCversion(-7), sequential))).toBe("/q/n--000000007");
});

test("M21: a suffix from the number of children comes twice", () => {
  const names = (stage: Stage): unknown[] => {
    ask(stage, create("/q"));
    const first = pathOf(ask(stage, sequential));
    ask(stage, remove(String(first)));
    return [first, pathOf(ask(stage, sequential))];
  };
  expect(names(newStage())).toEqual(["/q/n-0000000000", "/q/n-0000000001"]);
  expect(names(newStage(withBug("suffix-from-child-count")))).toEqual([
    "/q/n-0000000000",
    "/q/n-0000000000",
  ]);
});

test("hard quotas refuse if they are enforced, soft ones never", () => {
  const limits = "count=1,bytes=1=;byteHardLimit=4;countHardLimit=3";
  const furnish = (enforceQuota: boolean, text: string): Stage => {
    const stage = newStage({ ...NEWEST_CONFIG, enforceQuota });
    const quota = "/zookeeper/quota/q";
    for (const op of [
      create("/q"),
      create(quota),
      create(`${quota}/zookeeper_limits`, { data: text }),
      create(`${quota}/zookeeper_stats`, { data: "count=1,bytes=0" }),
      create("/q/a", { data: "abc" }),
    ]) {
      expect(errOf(askNow(stage, op))).toBe(0);
    }
    return stage;
  };
  const results = (stage: Stage): unknown[] => [
    errOf(askNow(stage, setData("/q/a", "abcde"))),
    errOf(askNow(stage, setData("/q/a", "abcde", 7))),
    errOf(askNow(stage, create("/q/b"))),
    errOf(askNow(stage, create("/q/c"))),
    errOf(askNow(stage, create("/q/c/nobody/x"))),
    errOf(askNow(stage, create("/q/b"))),
    errOf(askNow(stage, create("/elsewhere"))),
  ];
  const { QUOTAEXCEEDED: quota, BADVERSION, NODEEXISTS, NONODE } = CODE;
  expect(results(furnish(true, limits))).toEqual([quota, quota, 0, quota, NONODE, NODEEXISTS, 0]);
  const none = [0, BADVERSION, 0, 0, NONODE, NODEEXISTS, 0];
  expect(results(furnish(false, limits))).toEqual(none);
  expect(results(furnish(true, "count=1,bytes=1"))).toEqual(none);
});

test("versions wrap, and skip -1 where a release does so", () => {
  const next = (stage: Stage, version: number): unknown => {
    replace(stage.tree, { ...must(nodeAt(stage.tree, "/"), "root"), version });
    return ask(stage, setData("/", "x", version));
  };
  expect(next(newStage(), 2147483647)).toMatchObject({ version: -2147483648 });
  expect(next(newStage(), -2)).toMatchObject({ version: 0 });
  const rules = { ...NEWEST_CONFIG.rules, versionSkipsMinusOne: false };
  expect(next(newStage({ ...NEWEST_CONFIG, rules }), -2)).toMatchObject({ version: -1 });
});

test("the operator creates or sets, under a parent that is there", () => {
  const stage = newStage();
  const put = (path: string): unknown =>
    ask(stage, { kind: "put", path, data: "d" }, { session: -1 });
  expect(put("/k")).toMatchObject({ kind: "create", op: "create", owner: 0, parentCversion: 1 });
  expect(put("/k")).toMatchObject({ kind: "setData", version: 1 });
  apply(stage);
  expect(put("/k")).toMatchObject({ kind: "setData", version: 2 });
  expect(put("/nobody/k")).toMatchObject({ kind: "error", err: CODE.NONODE });
  expect(errOf(ask(stage, multi()))).toBe(0);
});

test.each([
  [0, CODE.UNKNOWNSESSION],
  [1, CODE.SESSIONEXPIRED],
  [3, CODE.SESSIONEXPIRED],
])("of a session that a standalone server does not know, with flags %i: %i", (flags, err) => {
  const unknown = { ...ALICE, code: CODE.UNKNOWNSESSION };
  expect(errOf(ask(newStage(), create("/a", { flags }), unknown))).toBe(err);
});
