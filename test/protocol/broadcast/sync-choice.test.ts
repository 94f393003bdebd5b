/** The table of syncs: whatever the learner has, what is sent makes its history the leader's. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  chooseSync,
  firstOf,
  isBehind,
  type LeaderHistory,
  type SyncChoice,
} from "../../../protocol/broadcast/sync-choice.ts";
import { noBugs, type BugName } from "../../../protocol/bugs.ts";
import { applyInSync } from "../../../protocol/broadcast/commit-thread.ts";
import { applyToMemory } from "../../../protocol/storage/memory.ts";
import { windowTxns } from "../../../protocol/storage/window.ts";
import type { Txn } from "../../../protocol/transaction.ts";
import { epochOf, makeZxid, showZxid, ZERO, type Zxid } from "../../../protocol/zxid.ts";
import { txn } from "../histories.ts";
import { PaperDisk } from "../storage/paper-disk.ts";
import { Lone } from "./lone.ts";

const NONE = noBugs();

/** Transactions (epoch, 1) to (epoch, counts[epoch - 1]) of each epoch. */
function historyOf(counts: readonly number[]): Txn[] {
  return counts.flatMap((count, index) =>
    Array.from({ length: count }, (_, at) => txn(index + 1, at + 1)),
  );
}

interface Case {
  readonly leader: readonly Txn[];
  readonly history: LeaderHistory;
  readonly tail: readonly Txn[] | undefined;
  readonly learner: readonly Txn[];
  readonly lastZxid: Zxid;
}

/** A leader's history with what it keeps of it in memory and on disk, and a learner that shares a prefix. */
const cases = fc
  .record({
    counts: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
    window: fc.integer({ min: 0, max: 8 }),
    tail: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
    lags: fc.oneof(fc.constant(0), fc.nat({ max: 3 })),
    isActive: fc.boolean(),
    shared: fc.nat({ max: 20 }),
    extra: fc.integer({ min: 0, max: 3 }),
    startsEpoch: fc.boolean(),
  })
  .map(({ counts, window, tail, lags, isActive, shared, extra, startsEpoch }): Case => {
    const leader = historyOf(counts);
    const last = leader.at(-1)?.zxid ?? ZERO;
    const lastProcessed = isActive ? makeZxid(counts.length + 1, 0) : last;
    const kept = leader.slice(Math.max(0, leader.length - window));
    const history = { lastProcessed, window: kept };
    const prefix = leader.slice(0, shared);
    const learner = startsEpoch ? [...prefix] : [...prefix, ...strays(leader, prefix, extra)];
    const end = learner.at(-1)?.zxid ?? ZERO;
    // Activated, or synchronized by SNAP, and no transaction since: (e,0) of the next epoch begun.
    const next = leader[prefix.length]?.zxid ?? lastProcessed;
    const lastZxid = startsEpoch && epochOf(next) > epochOf(end) ? makeZxid(epochOf(next), 0) : end;
    const records = leader.filter(({ zxid }) => zxid <= firstOf(history));
    const first = Math.min(tail ?? 0, records.length);
    // The log of a leader with a slow disk ends before its window begins (ZOOKEEPER-2418).
    const readable = records.slice(first, Math.max(first, records.length - lags));
    const reaches = readable[0] !== undefined && readable[0].zxid <= lastZxid;
    const usable = tail !== undefined && isBehind(lastZxid, history) && reaches;
    return { leader, history, tail: usable ? readable : undefined, learner, lastZxid };
  });

/** What a former leader of the epoch in which the prefix ends went on to propose, alone. */
function strays(leader: readonly Txn[], prefix: readonly Txn[], extra: number): Txn[] {
  const end = prefix.at(-1);
  const epoch = end === undefined ? 1 : epochOf(end.zxid);
  const next = leader[prefix.length];
  // Only behind the last transaction that the leader has of that epoch: a zxid has one transaction.
  if (next !== undefined && epochOf(next.zxid) === epoch) return [];
  const counter = end === undefined ? 0 : end.zxid - makeZxid(epoch, 0);
  return Array.from({ length: extra }, (_, at) => txn(epoch, counter + at + 1));
}

/** The learner's history once it has taken the op packet and what follows it. */
function synced(sync: SyncChoice, { leader, learner }: Case): Txn[] {
  const cut = sync.mode === "TRUNC" ? learner.filter(({ zxid }) => zxid <= sync.zxid) : learner;
  const begin = sync.mode === "SNAP" ? leader : cut;
  return [...begin, ...sync.txns];
}

function zxidsOf(txns: readonly Txn[]): Zxid[] {
  return txns.map(({ zxid }) => zxid);
}

function choose(given: Case, bug?: BugName): SyncChoice {
  const bugs = bug === undefined ? NONE : { ...NONE, [bug]: true };
  return chooseSync(given.lastZxid, given.history, given.tail, bugs);
}

describe("whatever the learner has", () => {
  test("its history becomes the leader's", () => {
    fc.assert(
      fc.property(cases, (given) => {
        expect(zxidsOf(synced(choose(given), given))).toEqual(zxidsOf(given.leader));
      }),
      { numRuns: 2000 },
    );
  });

  test("live traffic goes on right behind what was sent", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { mode, queued, txns } = choose(given);
        const last = given.leader.at(-1)?.zxid ?? ZERO;
        // A SNAP in place of an op packet that could not be found goes on from the learner's zxid.
        if (mode === "SNAP")
          expect([given.lastZxid, given.history.lastProcessed]).toContain(queued);
        else expect(queued).toBe(txns.at(-1)?.zxid ?? (mode === "TRUNC" ? last : given.lastZxid));
      }),
      { numRuns: 1000 },
    );
  });

  test("a tree is sent only if history does not do", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { lastZxid, leader, history } = given;
        const isShared = leader.some(({ zxid }) => zxid === lastZxid && zxid >= firstOf(history));
        if (isShared && history.window.length > 0) expect(choose(given).mode).toBe("DIFF");
      }),
      { numRuns: 1000 },
    );
  });
});

test.each<BugName>(["diff-without-trunc", "diff-over-gap", "diff-skips-first"])(
  "with %s it does not",
  (bug) => {
    expect(() => {
      fc.assert(
        fc.property(cases, (given) => {
          expect(zxidsOf(synced(choose(given, bug), given))).toEqual(zxidsOf(given.leader));
        }),
        { numRuns: 2000, seed: 1 },
      );
    }).toThrow(/Property failed/);
  },
);

/** The window of a server that was sent the last `synced` transactions by a leader, and served before. */
function windowOf(history: readonly Txn[], synced: number, bugs: readonly BugName[]): Txn[] {
  const { state } = new Lone(1, { servers: 3, commitLogCount: 6 }, bugs);
  const out = new PaperDisk();
  for (const [at, txn] of history.entries()) {
    if (at < history.length - synced) applyToMemory(state.store, txn, state.config);
    else applyInSync(state, txn, out);
  }
  return windowTxns(state.store.window);
}

test.each<[behaves: boolean, bugs: readonly BugName[]]>([
  [true, []],
  [false, ["sync-skips-window"]],
])("whose leader was a learner before: %s with %j", (behaves, bugs) => {
  const check = fc.property(cases, fc.nat({ max: 4 }), (given, sent) => {
    const window = windowOf(given.leader, sent, bugs);
    const history = { lastProcessed: given.history.lastProcessed, window };
    const behind = { ...given, history, tail: undefined };
    expect(zxidsOf(synced(choose(behind), behind))).toEqual(zxidsOf(given.leader));
  });
  expect(fc.check(check, { numRuns: 200, seed: 1 }).failed).toBe(!behaves);
});

/** Row by row: the learner's zxid, and what the leader does with a window from 1:3 to 2:2. */
const WINDOW = [txn(1, 3), txn(1, 4), txn(2, 1), txn(2, 2)];
const LEADER: LeaderHistory = { lastProcessed: makeZxid(2, 2), window: WINDOW };

test.each([
  ["2:2", "DIFF", "2:2", [], "sync.diff-empty"],
  ["2:5", "TRUNC", "2:2", [], "sync.trunc"],
  ["1:3", "DIFF", "2:2", ["1:4", "2:1", "2:2"], "sync.diff"],
  ["1:4", "DIFF", "2:2", ["2:1", "2:2"], "sync.diff"],
  ["2:0", "DIFF", "2:2", ["2:1", "2:2"], "sync.diff-new-epoch"],
  ["1:7", "SNAP", "1:7", [], "sync.snap-unknown"],
  ["1:1", "SNAP", "2:2", [], "sync.snap-no-log"],
  ["3:0", "SNAP", "2:2", [], "sync.snap-new-epoch"],
])("a learner at %s: %s", (at, mode, zxid, txns, mark) => {
  const [epoch = "", counter = ""] = at.split(":");
  const sync = chooseSync(makeZxid(Number(epoch), Number(counter)), LEADER, undefined, NONE);
  expect([sync.mode, showZxid(sync.zxid), sync.txns.map((sent) => showZxid(sent.zxid))]).toEqual([
    mode,
    zxid,
    txns,
  ]);
  expect(sync.mark).toBe(mark);
});

describe("a learner behind the window", () => {
  const tail = [txn(1, 1), txn(1, 2), txn(1, 3)];

  test("is served from the log on disk", () => {
    const sync = chooseSync(makeZxid(1, 1), LEADER, tail, NONE);
    expect(sync).toMatchObject({ mode: "DIFF", source: "disk", mark: "sync.diff" });
    expect(sync.txns.map(({ zxid }) => showZxid(zxid))).toEqual([
      "1:2",
      "1:3",
      "1:4",
      "2:1",
      "2:2",
    ]);
  });

  test("gets a tree if that log stops short of the window (ZOOKEEPER-2418)", () => {
    const short = tail.slice(0, 1);
    const sync = chooseSync(makeZxid(1, 1), LEADER, short, NONE);
    expect(sync).toMatchObject({ mode: "SNAP", mark: "sync.snap-gap", queued: makeZxid(2, 2) });
    const wrong = chooseSync(makeZxid(1, 1), LEADER, short, { ...NONE, "diff-over-gap": true });
    expect(wrong.txns.map(({ zxid }) => showZxid(zxid))).toEqual(["1:3", "1:4", "2:1", "2:2"]);
  });
});
