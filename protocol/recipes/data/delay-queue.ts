/**
 * A queue whose items are taken when they are due, and not before [DistributedDelayQueue] (reference
 * 14.17). When that is stands in their names, by the wall clock of whoever has offered them; and
 * whoever takes them goes by its own. So both are wrong by as much as these clocks are apart.
 */
import type { Micros } from "../../../sim/machine.ts";
import type { Recipe } from "../recipe.ts";
import { bugsIn } from "../turn.ts";
import { dueOf, ITEM, queueOf, type QueueState } from "./queue.ts";

/** An item is due so long after it was offered, times the value of its task. */
export const DELAY_STEP: Micros = 500_000;
/** `Task.value` of an offer is below. */
export const DELAYS = 8;

/** "offer-later": an item that is due in a while; "take": the one that was due first, when it is. */
export const delayQueue: Recipe<QueueState> = queueOf("delay-queue", {
  label: ({ value }, { now }) => `${ITEM}${now.wall + (value * DELAY_STEP) / 1000}-`,
  // An order is not all that a time is.
  tooEarly: (name, turn) =>
    bugsIn(turn)["due-is-only-an-order"] ? 0 : Math.max(0, dueOf(name) - turn.now.wall) * 1000,
});
