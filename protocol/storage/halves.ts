/** Transactions that reach memory by halves, with a snapshot in between, or only one half of them: mistakes that ZooKeeper made. */
import { must } from "../../sim/assert.ts";
import type { Dice } from "../../sim/chance.ts";
import type { Bugs } from "../bugs.ts";
import type { Config } from "../config.ts";
import type { ServerEffects } from "../protocol.ts";
import type { Applied } from "../server/tree/types.ts";
import type { Body, Txn } from "../transaction.ts";
import { rollLog } from "./log.ts";
import { applyToMemory, applyToTree } from "./memory.ts";
import { armSnapshotTrigger, beginSnapshot, stepSnapshot } from "./snapshots.ts";
import type { StoreState } from "./state.ts";
import { pushWindow, type Pushed } from "./window.ts";

const NOTHING: Body = { kind: "multi", bodies: [] };

/** Whether transactions are applied by halves. */
export function isHalving(bugs: Bugs): boolean {
  return bugs["snapshot-amid-multi"] || bugs["snapshot-before-session"];
}

/**
 * `applyToMemory` of a server whose lastProcessed moves before all of the transaction is there. A
 * step of ours cannot be interrupted, so the snapshot that may begin in between begins in it: one
 * that the log thread is free to begin by now, at the worst moment there is. What it cuts at once is
 * without the other half, and its name says that no replay is to bring it.
 */
export function applyByHalves(
  store: StoreState,
  txn: Txn,
  config: Config,
  dice: Dice,
  out: ServerEffects,
  applied?: Applied,
): Pushed {
  const halves = halvesOf(txn, config.bugs);
  if (halves === undefined || !mayBegin(store, config)) {
    return applyToMemory(store, txn, config, applied);
  }
  const [first, second] = halves;
  applyToTree(store, first, config, applied);
  armSnapshotTrigger(store, config, dice);
  rollLog(store);
  beginSnapshot(store, "count", -1, config, out);
  stepSnapshot(store, must(store.writing, "the snapshot").id, config, out);
  applyToTree(store, second, config, applied);
  return pushWindow(store.window, txn, config.commitLogCount, config.syncRules.refusesHoles);
}

/** After half of snapCount any record may be the one that a snapshot follows. */
function mayBegin({ sinceSnapshot, writing }: StoreState, { snapCount }: Config): boolean {
  return writing === undefined && sinceSnapshot * 2 > snapCount;
}

/** What is there when lastProcessed moves, and what follows; undefined: all of it is there. */
function halvesOf(txn: Txn, bugs: Bugs): readonly [Txn, Txn] | undefined {
  const { body } = txn;
  switch (body.kind) {
    case "createSession":
      return bugs["snapshot-before-session"] ? [withoutSession(txn), txn] : undefined;
    case "closeSession": {
      if (!bugs["snapshot-before-session"]) return undefined;
      return [withoutSession(txn), { ...txn, body: { ...body, paths: [] } }];
    }
    case "multi": {
      if (!bugs["snapshot-amid-multi"]) return undefined;
      const { bodies } = body;
      if (bodies.length < 2 || bodies.some(({ kind }) => kind === "error")) return undefined;
      const first: Body = { kind: "multi", bodies: bodies.slice(0, 1) };
      return [
        { ...txn, body: first },
        { ...txn, body: { kind: "multi", bodies: bodies.slice(1) } },
      ];
    }
    default:
      return undefined;
  }
}

/** What it does to nodes. */
function withoutSession(txn: Txn): Txn {
  const { body } = txn;
  switch (body.kind) {
    case "createSession":
      return { ...txn, body: NOTHING };
    case "closeSession": {
      const bodies = body.paths.map((path) => ({ kind: "delete", path }) as const);
      return { ...txn, body: { kind: "multi", bodies } };
    }
    default:
      return txn;
  }
}

/** `applyToMemory` of a server that keeps its table of sessions as it is. */
export function applyToNodesAlone(store: StoreState, txn: Txn, config: Config): Pushed {
  applyToTree(store, withoutSession(txn), config);
  return pushWindow(store.window, txn, config.commitLogCount, config.syncRules.refusesHoles);
}
