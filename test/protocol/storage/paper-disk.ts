/** A disk for tests of the store: effects are carried out at once, fsyncs and small files when told to. */
import { configsOf, DEFAULT_CLUSTER, type Config } from "../../../protocol/config.ts";
import type { ServerEvent } from "../../../protocol/events.ts";
import type { Item, ServerEffects, ServerProtocol } from "../../../protocol/protocol.ts";
import { bootStore, type Booted } from "../../../protocol/storage/boot.ts";
import { settle } from "../../../protocol/storage/settle.ts";
import { stepSnapshot, type SnapshotStep } from "../../../protocol/storage/snapshots.ts";
import type { StoreState } from "../../../protocol/storage/state.ts";
import { sizeOfRecord, type ServerRecord } from "../../../protocol/records.ts";
import { makeZxid, type Zxid } from "../../../protocol/zxid.ts";
import { dice } from "../../../sim/chance.ts";
import {
  appendRecord,
  cutLog,
  imageOf,
  loseCache,
  newDisk,
  openLog,
  removeFile,
  type Disk,
} from "../../../sim/disks.ts";
import { must } from "../../../sim/assert.ts";
import type { DiskImage } from "../../../sim/machine.ts";

interface Operation {
  readonly file: string;
  readonly length: number;
  readonly value: number | undefined;
  readonly tag: number;
}

/** Files of one server, and what the store asked for. */
export class PaperDisk implements ServerEffects {
  readonly disk: Disk<ServerProtocol> = newDisk();
  operations: Operation[] = [];
  items: Item[] = [];
  events: ServerEvent[] = [];

  append(file: string, record: ServerRecord): void {
    appendRecord(openLog(this.disk, file), record, sizeOfRecord(record));
  }
  truncate(file: string, length: number): void {
    cutLog(must(this.disk.logs.get(file), file), length, sizeOfRecord);
  }
  remove(name: string): void {
    removeFile(this.disk, name);
  }
  fsync(file: string, tag: number): void {
    const { length } = must(this.disk.logs.get(file), file);
    this.operations.push({ file, length, value: undefined, tag });
  }
  writeFile(file: string, value: number, tag: number): void {
    this.operations.push({ file, length: 0, value, tag });
  }
  post(_queue: number, item: Item): void {
    this.items.push(item);
  }
  emit(event: ServerEvent): void {
    this.events.push(event);
  }
  ignore(): void {}
  load(): void {}
  exit(): void {}
  dial(): void {}
  accept(): void {}
  refuse(): void {}
  send(): void {}
  hangUp(): void {}
  cast(): void {}
  rebind(): void {}
  hold(): void {}
  release(): void {}
  setTimer(): void {}
  clearTimer(): void {}

  image(): DiskImage<ServerProtocol> {
    return imageOf(this.disk);
  }

  /** The oldest operation takes effect and is answered. False: there is none. */
  finishOne(store: StoreState): boolean {
    const operation = this.operations.shift();
    if (operation === undefined) return false;
    const { file, length, value, tag } = operation;
    const log = this.disk.logs.get(file);
    if (value !== undefined) this.disk.files.set(file, value);
    else if (log !== undefined) log.synced = Math.max(log.synced, Math.min(length, log.length));
    settle(store, tag, this);
    return true;
  }

  finishAll(store: StoreState): void {
    while (this.finishOne(store)) continue;
  }

  /** Serves one item of the SNAPSHOT queue. */
  stepOne(store: StoreState, config: Config): SnapshotStep | undefined {
    const item = this.items.shift();
    return item?.kind === "snapshotStep"
      ? stepSnapshot(store, item.snapshot, config, this)
      : undefined;
  }

  stepAll(store: StoreState, config: Config): SnapshotStep | undefined {
    let last: SnapshotStep | undefined;
    while (this.items.length > 0) last = this.stepOne(store, config);
    return last;
  }

  /** The process is gone; `keep` unsynced records of each file survive, if there are as many. */
  crash(keep: (nth: number) => number, tear = false): void {
    loseCache(
      this.disk,
      (unsynced, nth) => Math.min(unsynced, keep(nth)),
      () => tear,
      sizeOfRecord,
    );
    this.operations = [];
    this.items = [];
  }

  marks(): string[] {
    return this.events.flatMap((event) => (event.kind === "mark" ? [event.id] : []));
  }

  names(): string[] {
    return [...this.disk.logs.keys(), ...this.disk.files.keys()].toSorted((a, b) =>
      a < b ? -1 : 1,
    );
  }
}

export function configWith(options: {
  readonly bugs?: readonly string[];
  readonly commitLogCount?: number;
  readonly snapCount?: number;
  readonly snapshotSizePercent?: number;
  readonly snapshotChunk?: number;
}): Config {
  return must(configsOf({ ...DEFAULT_CLUSTER, ...options })[0], "config");
}

export function boot(out: PaperDisk, config: Config): Booted {
  return bootStore(out.image(), config, dice([1, 2, 3, 4]), 1, out);
}

/** A store on an empty disk, with its first files written. */
export function freshStore(out: PaperDisk, config: Config): StoreState {
  const { store } = boot(out, config);
  out.finishAll(store);
  return store;
}

export function z(epoch: number, counter: number): Zxid {
  return makeZxid(epoch, counter);
}
