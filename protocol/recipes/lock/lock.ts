/** The exclusive lock: fair, found again by its guid, with recoverable errors [InterProcessMutex] (reference 14.7). */
import type { Recipe, RecipeInput } from "../recipe.ts";
import { clearAlarm, finish, setAlarm, taskOf, tell, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import {
  behindTheNext,
  leave,
  newContender,
  onInput,
  onLost,
  pathOf,
  queueUp,
  type Contender,
  type Progress,
} from "./contender.ts";
import {
  beginHolding,
  endHolding,
  isHoldOver,
  newHolding,
  onHoldersConnection,
  type Holding,
} from "./holding.ts";

/** Plain data. Between two tasks there is no place in any queue. */
export interface LockState {
  place: Contender;
  holding: Holding;
}

const PATIENCE = "patience";

/** "use": get the lock, write to the resource, keep it for a while, write again, release it. */
export const lock: Recipe<LockState> = {
  name: "lock",
  start: () => ({ place: newContender("", "lock-"), holding: newHolding() }),
  step,
};

function step(state: LockState, input: RecipeInput, turn: Turn): void {
  switch (input.kind) {
    case "task":
      return acquire(state, input, turn);
    case "answered":
    case "fired":
      return onProgress(state, onInput(state.place, input, turn, behindTheNext), turn);
    case "connection":
      return onConnection(state, input, turn);
    case "alarm":
      return onAlarm(state, input.name, turn);
    default:
      // The resource's answers change nothing: what is written late is the resource's affair.
      break;
  }
}

function acquire(state: LockState, task: Task, turn: Turn): void {
  state.place = newContender(task.path, "lock-");
  queueUp(state.place, turn);
  if (task.patience > 0) setAlarm(turn, PATIENCE, task.patience);
}

function onProgress(state: LockState, progress: Progress, turn: Turn): void {
  const task = taskOf(turn);
  if (progress === undefined || task === undefined) return;
  clearAlarm(turn, PATIENCE);
  if (progress === "out") return finish(turn);
  beginHolding(state.holding, task, pathOf(state.place), state.place.token, turn);
}

function onConnection(
  state: LockState,
  input: Extract<RecipeInput, { readonly kind: "connection" }>,
  turn: Turn,
): void {
  const hasLost = onHoldersConnection(state.holding, input.state, turn);
  if (input.state !== "LOST") return;
  const { isLeaving } = state.place;
  if (onLost(state.place, turn) === undefined) return;
  // What was held is gone, and so is what was to be given up; who waits queues up again.
  if (hasLost || isLeaving) return onProgress(state, "out", turn);
  queueUp(state.place, turn);
}

function onAlarm(state: LockState, name: string, turn: Turn): void {
  if (isHoldOver(state.holding, name)) endHolding(state.holding, turn);
  else if (name === PATIENCE && state.holding.belief === "NO") giveUp(state, turn);
  else return;
  onProgress(state, leave(state.place, turn), turn);
}

function giveUp({ place }: LockState, turn: Turn): void {
  tell(turn, "gaveUp", place.directory, place.node, place.token);
}
