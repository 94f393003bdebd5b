/** The tree's own accounts against what its nodes say: sums, indices, places, quotas. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyTxn } from "../../../../protocol/server/tree/apply.ts";
import { disown, own } from "../../../../protocol/server/tree/owners.ts";
import { coveredBy, field } from "../../../../protocol/server/tree/quota.ts";
import { addSession } from "../../../../protocol/server/tree/sessions.ts";
import {
  childrenOf,
  emptyTree,
  isSystemPath,
  makeZnode,
  nameOf,
  newTree,
  nodeAt,
  parentOf,
} from "../../../../protocol/server/tree/tree.ts";
import type { Tree } from "../../../../protocol/server/tree/types.ts";
import { CONTAINER, ttlOf, ttlOwner } from "../../../../protocol/transaction.ts";
import { makeZxid } from "../../../../protocol/zxid.ts";
import { clonePlain } from "../../../../sim/plain.ts";
import { change, deletion, follow, SOUND, treeOf, txn } from "../../histories.ts";

/** What the tree keeps beside its nodes, worked out anew. */
function recount(tree: Tree): Partial<Tree> {
  const fresh = emptyTree();
  const counted = { digest: 0, sum: 0, holes: 0 };
  for (const [session, timeout] of tree.sessions) addSession(fresh, session, timeout);
  const places = new Map<string, number>();
  const children = new Map<string, Set<string>>();
  for (const [place, node] of tree.slots.entries()) {
    if (node === undefined) {
      counted.holes += 1;
      continue;
    }
    const { path, print } = makeZnode(node);
    counted.sum = (counted.sum + print) | 0;
    if (!isSystemPath(path)) counted.digest = (counted.digest + print) | 0;
    places.set(path, place);
    own(fresh, path, node.owner);
    if (path === "/") continue;
    const siblings = children.get(parentOf(path)) ?? new Set();
    children.set(parentOf(path), siblings.add(nameOf(path)));
  }
  const { containers, ephemerals, ttls } = fresh;
  counted.sum = (counted.sum + fresh.sum) | 0;
  return { ...counted, places, children, containers, ephemerals, ttls };
}

test("is kept up to date by every change", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000_000), { maxLength: 80, size: "max" }), (picks) => {
      const tree = newTree();
      for (const [index, pick] of picks.entries()) {
        applyTxn(tree, follow(tree, makeZxid(1, index + 1), pick), SOUND);
      }
      expect(tree).toMatchObject(recount(tree));
      expect(tree.numbers).toHaveLength(tree.slots.length);
      expect(tree.numbers).toEqual(tree.numbers.toSorted((a, b) => a - b));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("the digest leaves out /zookeeper, and no stored field else", () => {
  const [first] = treeOf([txn(1, 1, "a")]).slots.slice(-1);
  if (first === undefined) throw new Error("no node");
  // Fingerprints are no fields of a node.
  const made = ["base", "print"];
  const prints = Object.entries(first)
    .filter(([name, value]) => typeof value === "number" && !made.includes(name))
    .map(([name, value]) => makeZnode({ ...first, [name]: Number(value) + 1 }).print);
  const others = [{ data: "" }, { data: null }, { path: "/b" }].map(
    (fields) => makeZnode({ ...first, ...fields }).print,
  );
  expect(new Set([first.print, ...prints, ...others]).size).toBe(1 + prints.length + others.length);

  const system = treeOf([txn(1, 1, "zookeeper/quota/a")]);
  expect(system.digest).toBe(newTree().digest);
  expect(system.sum).not.toBe(newTree().sum);
});

test("slots of deleted nodes are used up in the end, and children keep their order", () => {
  const created = Array.from({ length: 300 }, (_, at) => txn(1, at + 1, `k${at}`));
  const gone = Array.from({ length: 299 }, (_, at) => deletion(1, 301 + at, `k${(at * 7) % 299}`));
  const tree = treeOf([...created, ...gone]);
  expect(tree.slots.length).toBeLessThanOrEqual(70);
  expect(childrenOf(tree, "/")).toEqual(["zookeeper", "k299"]);
  expect(tree).toMatchObject(recount(tree));
});

test("a clone shares nothing that changes", () => {
  const tree = treeOf([txn(1, 1, "a")]);
  const copy = clonePlain(tree);
  applyTxn(tree, change(1, 2, "a"), SOUND);
  expect(nodeAt(copy, "/a")?.version).toBe(0);
});

describe("owners", () => {
  test("are told apart by their number", () => {
    expect([0, 77, CONTAINER, ttlOwner(1), ttlOwner(2 ** 40 - 1)].map(ttlOf)).toEqual([
      0,
      0,
      0,
      1,
      2 ** 40 - 1,
    ]);
  });

  test("leave their index as it was before they came", () => {
    for (const owner of [0, 5, CONTAINER, ttlOwner(9)]) {
      const tree = newTree();
      own(tree, "/a", owner);
      own(tree, "/b", owner);
      disown(tree, "/a", owner);
      disown(tree, "/b", owner);
      expect(tree).toEqual(newTree());
      disown(tree, "/never", owner);
      expect(tree).toEqual(newTree());
    }
  });
});

describe("quotas", () => {
  const BASE = [
    txn(1, 1, "q", "12345"),
    txn(1, 2, "zookeeper/quota/q", ""),
    txn(1, 3, "zookeeper/quota/q/zookeeper_limits", "count=5,bytes=-1"),
    txn(1, 4, "zookeeper/quota/q/zookeeper_stats", "count=0,bytes=0"),
  ];
  const stats = (tree: Tree): string | null | undefined =>
    nodeAt(tree, "/zookeeper/quota/q/zookeeper_stats")?.data;

  test("count nodes and bytes at and below their path, from what is there", () => {
    const tree = treeOf(BASE);
    expect(stats(tree)).toBe("count=1,bytes=5");
    for (const each of [
      txn(1, 5, "q/a", "abc"),
      txn(1, 6, "quite", "other"),
      txn(1, 7, "q/a/b", "x"),
    ])
      applyTxn(tree, each, SOUND);
    expect(stats(tree)).toBe("count=3,bytes=9");
    applyTxn(tree, change(1, 8, "q/a"), SOUND);
    expect(stats(tree)).toBe(`count=3,bytes=${5 + "1:8".length + 1}`);
    applyTxn(tree, deletion(1, 9, "q/a/b"), SOUND);
    expect(stats(tree)).toBe("count=2,bytes=8");
    expect(nodeAt(tree, "/zookeeper/quota/q/zookeeper_stats")?.version).toBe(0);
  });

  test("cover the paths below them", () => {
    const tree = treeOf(BASE);
    expect(["/q", "/q/a/b", "/qq", "/", "/p"].map((path) => coveredBy(tree, path))).toEqual([
      "/q",
      "/q",
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([
    ["count=7,bytes=-1", "count", 7],
    ["count=7,bytes=-1", "bytes", -1],
    ["count=1,bytes=2;byteHardLimit=3;countHardLimit=4", "countHardLimit", 4],
    ["count=1", "bytes", 0],
  ])("of %s: %s is %i", (text, name, value) => expect(field(text, name)).toBe(value));
});
