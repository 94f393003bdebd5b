/** Boot: what a process makes of the disk that it finds, or why it refuses to [QuorumPeer.loadDataBase]. */
import type { Dice } from "../../sim/chance.ts";
import type { LogImage } from "../../sim/machine.ts";
import type { Config } from "../config.ts";
import type { ServerEffects } from "../protocol.ts";
import { nextChunk } from "../server/tree/chunks.ts";
import { newTree } from "../server/tree/tree.ts";
import { SEAL, sizeOfRecord, type ServerRecord } from "../records.ts";
import { epochOf, ZERO, type Zxid } from "../zxid.ts";
import { LOG_PREFIX } from "./log.ts";
import { mark } from "./marks.ts";
import { REFUSALS, type Refusal } from "./refusals.ts";
import { emitRestored, rebuild, type ServerImage } from "./recovery.ts";
import { extend, lastIn } from "./runs.ts";
import { armSnapshotTrigger, SNAPSHOT_PREFIX } from "./snapshots.ts";
import {
  ACCEPTED_EPOCH,
  CURRENT_EPOCH,
  CURRENT_EPOCH_TMP,
  UPDATING_EPOCH,
  type LogFile,
  type SnapshotFile,
  type StoreState,
} from "./state.ts";
import { emptyWindow } from "./window.ts";

/** Boot's outcome. With a `refusal` the store is worth nothing. */
export interface Booted {
  readonly store: StoreState;
  /** The process must exit, for this reason. */
  readonly refusal: Refusal | undefined;
  /**
   * First tag that is still free. Boot has asked for operations under the tags before it: the server
   * does nothing until `settle` has been told of all of them and `store.inFlight` is empty.
   */
  readonly nextTag: number;
}

/**
 * Builds the store from what is on disk. Disk operations are tagged from `firstTag` on. Exits are
 * for the caller, who finds `refusal` [QuorumPeer.loadDataBase].
 */
export function bootStore(
  image: ServerImage,
  config: Config,
  dice: Dice,
  firstTag: number,
  out: ServerEffects,
): Booted {
  const store = emptyStore();
  armSnapshotTrigger(store, config, dice);
  findLogs(store, image, out);
  findSnapshots(store, image);
  let nextTag = firstTag;
  let refusal: Refusal | undefined;
  if (store.logs.length === 0 && !store.snapshots.some((file) => file.sealed)) {
    writeFirstSnapshot(store, nextTag, out);
    nextTag += 1;
  } else {
    refusal = rebuild(store, image, config, out);
  }
  if (refusal === undefined) {
    const found = bootEpochs(store, image, nextTag, config, out);
    refusal = found.refusal;
    nextTag = found.nextTag;
  }
  if (refusal === undefined) emitRestored(store, "boot", out);
  else out.emit({ kind: "mark", id: REFUSALS.find(({ id }) => id === refusal)?.mark ?? refusal });
  return { store, refusal, nextTag };
}

function emptyStore(): StoreState {
  return {
    tree: newTree(),
    lastProcessed: ZERO,
    window: emptyWindow(),
    base: ZERO,
    logs: [],
    // FileTxnLog opens a new file after a start: the old one may end in a torn record.
    rolled: true,
    lastLogged: ZERO,
    snapshots: [],
    writing: undefined,
    nextSnapshot: 0,
    sinceSnapshot: 0,
    snapshotAfter: 0,
    acceptedEpoch: 0,
    currentEpoch: 0,
    marker: -1,
    inFlight: [],
  };
}

/** The zxid in a file's name, or undefined for a file of another kind. */
function zxidOfName(name: string, prefix: string): Zxid | undefined {
  if (!name.startsWith(prefix)) return undefined;
  return Number.parseInt(name.slice(prefix.length), 16) as Zxid;
}

/** What outlived a crash is durable: a reader found it on the disk. */
function findLogs(store: StoreState, image: ServerImage, out: ServerEffects): void {
  const found: { readonly zxid: Zxid; readonly file: LogFile }[] = [];
  for (const [name, log] of image.logs) {
    const zxid = zxidOfName(name, LOG_PREFIX);
    if (zxid === undefined) continue;
    if (log.torn) mark(out, "recovery.torn-tail");
    if (log.length === 0) {
      // Nothing in it was ever acknowledged, and the next append may want its name.
      out.remove(name);
      mark(out, "recovery.empty-log");
      continue;
    }
    found.push({ zxid, file: describeLog(name, log) });
  }
  found.sort((a, b) => a.zxid - b.zxid);
  store.logs = found.map(({ file }) => file);
  const newest = store.logs.at(-1);
  store.lastLogged = newest === undefined ? ZERO : lastIn(newest);
}

function describeLog(name: string, log: LogImage<ServerRecord>): LogFile {
  const file: LogFile = { name, runs: [], length: 0, synced: 0, bytes: 0 };
  for (let index = 0; index < log.length; index += 1) {
    const record = log.records[index];
    if (record?.kind === "txn") extend(file, record.zxid, sizeOfRecord(record));
  }
  file.synced = file.length;
  return file;
}

function findSnapshots(store: StoreState, image: ServerImage): void {
  for (const [name, log] of image.logs) {
    const zxid = zxidOfName(name, SNAPSHOT_PREFIX);
    if (zxid !== undefined) store.snapshots.push(describeSnapshot(name, zxid, log));
  }
  store.snapshots.sort((a, b) => a.zxid - b.zxid);
}

function describeSnapshot(name: string, zxid: Zxid, log: LogImage<ServerRecord>): SnapshotFile {
  let newest = ZERO;
  for (let index = 0; index < log.length; index += 1) {
    const record = log.records[index];
    if (record?.kind !== "chunk") continue;
    if (record.newest > newest) newest = record.newest;
  }
  const sealed = !log.torn && log.records[log.length - 1]?.kind === "seal";
  return { name, zxid, newest, bytes: log.bytes, sealed, synced: sealed };
}

/**
 * An empty disk is trusted (zookeeper.db.autocreate). ZooKeeper does not fsync this snapshot; a
 * power cut that tears it leaves a log without a snapshot, and the server refuses to start.
 */
function writeFirstSnapshot(store: StoreState, tag: number, out: ServerEffects): void {
  const name = `${SNAPSHOT_PREFIX}0`;
  for (const file of store.snapshots) out.remove(file.name);
  out.emit({ kind: "snapshotStarted", zxid: ZERO, reason: "first" });
  const chunk = nextChunk(store.tree, 0, store.tree.nextNumber);
  out.append(name, chunk);
  out.append(name, SEAL);
  out.fsync(name, tag);
  const bytes = sizeOfRecord(chunk) + sizeOfRecord(SEAL);
  store.snapshots = [{ name, zxid: ZERO, newest: ZERO, bytes, sealed: true, synced: false }];
  store.inFlight.push({ kind: "snapshot", tag, zxid: ZERO, reason: "first" });
  mark(out, "recovery.first-boot");
}

/**
 * The epoch files against the history. History of an epoch above currentEpoch is refused, unless
 * a crash explains it: the server was between the two on NEWLEADER (ZOOKEEPER-1653, 2354), as the
 * marker says, or `currentEpoch.tmp`.
 *
 * What it then takes is the epoch of its last zxid, never the one it was being brought to. History
 * comes in order and without holes, so whoever has a txn of epoch e has all that the leader of e
 * began with: the same claim that any follower of e makes whose log ends there. The epoch that it
 * was being brought to would claim history that may not have reached the disk, and would outrank
 * servers that do have it (ZOOKEEPER-4643). So a marker or a temporary file that is left behind is
 * harmless too: it gives no epoch away that the history does not prove.
 */
function bootEpochs(
  store: StoreState,
  image: ServerImage,
  firstTag: number,
  config: Config,
  out: ServerEffects,
): { readonly refusal: Refusal | undefined; readonly nextTag: number } {
  const { files } = image;
  let nextTag = firstTag;
  const write = (kind: "currentEpoch" | "acceptedEpoch", value: number): void => {
    out.writeFile(kind, value, nextTag);
    store.inFlight.push({ kind, tag: nextTag, value });
    nextTag += 1;
  };
  const historyEpoch = epochOf(store.lastProcessed);
  const isFirstBoot = store.inFlight.length > 0;
  const isMissing = !files.has(CURRENT_EPOCH) || !files.has(ACCEPTED_EPOCH);
  if (isMissing && !isFirstBoot) mark(out, "recovery.epoch-derived");
  store.marker = files.get(UPDATING_EPOCH) ?? -1;
  store.currentEpoch = files.get(CURRENT_EPOCH) ?? historyEpoch;
  if (!files.has(CURRENT_EPOCH)) write("currentEpoch", historyEpoch);
  if (historyEpoch > store.currentEpoch) {
    const isMarked = store.marker >= historyEpoch && !config.bugs["no-epoch-marker"];
    if (!isMarked && !files.has(CURRENT_EPOCH_TMP)) return { refusal: "epoch-behind-log", nextTag };
    mark(out, isMarked ? "recovery.marker-used" : "recovery.tmp-used");
    store.currentEpoch = historyEpoch;
    write("currentEpoch", historyEpoch);
  }
  store.acceptedEpoch = files.get(ACCEPTED_EPOCH) ?? historyEpoch;
  if (!files.has(ACCEPTED_EPOCH)) write("acceptedEpoch", historyEpoch);
  if (store.acceptedEpoch < store.currentEpoch) return { refusal: "promise-broken", nextTag };
  return { refusal: undefined, nextTag };
}
