/** Watches on paper: told in time, and only what there is to tell. */
import { beforeEach, describe, expect, test } from "vitest";
import { aclList, PERM } from "../../../../protocol/api/acl.ts";
import { CODE } from "../../../../protocol/api/codes.ts";
import { EVENT, NOTHING, type Op, type Result } from "../../../../protocol/api/operations.ts";
import { statOf } from "../../../../protocol/spec/service/model-nodes.ts";
import { nodeAt } from "../../../../protocol/spec/service/model-tree.ts";
import { findUntold } from "../../../../protocol/spec/service/watching.ts";
import { NO_ZXID, type Zxid } from "../../../../protocol/zxid.ts";
import {
  answer,
  commit,
  create,
  handle,
  newPaper,
  open,
  read,
  remove,
  send,
  set,
  tell,
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

function notice(type: number, path: string, zxid: Zxid): void {
  tell(paper, 1, { kind: "noticed", type, path, zxid });
}

describe("WatchBeforeData", () => {
  beforeEach(() => {
    create(paper, 3, "/a");
    read(paper, 3, "/a", true);
  });

  test("the event first, then the reply", () => {
    set(paper, 4, "/a", "x", 1);
    notice(EVENT.NODE_DATA_CHANGED, "/a", z(4));
    read(paper, 4, "/a");
    expect(paper.violated).toEqual([]);
    expect(paper.seen.watchers.size).toBe(0);
  });

  test("the reply first", () => {
    set(paper, 4, "/a", "x", 1);
    read(paper, 4, "/b");
    expect(paper.violated).toEqual(["WatchBeforeData"]);
    expect(findUntold(paper.seen)).toContain("/a");
    notice(EVENT.NODE_DATA_CHANGED, "/a", z(4));
    expect(paper.violated).toEqual(["WatchBeforeData", "WatchBeforeData"]);
    expect(findUntold(paper.seen)).toBeUndefined();
  });

  test("a watch that a lagging server sets is due for what had long happened", () => {
    create(paper, 4, "/b", 2);
    set(paper, 5, "/b", "x", 1);
    read(paper, 4, "/b", true);
    read(paper, 5, "/c");
    expect(paper.violated).toEqual(["WatchBeforeData"]);
  });

  test("events out of order", () => {
    set(paper, 4, "/a", "x", 1);
    set(paper, 5, "/a", "y", 2);
    notice(EVENT.NODE_DATA_CHANGED, "/a", z(5));
    notice(EVENT.NODE_DATA_CHANGED, "/a", z(4));
    expect(paper.violated).toEqual(["WatchBeforeData"]);
  });

  test.each<[string, Op, () => void, boolean]>([
    ["a deletion fires both kinds", getChildren("/a"), () => remove(paper, 4, "/a"), true],
    ["a child fires the list", getChildren("/"), () => create(paper, 4, "/b", 2), true],
    ["a child's data does not", getChildren("/"), () => set(paper, 4, "/a", "x", 1), false],
    ["a creation fires exists", exists("/n"), () => create(paper, 4, "/n", 2), true],
    ["a child does not fire data", exists("/"), () => create(paper, 4, "/b", 2), false],
  ])("%s", (_, op, act, isDue) => {
    notice(EVENT.NODE_DATA_CHANGED, "/a", NO_ZXID);
    const call = send(paper, 1, 1, op);
    const path = op.kind === "exists" || op.kind === "getChildren" ? op.path : "";
    answer(paper, 1, call, z(3), ...showing(op.kind, path));
    act();
    expect(paper.violated).toEqual([]);
    expect(findUntold(paper.seen) !== undefined).toBe(isDue);
    read(paper, 4, "/x");
    expect(paper.violated).toEqual(isDue ? ["WatchBeforeData"] : []);
  });

  function getChildren(path: string): Op {
    return { kind: "getChildren", path, watch: true };
  }

  function exists(path: string): Op {
    return { kind: "exists", path, watch: true };
  }

  function showing(kind: string, path: string): [number, Result] {
    const node = nodeAt(paper.seen.model, path, z(3));
    if (node === undefined) return [CODE.NONODE, NOTHING];
    if (kind === "exists") return [CODE.OK, { kind: "stat", stat: statOf(node) }];
    const children = path === "/" ? ["zookeeper", "a"] : [];
    return [CODE.OK, { kind: "children", children, stat: undefined }];
  }

  test("a watch that is taken back is owed nothing", () => {
    const call = send(paper, 1, 1, { kind: "removeWatches", path: "/a", type: 2 });
    answer(paper, 1, call, z(3));
    set(paper, 4, "/a", "x", 1);
    read(paper, 4, "/b");
    expect(paper.violated).toEqual([]);
  });

  test("who may not read is not told", () => {
    const acl = aclList([{ perms: PERM.WRITE, scheme: "world", id: "anyone" }]);
    const call = send(paper, 2, 2, { kind: "setACL", path: "/a", acl, version: -1 });
    commit(paper, 4, 2, call % 100, { kind: "setACL", path: "/a", acl, version: 1 });
    set(paper, 5, "/a", "x", 1);
    read(paper, 5, "/b");
    expect(paper.violated).toEqual([]);
  });

  test("watches outlive their connection, but not their session", () => {
    handle(paper, 1, "disconnected");
    set(paper, 4, "/a", "x", 1);
    expect(findUntold(paper.seen)).toBeUndefined();
    handle(paper, 1, "connected");
    expect(findUntold(paper.seen)).toContain("/a");
    handle(paper, 1, "expired");
    read(paper, 4, "/b");
    expect(paper.violated).toEqual([]);
  });

  test("a node that came and went behind a closed connection goes unnoticed", () => {
    const call = send(paper, 1, 1, exists("/n"));
    answer(paper, 1, call, z(3), CODE.NONODE);
    handle(paper, 1, "disconnected");
    create(paper, 4, "/n", 2);
    remove(paper, 5, "/n");
    handle(paper, 1, "connected");
    expect(findUntold(paper.seen)).toBeUndefined();
    read(paper, 5, "/b");
    expect(paper.violated).toEqual([]);
    create(paper, 6, "/n", 3);
    expect(findUntold(paper.seen)).toContain("/n");
    read(paper, 6, "/b");
    expect(paper.violated).toEqual(["WatchBeforeData"]);
  });
});
