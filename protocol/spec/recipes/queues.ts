/** Judges queues: every item is taken once, none is lost, and the most urgent goes first. */
import type { Micros } from "../../../sim/machine.ts";
import { DELAY_STEP } from "../../recipes/data/delay-queue.ts";
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import type { Zxid } from "../../zxid.ts";
import type { Model } from "../service/model-tree.ts";
import { childrenOf, type CommittedChange } from "./changes.ts";
import { entry, type DataSeen, type QueueSeen } from "./data-seen.ts";
import type { Look } from "./look.ts";

/** Clocks within tolerance run apart by this much, parts in a million; walls are read in milliseconds. */
const DRIFT = 1000;
const MILLION = 1_000_000;
const ROUNDED: Micros = 2000;

/** Numbers of sequential nodes come round, and have a sign then. */
const ITEM = /\/item-(?:(\d+)-)?(-?\d{9,10})$/u;

function queueSeen({ queues }: DataSeen, path: string): QueueSeen {
  return entry(queues, path, () => ({ offered: new Set(), gone: new Map(), taken: new Map() }));
}

/** Somebody is about to offer an item that is due in a while. */
export function onAskedToOffer(seen: DataSeen, event: RecipeEvent, now: Micros): void {
  const { number, task, text } = event;
  if (text === "offer-later") seen.due.set(`${task}`, now + number * DELAY_STEP);
}

/** Whether nothing of what is in a queue is due, by clocks that run as far apart as they may. */
export function isNothingDue(seen: DataSeen, path: string, { model, now }: Look): boolean {
  return childrenOf(model, path, "item-").every((item) => {
    const due = seen.due.get(model.nodes.get(item)?.data ?? "");
    return due !== undefined && (seen.hasJumped || now - driftBy(now) < due);
  });
}

/** How far two clocks may have run apart by then. */
function driftBy(now: Micros): Micros {
  return Math.ceil((now * DRIFT) / MILLION) + ROUNDED;
}

/** A node of the tree has changed: an item came, or went. */
export function onItemChanged(seen: DataSeen, change: CommittedChange, model: Model): void {
  const { after, before, parent, path } = change;
  const rank = rankOf(path);
  if (rank === undefined) return;
  const queue = queueSeen(seen, parent);
  if (before === undefined && after !== undefined) queue.offered.add(after.data ?? "");
  if (before === undefined || after !== undefined) return;
  // What is there now was there then, if it is older; what has gone since is not missed.
  const more = childrenOf(model, parent, "item-").flatMap((other) => {
    const node = model.nodes.get(other);
    const isOlder = node !== undefined && node.czxid < change.zxid;
    return isOlder && isBefore(rankOf(other) ?? rank, rank) ? [node.czxid] : [];
  });
  queue.gone.set(before.data ?? "", more.length === 0 ? (0 as Zxid) : least(more));
}

/** Priority, 0 where there is none, and number of an item; undefined for other nodes. */
function rankOf(path: string): readonly [number, number] | undefined {
  const found = ITEM.exec(path);
  return found === null ? undefined : [Number(found[1] ?? 0), Number(found[2])];
}

function isBefore(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] < other[0] || (one[0] === other[0] && ((one[1] - other[1]) | 0) < 0);
}

function least(zxids: readonly Zxid[]): Zxid {
  return zxids.reduce((one, other) => (other < one ? other : one));
}

/** `client` believes that an item of its is in the queue. */
export function onOffered(seen: DataSeen, client: number, event: RecipeEvent, look: Look): void {
  const { path, text } = event;
  if (queueSeen(seen, path).offered.has(text)) return;
  look.violate(
    "NoItemLost",
    `c${client} believes that it has offered item ${text} to ${path}, where it has never been`,
  );
}

/** `client` believes that it has taken an item. */
export function onTaken(seen: DataSeen, client: number, event: RecipeEvent, look: Look): void {
  const { path, text } = event;
  const queue = queueSeen(seen, path);
  const other = queue.taken.get(text);
  queue.taken.set(text, client);
  look.reach("item-taken");
  judgeDue(seen, client, event, look);
  if (other !== undefined) {
    return look.violate(
      "TakenOnce",
      `item ${text} of ${path} was taken twice, by c${other} and by c${client}`,
    );
  }
  const since = queue.gone.get(text) ?? 0;
  if (since === 0 || since > (seen.askedAt.get(client) ?? 0)) return;
  look.violate(
    "TakenInOrder",
    `c${client} took item ${text} of ${path} while a more urgent one was there, and had been since before it asked`,
  );
}

function judgeDue(
  { due, hasJumped }: DataSeen,
  client: number,
  { path, text }: RecipeEvent,
  { now, violate }: Look,
): void {
  const early = (due.get(text) ?? 0) - now;
  if (hasJumped || early <= driftBy(now)) return;
  violate(
    "NotBeforeDue",
    `c${client} took item ${text} of ${path}, which is due in ${Math.ceil(early / 1000)} ms`,
  );
}

/** What nobody will ever have, as the violation it would be. `open`: takers that may have it, and say so yet. */
export function findLostItem(seen: DataSeen, open: number): string | undefined {
  let allowed = seen.cutShort + open;
  for (const [path, { gone, taken }] of seen.queues) {
    for (const content of gone.keys()) {
      if (taken.has(content)) continue;
      allowed -= 1;
      if (allowed < 0) return `item ${content} is gone from ${path}, and nobody has taken it`;
    }
  }
  return undefined;
}
