/** The log as its users meet it: files, flushes, cuts, and history read back for a learner. */
import { describe, expect, test } from "vitest";
import type { StoreState } from "../../../protocol/storage/state.ts";
import { mayReadHistory, readHistory } from "../../../protocol/storage/disk-history.ts";
import {
  needsMarker,
  removeMarker,
  writeCurrentEpoch,
  writeMarker,
} from "../../../protocol/storage/epochs.ts";
import { appendTxn, flushLog, rollLog } from "../../../protocol/storage/log.ts";
import { clearMemory, endReceiving } from "../../../protocol/storage/memory.ts";
import { settleFailed } from "../../../protocol/storage/settle.ts";
import { beginSnapshot } from "../../../protocol/storage/snapshots.ts";
import { truncateLog } from "../../../protocol/storage/truncate.ts";
import {
  emptyWindow,
  firstInWindow,
  lastInWindow,
  pushWindow,
  windowTxns,
} from "../../../protocol/storage/window.ts";
import type { Config } from "../../../protocol/config.ts";
import { txn } from "../histories.ts";
import { boot, configWith, freshStore, PaperDisk, z } from "./paper-disk.ts";

const config = configWith({ snapshotSizePercent: 0 });

function log(store: StoreState, out: PaperDisk, epoch: number, from: number, to: number): void {
  for (let counter = from; counter <= to; counter += 1) {
    appendTxn(store, txn(epoch, counter), out);
    flushLog(store, 1000 + counter, out);
    out.finishAll(store);
  }
}

function files(out: PaperDisk): readonly string[] {
  return out.names().filter((name) => name.startsWith("log."));
}

describe("appending", () => {
  test("a file is named by its first zxid, and a new one begins after a roll", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    log(store, out, 1, 1, 2);
    rollLog(store);
    log(store, out, 1, 3, 3);
    expect(files(out)).toEqual(["log.100000001", "log.100000003"]);
  });

  test("a new file waits until the old one is durable, or a crash could leave a hole", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    appendTxn(store, txn(1, 1), out);
    rollLog(store);
    appendTxn(store, txn(1, 2), out);
    expect(files(out)).toEqual(["log.100000001"]);
    flushLog(store, 7, out);
    out.finishAll(store);
    appendTxn(store, txn(1, 3), out);
    expect(files(out)).toEqual(["log.100000001", "log.100000003"]);
  });

  test("a flush covers what was appended before it, and is not asked for twice in vain", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    appendTxn(store, txn(1, 1), out);
    expect(flushLog(store, 7, out)).toBe(true);
    appendTxn(store, txn(1, 2), out);
    out.finishAll(store);
    expect(store.logs[0]?.synced).toBe(1);
    expect(flushLog(store, 8, out)).toBe(true);
    out.finishAll(store);
    expect(flushLog(store, 9, out)).toBe(false);
  });
});

describe("truncating", () => {
  test("removes later files and goes on in a new one (ZOOKEEPER-1489)", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    log(store, out, 1, 1, 3);
    rollLog(store);
    log(store, out, 2, 1, 2);
    expect(truncateLog(store, z(1, 2), config, out)).toBe(true);
    expect(files(out)).toEqual(["log.100000001"]);
    expect(store.lastLogged).toBe(z(1, 2));
    log(store, out, 3, 1, 1);
    expect(files(out)).toEqual(["log.100000001", "log.300000001"]);
  });

  test("to a zxid that only a snapshot has cuts the first record above it too", () => {
    const bugs = configWith({ bugs: ["trunc-keeps-larger"] });
    const left = [config, bugs].map((config) => {
      const { store, out } = replaced(config);
      log(store, out, 3, 1, 2);
      expect(truncateLog(store, z(2, 5), config, out)).toBe(true);
      return store.lastLogged;
    });
    // FileTxnLog keeps (3,1), which no leader knows.
    expect(left).toEqual([z(1, 2), z(3, 1)]);
  });

  test("cuts off no more than it is told to (ZOOKEEPER-1156)", () => {
    const bugs = configWith({ bugs: ["trunc-cuts-too-much"] });
    const left = [config, bugs].map((config) => {
      const out = new PaperDisk();
      const store = freshStore(out, config);
      log(store, out, 1, 1, 3);
      expect(truncateLog(store, z(1, 2), config, out)).toBe(true);
      return store.lastLogged;
    });
    expect(left).toEqual([z(1, 2), z(1, 1)]);
  });

  test("what is logged behind it is found at the next start (ZOOKEEPER-1489)", () => {
    const bugs = configWith({ bugs: ["trunc-keeps-offset"] });
    const found = [config, bugs].map((config) => {
      const out = new PaperDisk();
      const store = freshStore(out, config);
      log(store, out, 1, 1, 3);
      truncateLog(store, z(1, 2), config, out);
      log(store, out, 1, 3, 4);
      out.crash(() => 0);
      return boot(out, config).store.lastProcessed;
    });
    expect(found).toEqual([z(1, 4), z(1, 2)]);
  });

  test("is refused, with nothing touched, where the history cannot be met exactly", () => {
    const { store, out } = replaced(config);
    const before = out.names();
    expect(truncateLog(store, z(2, 3), config, out)).toBe(false);
    expect(truncateLog(store, z(1, 7), config, out)).toBe(false);
    expect(out.names()).toEqual(before);
  });
});

/** A log up to (1,2), replaced by a leader's snapshot at (2,5). */
function replaced(config: Config): { readonly store: StoreState; readonly out: PaperDisk } {
  const out = new PaperDisk();
  const store = freshStore(out, config);
  log(store, out, 1, 1, 2);
  clearMemory(store);
  endReceiving(store, z(2, 5));
  beginSnapshot(store, "sync", 50, config, out);
  out.stepAll(store, config);
  out.finishAll(store);
  return { store, out };
}

describe("history for a learner behind the window", () => {
  test("begins with the file that could hold its zxid", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    log(store, out, 1, 1, 2);
    rollLog(store);
    log(store, out, 1, 3, 6);
    const read = readHistory(store, out.image(), z(1, 4), z(1, 5), config, out);
    expect(read?.map(({ zxid }) => zxid)).toEqual([z(1, 3), z(1, 4), z(1, 5)]);
    expect(readHistory(store, out.image(), z(0, 0), z(1, 5), config, out)).toBeUndefined();
  });

  test("does not reach below a snapshot that replaced it (ZOOKEEPER-2846)", () => {
    for (const [bugs, usable] of [
      [[], false],
      [["diff-from-replaced-log"], true],
    ] as const) {
      const config = configWith({ bugs, snapshotSizePercent: 0 });
      const { store, out } = replaced(config);
      expect(mayReadHistory(store, z(1, 2), config, out)).toBe(usable);
    }
  });

  test("is limited by the size of the newest snapshot", () => {
    const config = configWith({ snapshotSizePercent: 33 });
    const out = new PaperDisk();
    const store = freshStore(out, config);
    log(store, out, 1, 1, 1);
    expect(mayReadHistory(store, z(1, 1), config, out)).toBe(true);
    rollLog(store);
    log(store, out, 1, 2, 2);
    expect(mayReadHistory(store, z(1, 1), config, out)).toBe(true);
    log(store, out, 1, 3, 3);
    expect(mayReadHistory(store, z(1, 1), config, out)).toBe(false);
    expect(mayReadHistory(store, z(1, 1), configWith({ snapshotSizePercent: -1 }), out)).toBe(
      false,
    );
  });
});

describe("epoch files", () => {
  test("go before memory (ZOOKEEPER-2307)", () => {
    for (const [bugs, believed] of [
      [[], 0],
      [["epoch-memory-first"], 3],
    ] as const) {
      const config = configWith({ bugs });
      const out = new PaperDisk();
      const store = freshStore(out, config);
      writeCurrentEpoch(store, 3, 60, config, out);
      expect(settleFailed(store, 60, out)).toBe("currentEpoch");
      expect(store.currentEpoch).toBe(believed);
    }
  });

  test("a marker guards history of an epoch above currentEpoch, and only that", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    expect(needsMarker(store, z(0, 0))).toBe(false);
    expect(needsMarker(store, z(2, 1))).toBe(true);
    writeMarker(store, 3, 60, out);
    out.finishAll(store);
    expect(needsMarker(store, z(2, 1))).toBe(false);
    removeMarker(store, out);
    expect(out.names()).not.toContain("updatingEpoch");
  });
});

describe("the window", () => {
  test("keeps the last txns, skips known ones and reports gaps (ZOOKEEPER-4925)", () => {
    const window = emptyWindow();
    expect(firstInWindow(window)).toBeUndefined();
    const pushes = [txn(1, 4), txn(1, 5), txn(1, 5), txn(1, 7), txn(1, 6), txn(2, 1), txn(3, 2)];
    expect(pushes.map((txn) => pushWindow(window, txn, 3, true))).toEqual([
      "pushed",
      "pushed",
      "known",
      "gap",
      "pushed",
      "pushed",
      "gap",
    ]);
    expect(windowTxns(window).map(({ zxid }) => zxid)).toEqual([z(1, 5), z(1, 6), z(2, 1)]);
    expect([firstInWindow(window)?.zxid, lastInWindow(window)?.zxid]).toEqual([z(1, 5), z(2, 1)]);
  });
});
