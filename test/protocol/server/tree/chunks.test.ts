/** Snapshots that are cut while the tree goes on changing: they and the log give what the log alone gives (reference 7.3). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OPEN_ACL } from "../../../../protocol/api/acl.ts";
import type { Bugs } from "../../../../protocol/bugs.ts";
import { applyTxn } from "../../../../protocol/server/tree/apply.ts";
import { isLastChunk, loadChunk, nextChunk } from "../../../../protocol/server/tree/chunks.ts";
import { recountQuotas } from "../../../../protocol/server/tree/quota.ts";
import { emptyTree, newTree } from "../../../../protocol/server/tree/tree.ts";
import type { Tree } from "../../../../protocol/server/tree/types.ts";
import type { Txn } from "../../../../protocol/transaction.ts";
import { makeZxid, type Zxid } from "../../../../protocol/zxid.ts";
import { deletion, follow, prepared, SOUND, treeOf, txn } from "../../histories.ts";
import { contentOf } from "./content.ts";

/** A quota on /a comes first. */
const QUOTA = [
  "/a",
  "/zookeeper/quota/a",
  "/zookeeper/quota/a/zookeeper_limits",
  "/zookeeper/quota/a/zookeeper_stats",
];

/** What requests become, one after the other. */
function historyOf(picks: readonly number[]): Txn[] {
  const tree = newTree();
  const history: Txn[] = [];
  const add = (make: (zxid: Zxid) => Txn): void => {
    const next = make(makeZxid(1, history.length + 1));
    applyTxn(tree, next, SOUND);
    history.push(next);
  };
  const data = "count=9,bytes=99";
  for (const path of QUOTA) add((zxid) => prepared(tree, zxid, 0, { kind: "put", path, data }));
  for (const pick of picks) add((zxid) => follow(tree, zxid, pick));
  return history;
}

interface Fuzzy {
  /** Txns applied before it begins. */
  readonly start: number;
  /** Nodes in a part. */
  readonly size: number;
  /** Txns applied behind each part. */
  readonly pace: number;
}

function snapshotOf(history: readonly Txn[], { start, size, pace }: Fuzzy, bugs: Bugs): Tree {
  const source = treeOf(history.slice(0, start), bugs);
  const target = emptyTree();
  let applied = start;
  for (let cursor = 0; !isLastChunk(source, cursor);) {
    const chunk = nextChunk(source, cursor, size);
    expect(chunk.nodes.length).toBeLessThanOrEqual(size);
    loadChunk(target, chunk);
    cursor = chunk.next;
    for (const each of history.slice(applied, applied + pace)) applyTxn(source, each, bugs);
    applied += pace;
  }
  recountQuotas(target);
  return target;
}

/** Replays what lies behind the snapshot's name. */
function expectWhole(history: readonly Txn[], fuzzy: Fuzzy, bugs: Bugs = SOUND): void {
  const target = snapshotOf(history, fuzzy, bugs);
  for (const each of history.slice(fuzzy.start)) applyTxn(target, each, bugs);
  const whole = treeOf(history, bugs);
  expect(target.digest).toBe(whole.digest);
  expect(target.sum).toBe(whole.sum);
  expect(contentOf(target)).toEqual(contentOf(whole));
}

const cases = fc.record({
  history: fc.array(fc.nat(1_000_000), { maxLength: 60, size: "max" }).map(historyOf),
  start: fc.nat(60),
  size: fc.integer({ min: 1, max: 5 }),
  pace: fc.integer({ min: 0, max: 5 }),
});

function always(runs: number, bugs: Bugs): void {
  const property = fc.property(cases, ({ history, ...fuzzy }) => {
    expectWhole(history, { ...fuzzy, start: Math.min(fuzzy.start, history.length) }, bugs);
  });
  fc.assert(property, { numRuns: runs, seed: 1, endOnFailure: bugs !== SOUND });
}

describe("a fuzzy snapshot, cut anywhere, and the log behind it", () => {
  test("give what the log alone gives", () => always(800, SOUND));

  test.each([
    "replay-counts-versions",
    "replay-skips-create2",
    "replay-skips-gone",
    "replay-lowers-pzxid",
    "replay-counts-children",
    "close-without-paths",
  ] as const)("do not with %s", (bug) => {
    expect(() => always(800, { ...SOUND, [bug]: true })).toThrow(/Property failed/);
  });
});

test("a cversion that was taken back stays so only where a later create does not raise it", () => {
  const tree = newTree();
  const acl = OPEN_ACL;
  const history = (
    [
      { kind: "create", path: "/a", data: "", acl, flags: 0, ttl: -1 },
      { kind: "create", path: "/a/b", data: "", acl, flags: 0, ttl: -1 },
      { kind: "create2", path: "/a/c", data: "", acl, flags: 0, ttl: -1 },
      { kind: "delete", path: "/a/b", version: -1 },
    ] as const
  ).map((op, index) => {
    const next = prepared(tree, makeZxid(1, index + 1), 0, op);
    applyTxn(tree, next, SOUND);
    return next;
  });
  // The first part holds what a new server has: /a is cut when all has been done.
  const fuzzy = { start: 1, size: 4, pace: 3 };
  const lowers = { ...SOUND, "replay-lowers-cversion": true };
  expectWhole(history, fuzzy, lowers);
  expectWhole(history, fuzzy, { ...SOUND, "replay-skips-create2": true });
  expect(() => expectWhole(history, fuzzy, { ...lowers, "replay-skips-create2": true })).toThrow();
});

test("a cursor outlives the closing of holes, forwards and backwards", () => {
  const created = Array.from({ length: 200 }, (_, at) => txn(1, at + 1, `k${at}`));
  // Most of what lies before the cursor goes, then most of what lies behind it.
  const gone = [...Array(90).keys(), ...Array.from({ length: 60 }, (_, at) => 199 - at)];
  const deleted = gone.map((key, at) => deletion(1, 201 + at, `k${key}`));
  const history = [...created, ...deleted];
  for (const pace of [1, 5, 60, 120, 150]) {
    for (const size of [7, 100]) expectWhole(history, { start: 200, size, pace });
  }
  const { holes, slots } = treeOf(history);
  expect(slots.length).toBeLessThan(200);
  expect(holes).toBeLessThan(deleted.length);
});
