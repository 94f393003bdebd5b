/** Snapshots that are cut while the tree goes on changing: they and the log give what the log alone gives (reference 7.3). */
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyTxn } from "../../../../protocol/server/tree/apply.ts";
import { isLastChunk, loadChunk, nextChunk } from "../../../../protocol/server/tree/chunks.ts";
import { emptyTree, newTree } from "../../../../protocol/server/tree/tree.ts";
import type { Tree } from "../../../../protocol/server/tree/types.ts";
import type { Txn } from "../../../../protocol/transaction.ts";
import { makeZxid } from "../../../../protocol/zxid.ts";
import { follow, SOUND, treeOf } from "../../histories.ts";
import { contentOf } from "./content.ts";

/** What requests become, one after the other. */
function historyOf(picks: readonly number[]): Txn[] {
  const tree = newTree();
  return picks.map((pick, index) => {
    const next = follow(tree, makeZxid(1, index + 1), pick);
    applyTxn(tree, next, SOUND);
    return next;
  });
}

/** A snapshot begun behind `start` txns, in parts of `size` nodes; `pace` more txns are applied after each part. */
function snapshotOf(history: readonly Txn[], start: number, size: number, pace: number): Tree {
  const source = treeOf(history.slice(0, start));
  const target = emptyTree();
  let applied = start;
  for (let cursor = 0; !isLastChunk(source, cursor);) {
    const chunk = nextChunk(source, cursor, size);
    loadChunk(target, chunk);
    cursor = chunk.next;
    for (const each of history.slice(applied, applied + pace)) applyTxn(source, each, SOUND);
    applied += pace;
  }
  return target;
}

function expectSame(history: readonly Txn[], start: number, size: number, pace: number): void {
  const target = snapshotOf(history, start, size, pace);
  for (const each of history.slice(start)) applyTxn(target, each, SOUND);
  const whole = treeOf(history);
  expect(contentOf(target)).toEqual(contentOf(whole));
  expect(target.digest).toBe(whole.digest);
  expect(target.sum).toBe(whole.sum);
}

test("a fuzzy snapshot, cut anywhere, and the log behind it give what the log alone gives", () => {
  const picks = fc.array(fc.nat(1_000_000), { maxLength: 60, size: "max" });
  const property = fc.property(
    picks,
    fc.nat(60),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 0, max: 5 }),
    (picked, start, size, pace) => {
      const history = historyOf(picked);
      expectSame(history, Math.min(start, history.length), size, pace);
    },
  );
  fc.assert(property, { numRuns: 1500, seed: 1 });
});
