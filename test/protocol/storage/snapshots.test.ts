/** Snapshots that are fuzzy, fail, or are given up. */
import { expect, test } from "vitest";
import { nodeAt } from "../../../protocol/server/tree/tree.ts";
import { appendTxn, flushLog } from "../../../protocol/storage/log.ts";
import {
  applyToMemory,
  clearMemory,
  comparableDigest,
  endReceiving,
  receiveChunk,
} from "../../../protocol/storage/memory.ts";
import { settleFailed } from "../../../protocol/storage/settle.ts";
import {
  abandonSnapshot,
  beginSnapshot,
  stepSnapshot,
} from "../../../protocol/storage/snapshots.ts";
import type { StoreState } from "../../../protocol/storage/state.ts";
import { change, chunkOf, txn } from "../histories.ts";
import { boot, configWith, freshStore, PaperDisk, z } from "./paper-disk.ts";

/** The first part ends in the middle of what the tests write: four nodes are there from the start. */
const config = configWith({ snapshotChunk: 5 });

function snapshots(out: PaperDisk): readonly string[] {
  return out.names().filter((name) => name.startsWith("snapshot."));
}

/** The tree of a leader at (1,4), already with what it applied while it sent it. */
function receiveFuzzy(store: StoreState): void {
  clearMemory(store);
  receiveChunk(store, chunkOf(txn(1, 4, "a"), txn(1, 5, "b"), change(1, 6, "b")));
  endReceiving(store, z(1, 4));
}

test("a fuzzy tree of a leader is kept under the name it was sent with", () => {
  const out = new PaperDisk();
  const store = freshStore(out, config);
  receiveFuzzy(store);
  beginSnapshot(store, "sync", 50, config, out);
  expect(out.stepAll(store, config)).toBe("fsync");
  out.finishAll(store);
  out.crash(() => 0);
  const { store: again } = boot(out, config);
  expect(again.lastProcessed).toBe(z(1, 4));
  // What comes next is behind what the tree holds: only then can it be compared.
  expect(comparableDigest(again)).toBe(0);
  applyToMemory(again, txn(1, 5, "b"), config);
  expect(nodeAt(again.tree, "/b")?.mzxid).toBe(z(1, 6));
  expect(comparableDigest(again)).toBe(0);
  applyToMemory(again, change(1, 6, "b"), config);
  expect(comparableDigest(again)).not.toBe(0);
});

test("one whose fsync failed is removed: nothing may be built upon it", () => {
  const out = new PaperDisk();
  const store = freshStore(out, config);
  receiveFuzzy(store);
  beginSnapshot(store, "sync", 50, config, out);
  out.stepAll(store, config);
  settleFailed(store, 50, out);
  expect(snapshots(out)).toEqual(["snapshot.0"]);
});

test("txns go on being applied while it is written, and it waits for the log before its seal", () => {
  const out = new PaperDisk();
  const store = freshStore(out, config);
  for (const [counter, key] of [
    [1, "a"],
    [2, "b"],
  ] as const) {
    appendTxn(store, txn(1, counter, key), out);
    applyToMemory(store, txn(1, counter, key), config);
  }
  beginSnapshot(store, "count", -1, config, out);
  expect(out.stepOne(store, config)).toBe("more");
  applyToMemory(store, change(1, 3, "b"), config);
  expect(out.stepOne(store, config)).toBe("more");
  expect(out.stepOne(store, config)).toBe("waiting");
  expect(out.items).toEqual([]);
  appendTxn(store, change(1, 3, "b"), out);
  flushLog(store, 9, out);
  out.finishAll(store);
  expect(out.stepOne(store, config)).toBe("ended");
  expect(out.marks()).toContain("snapshot.fuzzy");
  expect(store.snapshots.at(-1)).toMatchObject({ zxid: z(1, 2), newest: z(1, 3), sealed: true });
});

test("one that is given up leaves nothing, and its steps are stale", () => {
  const out = new PaperDisk();
  const store = freshStore(out, config);
  applyToMemory(store, txn(1, 1), config);
  beginSnapshot(store, "count", -1, config, out);
  out.stepOne(store, config);
  abandonSnapshot(store, out);
  expect(snapshots(out)).toEqual(["snapshot.0"]);
  expect(stepSnapshot(store, 0, config, out)).toBe("stale");
});
