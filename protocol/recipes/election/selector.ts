/** The leader selector: leadership is a method that runs, is interrupted when the connection is, and queues up again [LeaderSelector] (reference 14.13). */
import { behindTheNext, onInput, onLost, type Progress } from "../lock/contender.ts";
import { stop } from "../lock/holding.ts";
import { leave, queueUp } from "../lock/place.ts";
import { startQueued, stepQueued, type Queued, type QueuedKind } from "../lock/queued.ts";
import type { Recipe, RecipeInput } from "../recipe.ts";
import { bugsIn, finish, taskOf, type Turn } from "../turn.ts";

/** Plain data. */
interface Selector extends Queued {
  /** It was interrupted, and queues up again once its place is given up. */
  isRequeueing: boolean;
}

const SELECTOR: QueuedKind = {
  name: "leader-selector",
  placeOf: () => ({ label: "lock-" }),
  ruleOf: () => behindTheNext,
  writes: () => true,
};

/** "lead": lead for a while without an interruption; whoever is interrupted queues up again. */
export const leaderSelector: Recipe<Selector> = {
  name: SELECTOR.name,
  start: () => ({ ...startQueued(), isRequeueing: false }),
  step,
};

function step(selector: Selector, input: RecipeInput, turn: Turn): void {
  if (taskOf(turn) === undefined) return;
  if (input.kind === "connection") return onConnection(selector, input.state, turn);
  const isAnswer = input.kind === "answered" || input.kind === "fired";
  if (!selector.isRequeueing || !isAnswer) return stepQueued(SELECTOR, selector, input, turn);
  requeue(selector, onInput(selector.place, input, turn, behindTheNext), turn);
}

function onConnection(selector: Selector, state: string, turn: Turn): void {
  const { holding, place } = selector;
  if (bugsIn(turn)["selector-ignores-interrupt"] && holding.belief !== "NO") return;
  if (state === "LOST") return onSessionLost(selector, turn);
  if (state !== "SUSPENDED" || holding.belief === "NO") return;
  turn.out.emit({ kind: "mark", id: "recipe.interrupted" });
  stop(holding, "released", turn);
  selector.isRequeueing = true;
  requeue(selector, leave(place, turn), turn);
}

function onSessionLost(selector: Selector, turn: Turn): void {
  const { holding, isRequeueing, place } = selector;
  const isDone = place.isLeaving && !isRequeueing;
  stop(holding, "lost", turn);
  if (onLost(place, turn) === undefined) return;
  selector.isRequeueing = false;
  if (isDone) finish(turn);
  else queueUp(place, turn);
}

function requeue(selector: Selector, progress: Progress, turn: Turn): void {
  if (progress !== "out") return;
  selector.isRequeueing = false;
  queueUp(selector.place, turn);
}
