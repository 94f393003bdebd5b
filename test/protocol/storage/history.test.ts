/** One server's disk through a random life: whatever happens, a boot gives a prefix of its history, exactly. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { clonePlain } from "../../../sim/plain.ts";
import { dice } from "../../../sim/chance.ts";
import type { Config } from "../../../protocol/config.ts";
import { applyTxn } from "../../../protocol/server/tree/apply.ts";
import { isLastChunk, nextChunk } from "../../../protocol/server/tree/chunks.ts";
import type { Tree } from "../../../protocol/server/tree/types.ts";
import { appendTxn, flushLog } from "../../../protocol/storage/log.ts";
import {
  applyToMemory,
  clearMemory,
  endReceiving,
  receiveChunk,
} from "../../../protocol/storage/memory.ts";
import { purge } from "../../../protocol/storage/purge.ts";
import { fastForward, reload, reloadTruncated } from "../../../protocol/storage/recovery.ts";
import { isLoggedUpTo } from "../../../protocol/storage/runs.ts";
import { beginSnapshot, snapshotIfDue } from "../../../protocol/storage/snapshots.ts";
import type { StoreState } from "../../../protocol/storage/state.ts";
import { truncateLog } from "../../../protocol/storage/truncate.ts";
import type { Txn } from "../../../protocol/transaction.ts";
import { epochOf, makeZxid, ZERO, type Zxid } from "../../../protocol/zxid.ts";
import { follow, SOUND, treeOf } from "../histories.ts";
import { boot, configWith, freshStore, PaperDisk } from "./paper-disk.ts";

/** The store of a server, and the history that it ought to hold. */
class Life {
  readonly config: Config;
  readonly out: PaperDisk = new PaperDisk();
  readonly die = dice([5, 6, 7, 8]);
  store: StoreState;
  /** Handed to the log thread, in order; the first `appended` are in the page cache. */
  history: Txn[] = [];
  appended = 0;
  /** Applied as committed: no leader will cut these away. */
  committed = 0;
  /** Between the ends of two roles; only a server that serves takes transactions. */
  serves = true;
  hasReceived = false;
  epoch = 1;
  tag = 1000;
  made = 0;
  #whole: { readonly history: readonly Txn[]; readonly tree: Tree } = {
    history: [],
    tree: treeOf([]),
  };

  constructor(config: Config) {
    this.config = config;
    this.store = freshStore(this.out, config);
    this.promise();
  }

  promise(): void {
    this.out.disk.files.set("acceptedEpoch", this.epoch).set("currentEpoch", this.epoch);
    this.store.acceptedEpoch = this.epoch;
    this.store.currentEpoch = this.epoch;
  }

  hand(): void {
    if (this.serves) this.make();
  }

  make(): void {
    const last = this.history.at(-1)?.zxid ?? ZERO;
    const counter = epochOf(last) === this.epoch ? (last % 4294967296) + 1 : 1;
    this.made += 1;
    const tree = this.whole();
    const next = follow(tree, makeZxid(this.epoch, counter), this.made * 7919);
    this.history.push(next);
    applyTxn(tree, next, SOUND);
  }

  /** The tree that the whole history makes, kept until another history takes its place. */
  whole(): Tree {
    if (this.#whole.history !== this.history) {
      this.#whole = { history: this.history, tree: treeOf(this.history) };
    }
    return this.#whole.tree;
  }

  append(): void {
    const next = this.history[this.appended];
    if (next === undefined) return;
    appendTxn(this.store, next, this.out);
    this.appended += 1;
    snapshotIfDue(this.store, this.config, this.die, this.out);
  }

  /** COMMIT, which may well come before the record is appended. */
  commit(): void {
    const next = this.history[this.committed];
    // Between two roles memory has taken over what the log holds, and nothing comes twice.
    if (next === undefined || !this.serves) return;
    applyToMemory(this.store, next, this.config);
    this.committed += 1;
  }

  nextTag(): number {
    this.tag += 1;
    return this.tag;
  }

  step(): void {
    const done = this.out.stepOne(this.store, this.config);
    if (done === "ended") purge(this.store, this.config, this.nextTag(), this.out);
  }

  /** The role ends: the log thread is drained, memory takes over what it wrote. */
  endRole(): void {
    while (this.appended < this.history.length) this.append();
    flushLog(this.store, this.nextTag(), this.out);
    this.out.finishAll(this.store);
    expect(fastForward(this.store, this.out.image(), this.config, this.out)).toBeUndefined();
    this.check(this.history.length);
    this.serves = false;
  }

  /** A new epoch is established: all that this server holds is committed. */
  establish(): void {
    this.epoch += 1;
    this.promise();
    this.committed = this.history.length;
    this.serves = true;
  }

  /** Starts to lead, with whatever tail memory has: snapshot, a new epoch, and a quorum that follows or not. */
  lead(isFollowed: boolean): void {
    this.endRole();
    beginSnapshot(this.store, "lead", -1, this.config, this.out);
    this.out.stepAll(this.store, this.config);
    if (isFollowed) this.establish();
  }

  /** A leader that lacks the last `cut` of what is not committed. */
  truncate(cut: number): void {
    this.endRole();
    const length = Math.max(this.committed, this.history.length - cut);
    const zxid = this.history[length - 1]?.zxid ?? ZERO;
    // A snapshot from a leader that was never established may be all there is; then it takes another.
    if (!truncateLog(this.store, zxid, this.config, this.out)) {
      expect(this.hasReceived).toBe(true);
      return this.receive(0, "established");
    }
    expect(
      reloadTruncated(this.store, this.out.image(), zxid, this.config, this.out),
    ).toBeUndefined();
    this.becomePrefix(length);
    this.check(length);
    this.establish();
  }

  /**
   * A leader that shares only what is committed sends its tree. `end`: the leader is lost before the
   * snapshot is durable, or this server crashes between the snapshot and currentEpoch, or neither.
   */
  receive(news: number, end: "aborted" | "crashed" | "established"): void {
    this.endRole();
    const ours = this.history;
    this.history = ours.slice(0, this.committed);
    this.epoch += 1;
    repeat(news, () => this.make());
    const tree = treeOf(this.history);
    clearMemory(this.store);
    for (let at = 0; !isLastChunk(tree, at);) {
      const chunk = nextChunk(tree, at, 2);
      receiveChunk(this.store, chunk);
      at = chunk.next;
    }
    endReceiving(this.store, this.history.at(-1)?.zxid ?? ZERO);
    this.check(this.history.length);
    // Before the history of a newer epoch comes to the disk.
    this.out.disk.files.set("acceptedEpoch", this.epoch).set("updatingEpoch", this.epoch);
    beginSnapshot(this.store, "sync", this.nextTag(), this.config, this.out);
    if (end === "aborted") {
      this.history = ours;
      reload(this.store, this.out.image(), "snap", this.config, this.out);
      return this.check(this.history.length);
    }
    this.out.stepAll(this.store, this.config);
    this.out.finishAll(this.store);
    this.hasReceived = true;
    this.becomePrefix(this.history.length);
    if (end === "crashed") return this.crash(0);
    this.establish();
    this.out.remove("updatingEpoch");
  }

  /** `keep`: how many unsynced records of each file outlive the crash. */
  crash(keep: number): void {
    const durable = this.history.filter(({ zxid }) => isDurable(this.store, zxid)).length;
    this.out.crash((nth) => (keep * (nth + 3)) % 7, keep % 2 === 0);
    const { store, refusal } = boot(this.out, this.config);
    expect(refusal).toBeUndefined();
    this.store = store;
    this.out.finishAll(store);
    const length = this.history.filter(({ zxid }) => zxid <= store.lastProcessed).length;
    expect(length).toBeGreaterThanOrEqual(durable);
    this.check(length);
    this.becomePrefix(length);
    this.serves = false;
  }

  becomePrefix(length: number): void {
    this.history = this.history.slice(0, length);
    this.appended = length;
    this.committed = Math.min(this.committed, length);
  }

  /** Memory holds exactly the first `length` txns. */
  check(length: number): void {
    const isWhole = length === this.history.length;
    const tree = isWhole ? this.whole() : treeOf(this.history.slice(0, length));
    expect(this.store.tree.newest).toBe(tree.newest);
    expect(this.store.tree.digest).toBe(tree.digest);
    expect(this.store.tree.sum).toBe(tree.sum);
    expect(this.store.lastProcessed).toBe(this.history[length - 1]?.zxid ?? ZERO);
  }
}

function isDurable(store: StoreState, zxid: Zxid): boolean {
  if (store.snapshots.some((file) => file.sealed && file.synced && file.zxid >= zxid)) return true;
  return isLoggedUpTo(store, zxid);
}

const ENDS = ["aborted", "crashed"] as const;

type Action = (life: Life, n: number) => void;

const ACTIONS: readonly { readonly weight: number; readonly act: Action }[] = [
  { weight: 8, act: (life, n) => repeat(n, () => life.hand()) },
  { weight: 8, act: (life, n) => repeat(n, () => life.append()) },
  { weight: 8, act: (life, n) => repeat(1 + (n % 3), () => life.commit()) },
  { weight: 8, act: (life, n) => repeat(1 + (n % 2), () => life.step()) },
  { weight: 6, act: (life, n) => repeat(n, () => life.out.finishOne(life.store)) },
  { weight: 6, act: (life) => flushLog(life.store, life.nextTag(), life.out) },
  { weight: 2, act: (life, n) => life.crash(n) },
  { weight: 1, act: (life) => rejoin(life) },
  { weight: 2, act: (life, n) => life.lead(n % 2 === 0) },
  { weight: 2, act: (life, n) => life.truncate(n) },
  { weight: 1, act: (life, n) => life.receive(n % 3, ENDS[n % 4] ?? "established") },
  { weight: 1, act: (life) => fork(life) },
];

/** A DIFF brings nothing new. */
function rejoin(life: Life): void {
  life.endRole();
  life.establish();
}

/** A clone goes on like its original. */
function fork(life: Life): void {
  life.store = clonePlain(life.store);
}

function repeat(times: number, act: () => void): void {
  for (let i = 0; i < times; i += 1) act();
}

const action = fc.oneof(
  ...ACTIONS.map(({ weight, act }) => ({
    weight,
    arbitrary: fc.tuple(fc.constant(act), fc.nat(6)),
  })),
);
const script = fc.array(action, { maxLength: 120, size: "max" });

test("a boot gives an exact prefix of the history, with all that was durable", () => {
  fc.assert(
    fc.property(script, (steps) => {
      const config = configWith({ commitLogCount: 3, snapCount: 4, snapshotChunk: 1 });
      const life = new Life({ ...config, snapRetain: 1 });
      for (const [act, n] of steps) act(life, n);
      life.crash(0);
    }),
    { numRuns: 700, seed: 1 },
  );
});
