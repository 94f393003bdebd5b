/** The leader latch: whoever is in it leads as soon as its node is the first, until it leaves [LeaderLatch] (reference 14.13). */
import { behindTheNext, lookAgain, onLostKeepingNode } from "../lock/contender.ts";
import { onHoldersConnection } from "../lock/holding.ts";
import { queueUp, reset } from "../lock/place.ts";
import { startQueued, stepQueued, type Queued, type QueuedKind } from "../lock/queued.ts";
import type { Recipe, RecipeInput } from "../recipe.ts";
import { bugsIn, finish, taskOf, type Turn } from "../turn.ts";

const LATCH: QueuedKind = {
  name: "leader-latch",
  placeOf: () => ({ label: "latch-" }),
  ruleOf: () => behindTheNext,
  writes: () => true,
};

/** Plain data. */
interface Latch extends Queued {
  /** CURATOR-653 alone: it has begun anew while it was looking whether it leads, and does so once it knows. */
  isResetDue: boolean;
}

/** "lead": be in the latch until it has led for a while without a break of its session. */
export const leaderLatch: Recipe<Latch> = {
  name: LATCH.name,
  start: () => ({ ...startQueued(), isResetDue: false }),
  step,
};

function step(latch: Latch, input: RecipeInput, turn: Turn): void {
  if (input.kind === "connection") return onConnection(latch, input, turn);
  stepQueued(LATCH, latch, input, turn);
  if (!latch.isResetDue || latch.place.step !== "HELD") return;
  latch.isResetDue = false;
  reset(latch.place, turn);
}

/** It stays in, whatever happens to its session; whose its node is by then it asks when it is back. */
function onConnection(
  latch: Latch,
  { state }: Extract<RecipeInput, { readonly kind: "connection" }>,
  turn: Turn,
): void {
  const { holding, place } = latch;
  if (taskOf(turn) === undefined) return;
  if (state === "RECONNECTED") return onReconnected(latch, turn);
  onHoldersConnection(holding, state, turn);
  if (state !== "LOST") return;
  const { isLeaving } = place;
  if (onLostKeepingNode(place, turn) === undefined) return;
  if (isLeaving) finish(turn);
  else queueUp(place, turn);
}

function onReconnected(latch: Latch, turn: Turn): void {
  const { place } = latch;
  const bugs = bugsIn(turn);
  // Another thread resets, and puts the flag off; the check that is under way then puts it on again.
  latch.isResetDue = bugs["latch-keeps-flag"] && place.step === "LISTING";
  if (bugs["latch-resets-on-reconnect"] && !place.isLeaving) reset(place, turn);
  else lookAgain(place, turn);
}
