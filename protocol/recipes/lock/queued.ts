/** A recipe with one place in one queue, and one thing that is held once it is its turn: locks and elections. */
import type { Recipe, RecipeInput } from "../recipe.ts";
import { clearAlarm, finish, setAlarm, taskOf, tell, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { onInput, onLost, type Progress, type Rule } from "./contender.ts";
import {
  beginHolding,
  endHolding,
  isHoldOver,
  newHolding,
  onHoldersConnection,
  resume,
  type Holding,
} from "./holding.ts";
import { leave, newContender, pathOf, queueUp, type Contender, type PlaceKind } from "./place.ts";

/** Plain data. Between two tasks there is no place in any queue. */
export interface Queued {
  place: Contender;
  holding: Holding;
}

/** In what one such recipe differs from others, by what a task asks. */
export interface QueuedKind {
  readonly name: string;
  readonly placeOf: (task: Task) => PlaceKind;
  /** Whom it waits for. */
  readonly ruleOf: (task: Task, turn: Turn) => Rule;
  /** It writes to the resource as long as it holds. */
  readonly writes: (task: Task) => boolean;
}

const PATIENCE = "patience";

/** The whole recipe, for kinds that do no more than this: get it, keep it for a while, release it. */
export function queuedRecipe(kind: QueuedKind): Recipe<Queued> {
  return {
    name: kind.name,
    start: startQueued,
    step: (queued, input, turn) => stepQueued(kind, queued, input, turn),
  };
}

/** Nothing is held, and nobody waits. */
export function startQueued(): Queued {
  return { place: newContender("", { label: "" }), holding: newHolding() };
}

/** One step; a task is over when its place is given up, or its session. */
export function stepQueued(kind: QueuedKind, queued: Queued, input: RecipeInput, turn: Turn): void {
  const task = taskOf(turn);
  if (task === undefined) return;
  switch (input.kind) {
    case "task":
      return acquire(kind, queued, input, turn);
    case "answered":
    case "fired": {
      const progress = onInput(queued.place, input, turn, kind.ruleOf(task, turn));
      return onProgress(kind, queued, progress, turn);
    }
    case "connection":
      return onConnection(kind, queued, input, turn);
    case "alarm":
      return onAlarm(kind, queued, input.name, turn);
    default:
      // What the resource says changes nothing: what is written late is its affair.
      break;
  }
}

function acquire(kind: QueuedKind, queued: Queued, task: Task, turn: Turn): void {
  queued.place = newContender(task.path, kind.placeOf(task));
  queueUp(queued.place, turn);
  if (task.patience > 0) setAlarm(turn, PATIENCE, task.patience);
}

function onProgress(kind: QueuedKind, queued: Queued, progress: Progress, turn: Turn): void {
  const task = taskOf(turn);
  if (progress === undefined || task === undefined) return;
  clearAlarm(turn, PATIENCE);
  if (progress === "out") return finish(turn);
  const { holding, place } = queued;
  if (holding.belief !== "NO" && holding.token === place.token) return resume(holding, turn);
  const grant = { node: pathOf(place), token: place.token, writes: kind.writes(task) };
  beginHolding(holding, task, grant, turn);
}

function onConnection(
  kind: QueuedKind,
  queued: Queued,
  input: Extract<RecipeInput, { readonly kind: "connection" }>,
  turn: Turn,
): void {
  const hasLost = onHoldersConnection(queued.holding, input.state, turn);
  if (input.state !== "LOST") return;
  const { isLeaving } = queued.place;
  if (onLost(queued.place, turn) === undefined) return;
  // What was held is gone, and so is what was to be given up; who waits queues up again.
  if (hasLost || isLeaving) return onProgress(kind, queued, "out", turn);
  queueUp(queued.place, turn);
}

function onAlarm(kind: QueuedKind, queued: Queued, name: string, turn: Turn): void {
  if (isHoldOver(queued.holding, name)) return release(kind, queued, turn);
  if (name !== PATIENCE || queued.holding.belief !== "NO") return;
  const { place } = queued;
  tell(turn, "gaveUp", place.directory, place.node, place.token);
  onProgress(kind, queued, leave(place, turn), turn);
}

/** Stops holding, and gives its place up. */
export function release(kind: QueuedKind, queued: Queued, turn: Turn): void {
  endHolding(queued.holding, turn);
  onProgress(kind, queued, leave(queued.place, turn), turn);
}
