/** What a server makes of the disk that it finds: the table of reference 1.4, row by row. */
import { describe, expect, test } from "vitest";
import { applyToMemory, comparableDigest } from "../../../protocol/storage/memory.ts";
import { fastForward, reload, reloadTruncated } from "../../../protocol/storage/recovery.ts";
import { appendTxn, flushLog } from "../../../protocol/storage/log.ts";
import { windowTxns } from "../../../protocol/storage/window.ts";
import { truncateLog } from "../../../protocol/storage/truncate.ts";
import { beginSnapshot } from "../../../protocol/storage/snapshots.ts";
import { SEAL, type ServerRecord } from "../../../protocol/records.ts";
import { change, chunkOf, read, txn } from "../histories.ts";
import { boot, configWith, freshStore, PaperDisk, z } from "./paper-disk.ts";

interface Files {
  readonly [name: string]: number | readonly ServerRecord[];
}

const config = configWith({});
const EMPTY = [chunkOf(), SEAL];

function diskOf(files: Files): PaperDisk {
  const out = new PaperDisk();
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === "number") out.disk.files.set(name, content);
    else for (const record of content) out.append(name, record);
  }
  for (const log of out.disk.logs.values()) log.synced = log.length;
  return out;
}

function snapshot(
  ...keys: readonly (readonly [key: string, epoch: number, counter: number])[]
): ServerRecord[] {
  return [chunkOf(...keys.map(([key, epoch, counter]) => txn(epoch, counter, key))), SEAL];
}

const EPOCHS = { acceptedEpoch: 1, currentEpoch: 1 };

describe("boots", () => {
  test("with nothing: writes an empty snapshot and both epochs, and waits for them", () => {
    const out = new PaperDisk();
    const { store, refusal, nextTag } = boot(out, config);
    expect(refusal).toBeUndefined();
    expect(store.inFlight.map(({ tag }) => tag)).toEqual([1, 2, 3]);
    expect(nextTag).toBe(4);
    out.finishAll(store);
    expect(store.inFlight).toEqual([]);
    expect(out.names()).toEqual(["acceptedEpoch", "currentEpoch", "snapshot.0"]);
    expect(store.lastProcessed).toBe(z(0, 0));
  });

  test.each<[what: string, files: Files, last: number]>([
    [
      "replays the log, committed or not",
      { ...EPOCHS, "snapshot.0": EMPTY, "log.100000001": [txn(1, 1), txn(1, 2)] },
      z(1, 2),
    ],
    [
      "takes the name of a snapshot for its zxid",
      { ...EPOCHS, "snapshot.100000003": snapshot(["k", 1, 3]) },
      z(1, 3),
    ],
    [
      "passes over a torn snapshot",
      {
        ...EPOCHS,
        "snapshot.0": EMPTY,
        "log.100000001": [txn(1, 1), txn(1, 2)],
        "snapshot.100000002": snapshot(["k", 1, 2]).slice(0, 1),
      },
      z(1, 2),
    ],
    [
      "skips records below the snapshot",
      {
        ...EPOCHS,
        "snapshot.0": EMPTY,
        "log.100000001": [txn(1, 1), txn(1, 2), txn(1, 3)],
        "snapshot.100000002": snapshot(["k", 1, 2]),
      },
      z(1, 3),
    ],
    [
      "replays over several files",
      {
        acceptedEpoch: 2,
        currentEpoch: 2,
        "snapshot.0": EMPTY,
        "log.100000001": [txn(1, 1)],
        "log.200000001": [txn(2, 1)],
      },
      z(2, 1),
    ],
    ["starts over if only a torn first snapshot is there", { "snapshot.0": [chunkOf()] }, z(0, 0)],
  ])("%s", (_what, files, last) => {
    const { store, refusal } = boot(diskOf(files), config);
    expect(refusal).toBeUndefined();
    expect(store.lastProcessed).toBe(last);
    expect(store.tree.newest).toBeLessThanOrEqual(last);
  });

  test("fills the window from the log", () => {
    const records = [1, 2, 3, 4, 5].map((counter) => txn(1, counter));
    const out = diskOf({ ...EPOCHS, "snapshot.0": EMPTY, "log.100000001": records });
    const { store } = boot(out, configWith({ commitLogCount: 3 }));
    expect(windowTxns(store.window)).toEqual(records.slice(2));
  });

  test("ignores a torn tail, and appends to a new file", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    appendTxn(store, txn(1, 1), out);
    flushLog(store, 9, out);
    out.finishAll(store);
    appendTxn(store, txn(1, 2), out);
    out.disk.files.set("currentEpoch", 1).set("acceptedEpoch", 1);
    out.crash(() => 0, true);
    const { store: again } = boot(out, config);
    expect(again.lastProcessed).toBe(z(1, 1));
    expect(out.marks()).toContain("recovery.torn-tail");
    appendTxn(again, txn(1, 2), out);
    expect(out.disk.logs.get("log.100000002")?.length).toBe(1);
  });

  test("deletes a log file without any record, whose name may be wanted again", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    appendTxn(store, txn(1, 1), out);
    out.crash(() => 0, true);
    boot(out, config);
    expect(out.names()).not.toContain("log.100000001");
  });

  test("falls back from a rotten snapshot, if the log reaches back", () => {
    const out = diskOf({
      ...EPOCHS,
      "snapshot.0": EMPTY,
      "log.100000001": [txn(1, 1), txn(1, 2)],
      "snapshot.100000001": snapshot(["k", 1, 1]),
    });
    rot(out, "snapshot.100000001");
    const { store, refusal } = boot(out, config);
    expect(refusal).toBeUndefined();
    expect(store.base).toBe(z(0, 0));
  });

  test("derives epochs that are missing", () => {
    const out = diskOf({ "snapshot.0": EMPTY, "log.300000001": [txn(3, 1)] });
    const { store } = boot(out, config);
    out.finishAll(store);
    expect(out.disk.files.get("currentEpoch")).toBe(3);
    expect(out.disk.files.get("acceptedEpoch")).toBe(3);
  });
});

describe("history of an epoch above currentEpoch", () => {
  const behind = {
    acceptedEpoch: 3,
    currentEpoch: 1,
    "snapshot.0": EMPTY,
    "log.100000001": [txn(1, 1), txn(2, 1)],
  };

  test("is refused", () => {
    expect(boot(diskOf(behind), config).refusal).toBe("epoch-behind-log");
  });

  test("raises currentEpoch to what the history proves, not to what was aimed at", () => {
    const out = diskOf({ ...behind, updatingEpoch: 3 });
    const { store, refusal } = boot(out, config);
    out.finishAll(store);
    expect(refusal).toBeUndefined();
    expect(store.currentEpoch).toBe(2);
    expect(out.disk.files.get("currentEpoch")).toBe(2);
    expect(out.marks()).toContain("recovery.marker-used");
  });

  test("is vouched for by currentEpoch.tmp too", () => {
    const { store, refusal } = boot(diskOf({ ...behind, "currentEpoch.tmp": 3 }), config);
    expect(refusal).toBeUndefined();
    expect(store.currentEpoch).toBe(2);
  });

  test("is not vouched for by the marker of an older epoch, nor on ZooKeeper's master", () => {
    expect(boot(diskOf({ ...behind, updatingEpoch: 1 }), config).refusal).toBe("epoch-behind-log");
    const master = configWith({ bugs: ["no-epoch-marker"] });
    expect(boot(diskOf({ ...behind, updatingEpoch: 3 }), master).refusal).toBe("epoch-behind-log");
  });

  test("a marker alone raises nothing: a log without the new history must not claim its epoch", () => {
    const out = diskOf({
      acceptedEpoch: 3,
      currentEpoch: 1,
      "snapshot.0": EMPTY,
      "log.100000001": [txn(1, 1)],
      updatingEpoch: 3,
    });
    expect(boot(out, config).store.currentEpoch).toBe(1);
  });
});

describe("refuses to start", () => {
  test.each<[why: string, files: Files]>([
    ["log-without-snapshot", { ...EPOCHS, "log.100000001": [txn(1, 1)] }],
    [
      "log-without-snapshot",
      { ...EPOCHS, "snapshot.0": [chunkOf()], "log.100000001": [txn(1, 1)] },
    ],
    ["hole-in-log", { ...EPOCHS, "snapshot.0": EMPTY, "log.100000001": [txn(1, 1), txn(1, 3)] }],
    ["hole-in-log", { ...EPOCHS, "snapshot.0": EMPTY, "log.100000002": [txn(1, 2)] }],
    [
      "hole-in-log",
      {
        acceptedEpoch: 2,
        currentEpoch: 2,
        "snapshot.0": EMPTY,
        "log.100000001": [txn(1, 1)],
        "log.200000002": [txn(2, 2)],
      },
    ],
    ["promise-broken", { acceptedEpoch: 0, currentEpoch: 1, "snapshot.0": EMPTY }],
  ])("%s", (why, files) => {
    expect(boot(diskOf(files), config).refusal).toBe(why);
  });

  test("rotten-log, rotten-snapshots", () => {
    const files = { ...EPOCHS, "snapshot.0": EMPTY, "log.100000001": [txn(1, 1)] };
    for (const [name, why] of [
      ["log.100000001", "rotten-log"],
      ["snapshot.0", "rotten-snapshots"],
    ] as const) {
      const out = diskOf(files);
      rot(out, name);
      expect(boot(out, config).refusal).toBe(why);
    }
  });
});

describe("memory at the end of a role", () => {
  test("takes over what the log holds beyond it (ZOOKEEPER-2845)", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    const first = txn(1, 1, "k");
    for (const each of [first, change(1, 2, "k")]) appendTxn(store, each, out);
    applyToMemory(store, first, config);
    expect(fastForward(store, out.image(), config, out)).toBeUndefined();
    expect(store.lastProcessed).toBe(z(1, 2));
    expect(read(store.tree, "k")).toBe("1:2");
  });

  test("is dropped where the disk does not have it (ZOOKEEPER-4882)", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    const first = txn(1, 1, "k");
    appendTxn(store, first, out);
    for (const each of [first, change(1, 2, "k")]) applyToMemory(store, each, config);
    fastForward(store, out.image(), config, out);
    expect(store.lastProcessed).toBe(z(1, 1));
    expect(read(store.tree, "k")).toBe("1:1");
  });

  test("reloads to what a boot would find", () => {
    const out = new PaperDisk();
    const store = freshStore(out, config);
    for (const counter of [1, 2]) appendTxn(store, txn(1, counter, `k${counter}`), out);
    fastForward(store, out.image(), config, out);
    const digest = comparableDigest(store);
    reload(store, out.image(), "snap", config, out);
    expect(comparableDigest(store)).toBe(digest);
  });
});

describe("a leader's uncommitted tail in its own snapshot (D11, ZOOKEEPER-1549)", () => {
  function deposed(bugs: readonly string[]): string | null | undefined {
    const config = configWith({ bugs });
    const out = new PaperDisk();
    const store = freshStore(out, config);
    appendTxn(store, txn(1, 1, "x", "old"), out);
    appendTxn(store, change(1, 2, "x"), out);
    fastForward(store, out.image(), config, out);
    beginSnapshot(store, "lead", -1, config, out);
    out.stepAll(store, config);
    expect(truncateLog(store, z(1, 1), config, out)).toBe(true);
    reloadTruncated(store, out.image(), z(1, 1), config, out);
    expect(store.lastProcessed).toBe(z(1, 1));
    return read(store.tree, "x");
  }

  test("goes with TRUNC", () => {
    expect(deposed([])).toBe("old");
  });

  test("stays with the bug", () => {
    expect(deposed(["trunc-keeps-snapshot"])).toBe("1:2");
  });
});

function rot(out: PaperDisk, name: string): void {
  const log = out.disk.logs.get(name);
  if (log !== undefined) log.rotten = [0];
}
