/** Watches set up again after a reconnect: what fires at once, what is registered, and what is lost (reference 11.5). */
import { describe, expect, test } from "vitest";
import { aclList } from "../../../../protocol/api/acl.ts";
import { NOTHING, type SetWatchesOp } from "../../../../protocol/api/operations.ts";
import { NEWEST, R380, type Rules } from "../../../../protocol/rules.ts";
import type { Zxid } from "../../../../protocol/zxid.ts";
import { newWatches } from "../../../../protocol/server/watches/tables.ts";
import { Desk, show } from "./desk.ts";

type Lists = Partial<Pick<SetWatchesOp, "data" | "exist" | "child" | "persistent" | "recursive">>;

/** The client last saw `since`. */
function restore(desk: Desk, since: Zxid, lists: Lists): string[] {
  const none = { data: [], exist: [], child: [], persistent: [], recursive: [] };
  const { err, events, result } = desk.ask(1, {
    kind: "setWatches2",
    relativeZxid: since,
    ...none,
    ...lists,
  });
  expect({ err, result }).toEqual({ err: 0, result: NOTHING });
  return show(events);
}

/** /a with /a/b as the client last saw it; then it is away while `meanwhile` happens. */
function away(lists: Lists, meanwhile: (desk: Desk) => void): { desk: Desk; told: string[] } {
  const desk = new Desk();
  desk.create("/a");
  desk.create("/a/b");
  const since = desk.zxid;
  meanwhile(desk);
  return { desk, told: restore(desk, since, lists) };
}

const rows: readonly [string, Lists, (desk: Desk) => void, readonly string[]][] = [
  ["data, nothing", { data: ["/a"] }, () => undefined, []],
  ["data, changed", { data: ["/a"] }, (desk) => desk.setData("/a"), ["1 NodeDataChanged /a"]],
  ["data, children only", { data: ["/a"] }, (desk) => desk.create("/a/c"), []],
  ["data, deleted", { data: ["/a/b"] }, (desk) => desk.delete("/a/b"), ["1 NodeDeleted /a/b"]],
  ["exist, still missing", { exist: ["/x"] }, () => undefined, []],
  ["exist, created", { exist: ["/x"] }, (desk) => desk.create("/x"), ["1 NodeCreated /x"]],
  ["exist, created long ago", { exist: ["/a"] }, () => undefined, ["1 NodeCreated /a"]],
  ["child, nothing", { child: ["/a"] }, (desk) => desk.setData("/a"), []],
  [
    "child, one more",
    { child: ["/a"] },
    (desk) => desk.create("/a/c"),
    ["1 NodeChildrenChanged /a"],
  ],
  [
    "child, one less",
    { child: ["/a"] },
    (desk) => desk.delete("/a/b"),
    ["1 NodeChildrenChanged /a"],
  ],
  ["child, deleted", { child: ["/a/b"] }, (desk) => desk.delete("/a/b"), ["1 NodeDeleted /a/b"]],
];

describe("a one-shot watch", () => {
  test.each(rows)("%s", (_name, lists, meanwhile, expected) => {
    const { desk, told } = away(lists, meanwhile);
    expect(told).toEqual(expected);
    // Fired or registered, never both.
    expect(desk.pipeline.watches.data.byPath.size + desk.pipeline.watches.child.byPath.size).toBe(
      1 - expected.length,
    );
  });

  test("that was registered fires later", () => {
    const { desk } = away({ data: ["/a"], exist: ["/x"], child: ["/a"] }, () => undefined);
    expect(desk.setData("/a")).toEqual(["1 NodeDataChanged /a"]);
    expect(desk.create("/a/c")).toEqual(["1 NodeChildrenChanged /a"]);
    expect(desk.create("/x")).toEqual(["1 NodeCreated /x"]);
    expect(desk.pipeline.watches).toEqual(newWatches());
  });
});

const recreated = (desk: Desk): void => {
  desk.delete("/a/b");
  desk.create("/a/b");
};

const gaps: readonly [string, Lists, (desk: Desk) => void, readonly string[]][] = [
  [
    "created and deleted again is never known",
    { exist: ["/x"] },
    (desk) => {
      desk.create("/x");
      desk.delete("/x");
    },
    [],
  ],
  [
    "deleted and created again looks like a change of data",
    { data: ["/a/b"] },
    recreated,
    ["1 NodeDataChanged /a/b"],
  ],
  [
    "deleted and created again looks like a change of children",
    { child: ["/a/b"] },
    recreated,
    ["1 NodeChildrenChanged /a/b"],
  ],
  [
    "several changes are one",
    { data: ["/a"] },
    (desk) => {
      desk.setData("/a");
      desk.setData("/a");
    },
    ["1 NodeDataChanged /a"],
  ],
  [
    "who watched data and children hears of a deletion twice",
    { data: ["/a/b"], child: ["/a/b"] },
    (desk) => desk.delete("/a/b"),
    ["1 NodeDeleted /a/b", "1 NodeDeleted /a/b"],
  ],
  [
    "persistent watches have missed what they missed",
    { persistent: ["/a"], recursive: ["/"] },
    (desk) => desk.setData("/a"),
    [],
  ],
];

test.each(gaps)("%s", (_name, lists, meanwhile, expected) => {
  expect(away(lists, meanwhile).told).toEqual(expected);
});

test("the lists are worked through in turn: data, exist, child", () => {
  const { told } = away({ child: ["/a"], exist: ["/a/c"], data: ["/a/b", "/a"] }, (desk) => {
    desk.create("/a/c");
    desk.setData("/a/b");
  });
  expect(told).toEqual([
    "1 NodeDataChanged /a/b",
    "1 NodeCreated /a/c",
    "1 NodeChildrenChanged /a",
  ]);
});

test("nobody asks whether the path may be read", () => {
  const desk = new Desk();
  desk.create("/shut", aclList([{ perms: 31, scheme: "digest", id: "amy:1" }]));
  expect(restore(desk, 0 as Zxid, { data: ["/shut"] })).toEqual(["1 NodeDataChanged /shut"]);
});

test("until 3.8 what is registered last wins, table by table", () => {
  const told = (rules: Rules, lists: Lists): string[][] => {
    const desk = new Desk(rules);
    desk.create("/a");
    expect(restore(desk, desk.zxid, lists)).toEqual([]);
    return [desk.setData("/a"), desk.setData("/a"), desk.create("/a/b")];
  };
  const change = ["1 NodeDataChanged /a"];
  const born = "1 NodeCreated /a/b";
  const children = "1 NodeChildrenChanged /a";
  const all = { data: ["/a"], child: ["/a"], persistent: ["/a"], recursive: ["/a"] };
  expect(told(NEWEST, all)).toEqual([change, change, [born, children]]);
  expect(told(R380, all)).toEqual([change, change, [born]]);
  const plain = { data: ["/a"], child: ["/a"], persistent: ["/a"] };
  expect(told(R380, plain)).toEqual([change, change, [children]]);
});

test("restore-by-czxid takes a node that is back for a new one", () => {
  const desk = new Desk(NEWEST, "restore-by-czxid");
  desk.create("/a");
  desk.create("/a/b");
  const since = desk.zxid;
  recreated(desk);
  desk.setData("/a");
  expect(restore(desk, since, { data: ["/a/b", "/a"] })).toEqual([
    "1 NodeCreated /a/b",
    "1 NodeDataChanged /a",
  ]);
});
