/** The multi-lock: several locks as one, taken in the order of their list and released the other way round [InterProcessMultiLock] (reference 14.12). */
import type { Recipe, RecipeInput } from "../recipe.ts";
import { bugsIn, clearAlarm, finish, setAlarm, taskOf, tell, type Turn } from "../turn.ts";
import type { ConnectionState, Task } from "../vocabulary.ts";
import { behindTheNext, isFor, onInput, type Progress } from "./contender.ts";
import {
  beginHolding,
  endHolding,
  isHoldOver,
  newHolding,
  onHoldersConnection,
  type Holding,
} from "./holding.ts";
import { leave, newContender, out, pathOf, queueUp, type Contender } from "./place.ts";

/** Plain data. Between two tasks there is no place in any queue. */
interface MultiLock {
  /** In the order in which they are taken. */
  places: Contender[];
  /** How many of them it has taken, or is about to give up. */
  taken: number;
  holding: Holding;
  isEnding: boolean;
}

const PATIENCE = "patience";

/** "use": get both locks, write to the resource, keep them for a while, write again, release both. */
export const multiLock: Recipe<MultiLock> = {
  name: "multi-lock",
  start: () => ({ places: [], taken: 0, holding: newHolding(), isEnding: false }),
  step,
};

/** Deadlocks are impossible as long as everybody takes them in the same order. */
function placesAt(path: string, turn: Turn): Contender[] {
  const both = ["one", "two"].map((name) => newContender(`${path}-${name}`, { label: "lock-" }));
  const isEven = turn.app.config.client % 2 === 0;
  return bugsIn(turn)["locks-in-different-orders"] && isEven ? both.toReversed() : both;
}

function step(multi: MultiLock, input: RecipeInput, turn: Turn): void {
  const task = taskOf(turn);
  if (task === undefined) return;
  switch (input.kind) {
    case "task":
      return acquire(multi, input, turn);
    case "answered":
    case "fired":
      return onCall(multi, task, input, turn);
    case "connection":
      return onConnection(multi, input.state, turn);
    case "alarm":
      return onAlarm(multi, input.name, turn);
    default:
      // What the resource says changes nothing: what is written late is its affair.
      break;
  }
}

function acquire(multi: MultiLock, { path, patience }: Task, turn: Turn): void {
  multi.places = placesAt(path, turn);
  multi.isEnding = false;
  if (patience > 0) setAlarm(turn, PATIENCE, patience);
  begin(multi, turn);
}

function begin(multi: MultiLock, turn: Turn): void {
  multi.taken = 0;
  const [first] = multi.places;
  if (first !== undefined) queueUp(first, turn);
}

function onCall(multi: MultiLock, task: Task, input: RecipeInput, turn: Turn): void {
  const place = multi.places.find((one) => isFor(one, input));
  if (place !== undefined)
    onProgress(multi, task, onInput(place, input, turn, behindTheNext), turn);
}

function onProgress(multi: MultiLock, task: Task, progress: Progress, turn: Turn): void {
  if (progress === "out") return releaseNext(multi, turn);
  if (progress !== "granted") return;
  multi.taken += 1;
  const next = multi.places[multi.taken];
  if (next !== undefined) return queueUp(next, turn);
  clearAlarm(turn, PATIENCE);
  const last = multi.places[multi.taken - 1];
  if (last === undefined) return;
  beginHolding(multi.holding, task, { node: pathOf(last), token: last.token, writes: true }, turn);
}

/** One is given up at a time, the last one first. */
function releaseNext(multi: MultiLock, turn: Turn): void {
  multi.isEnding = true;
  const last = multi.places.findLast(({ step: at }) => at !== "OUT");
  if (last === undefined) finish(turn);
  else if (leave(last, turn) === "out") releaseNext(multi, turn);
}

function onConnection(multi: MultiLock, state: ConnectionState, turn: Turn): void {
  const hasLost = onHoldersConnection(multi.holding, state, turn);
  if (state !== "LOST") return;
  for (const place of multi.places) out(place);
  if (hasLost || multi.isEnding) releaseNext(multi, turn);
  else begin(multi, turn);
}

function onAlarm(multi: MultiLock, name: string, turn: Turn): void {
  const { holding } = multi;
  if (isHoldOver(holding, name)) {
    endHolding(holding, turn);
  } else if (name === PATIENCE && holding.belief === "NO" && !multi.isEnding) {
    const { node = "", token = 0 } = multi.places[multi.taken] ?? {};
    tell(turn, "gaveUp", taskOf(turn)?.path ?? "", node, token);
  } else return;
  releaseNext(multi, turn);
}
