/** A server that takes snapshots while it applies: what its disk gives is what its log alone gives (reference 7.3). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dice } from "../../../sim/chance.ts";
import type { BugName } from "../../../protocol/bugs.ts";
import type { Config } from "../../../protocol/config.ts";
import { applyTxn } from "../../../protocol/server/tree/apply.ts";
import { newTree } from "../../../protocol/server/tree/tree.ts";
import { applyByHalves, isHalving } from "../../../protocol/storage/halves.ts";
import { appendTxn, flushLog } from "../../../protocol/storage/log.ts";
import { applyToMemory } from "../../../protocol/storage/memory.ts";
import { snapshotIfDue } from "../../../protocol/storage/snapshots.ts";
import type { StoreState } from "../../../protocol/storage/state.ts";
import type { Txn } from "../../../protocol/transaction.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import { follow, SOUND, treeOf } from "../histories.ts";
import { boot, configWith, freshStore, PaperDisk } from "./paper-disk.ts";

/** A request, and how many parts of a snapshot are cut behind it. */
interface Step {
  readonly pick: number;
  readonly pace: number;
}

function historyOf(steps: readonly Step[]): Txn[] {
  const tree = newTree();
  return steps.map(({ pick }, index) => {
    const next = follow(tree, makeZxid(1, index + 1), pick);
    applyTxn(tree, next, SOUND);
    return next;
  });
}

/** What a server that logs and applies all of it has on its disk at last. */
function live(steps: readonly Step[], history: readonly Txn[], config: Config): PaperDisk {
  const out = new PaperDisk();
  const store: StoreState = freshStore(out, config);
  const die = dice([5, 6, 7, 8]);
  for (const [index, txn] of history.entries()) {
    appendTxn(store, txn, out);
    snapshotIfDue(store, config, die, out);
    flushLog(store, 1000 + index, out);
    out.finishAll(store);
    if (isHalving(config.bugs)) applyByHalves(store, txn, config, die, out);
    else applyToMemory(store, txn, config);
    for (let nth = 0; nth < (steps[index]?.pace ?? 0); nth += 1) out.stepOne(store, config);
  }
  out.stepAll(store, config);
  out.finishAll(store);
  out.crash(() => Infinity);
  return out;
}

/** Every other one is a multi. */
const picks = fc.oneof(
  fc.nat(1_000_000),
  fc.nat(100_000).map((nth) => 13 * nth),
);
const steps = fc.array(fc.record({ pick: picks, pace: fc.nat(3) }), {
  minLength: 4,
  maxLength: 40,
  size: "max",
});

function always(runs: number, bugs: readonly BugName[] = []): void {
  const config = configWith({ bugs, snapCount: 6, snapshotChunk: 2 });
  const property = fc.property(steps, (drawn) => {
    const history = historyOf(drawn);
    const { store } = boot(live(drawn, history, config), config);
    const whole = treeOf(history);
    expect(store.tree.digest).toBe(whole.digest);
    expect(store.tree.sum).toBe(whole.sum);
  });
  fc.assert(property, { numRuns: runs, seed: 1, endOnFailure: bugs.length > 0 });
}

describe("the snapshots of a server, and the log behind the newest", () => {
  test("give what the log alone gives", () => always(40));

  test.each(["snapshot-amid-multi", "snapshot-before-session"] as const)(
    "do not with %s",
    (bug) => {
      expect(() => always(600, [bug])).toThrow(/Property failed/);
    },
  );
});
