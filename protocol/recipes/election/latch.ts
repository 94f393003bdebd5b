/** The leader latch: whoever is in it leads as soon as its node is the first, until it leaves [LeaderLatch] (reference 14.13). */
import { behindTheNext, lookAgain, onLostKeepingNode } from "../lock/contender.ts";
import { onHoldersConnection } from "../lock/holding.ts";
import { queueUp, reset, type Contender } from "../lock/place.ts";
import { startQueued, stepQueued, type Queued, type QueuedKind } from "../lock/queued.ts";
import type { Recipe, RecipeInput } from "../recipe.ts";
import { bugsIn, finish, taskOf, type Turn } from "../turn.ts";

const LATCH: QueuedKind = {
  name: "leader-latch",
  placeOf: () => ({ label: "latch-" }),
  ruleOf: () => behindTheNext,
  writes: () => true,
};

/** "lead": be in the latch until it has led for a while without a break of its session. */
export const leaderLatch: Recipe<Queued> = {
  name: LATCH.name,
  start: startQueued,
  step: (latch, input, turn) => {
    if (input.kind === "connection") onConnection(latch, input, turn);
    else stepQueued(LATCH, latch, input, turn);
  },
};

/** It stays in, whatever happens to its session; whose its node is by then it asks when it is back. */
function onConnection(
  latch: Queued,
  { state }: Extract<RecipeInput, { readonly kind: "connection" }>,
  turn: Turn,
): void {
  const { holding, place } = latch;
  if (taskOf(turn) === undefined) return;
  if (state === "RECONNECTED") return onReconnected(place, turn);
  onHoldersConnection(holding, state, turn);
  if (state !== "LOST") return;
  const { isLeaving } = place;
  if (onLostKeepingNode(place, turn) === undefined) return;
  if (isLeaving) finish(turn);
  else queueUp(place, turn);
}

function onReconnected(place: Contender, turn: Turn): void {
  if (bugsIn(turn)["latch-resets-on-reconnect"] && !place.isLeaving) reset(place, turn);
  else lookAgain(place, turn);
}
