/** Which containers and TTL nodes have had their time (reference 12.5). */
import { expect, test } from "vitest";
import { OPEN_ACL } from "../../../protocol/api/acl.ts";
import { NEWEST, R380 } from "../../../protocol/rules.ts";
import { reapable } from "../../../protocol/server/containers.ts";
import { applyTxn } from "../../../protocol/server/tree/apply.ts";
import { newTree } from "../../../protocol/server/tree/tree.ts";
import type { Tree } from "../../../protocol/server/tree/types.ts";
import { CONTAINER, makeTxn, ttlOwner, type Body } from "../../../protocol/transaction.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import { SOUND } from "../histories.ts";

const MADE = 10_000;

function treeOf(...bodies: readonly Body[]): Tree {
  const tree = newTree();
  for (const [at, body] of bodies.entries()) {
    applyTxn(tree, makeTxn(makeZxid(1, at + 1), 0, 0, MADE, body), SOUND);
  }
  return tree;
}

function made(path: string, owner: number, parentCversion = 1): Body {
  return { kind: "create", op: "create", path, data: "", acl: OPEN_ACL, owner, parentCversion };
}

test("a container goes as soon as its last child has gone", () => {
  const used = [made("/q", CONTAINER), made("/q/a", 0)];
  expect(reapable(treeOf(...used), MADE, NEWEST)).toEqual([]);
  const empty = treeOf(...used, { kind: "delete", path: "/q/a" });
  expect(reapable(empty, MADE, NEWEST)).toEqual(["/q"]);
});

test("one that never had a child is left alone for five minutes, before 3.9 for ever", () => {
  const tree = treeOf(made("/q", CONTAINER));
  expect(reapable(tree, MADE + 300_000, NEWEST)).toEqual([]);
  expect(reapable(tree, MADE + 300_001, NEWEST)).toEqual(["/q"]);
  expect(reapable(tree, MADE + 9_000_000, R380)).toEqual([]);
});

test("a TTL node goes when it was not written for so long and has no children", () => {
  const tree = treeOf(made("/t", ttlOwner(500)), made("/u", ttlOwner(500), 2), made("/u/a", 0));
  expect(reapable(tree, MADE + 500, NEWEST)).toEqual([]);
  expect(reapable(tree, MADE + 501, NEWEST)).toEqual(["/t"]);
});

test("containers come first", () => {
  const bodies = [made("/t", ttlOwner(500)), made("/q", CONTAINER, 2), made("/p", 0, 3)];
  expect(reapable(treeOf(...bodies), MADE + 9_000_000, NEWEST)).toEqual(["/q", "/t"]);
});
