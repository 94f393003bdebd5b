/** A barrier: while its node is there nobody passes [DistributedBarrier] (reference 14.3). */
import { CODE } from "../../api/codes.ts";
import { MODE } from "../../api/operations.ts";
import { NONE, type Answered, type Recipe, type RecipeInput } from "../recipe.ts";
import {
  bugsIn,
  clearAlarm,
  creation,
  finish,
  setAlarm,
  taskOf,
  tell,
  type Turn,
} from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { answerTo, newErrand, send, type Errand } from "./errand.ts";

/**
 * CLOSING, GUARDING and OPENING it; CHECKING and LOOKING whether it is open, ARMING a watch apart from
 * the look (which is a mistake), WAITING for it to open.
 */
type Step =
  | "IDLE"
  | "CLOSING"
  | "GUARDING"
  | "OPENING"
  | "CHECKING"
  | "LOOKING"
  | "ARMING"
  | "WAITING";

/** Plain data. */
interface BarrierState {
  step: Step;
  errand: Errand;
  /** Tag of the read that has left the watch. */
  watched: number;
  /** It has waited for long enough. */
  isTired: boolean;
}

const GUARD = "guard";
const PATIENCE = "patience";
const ANY = -1;

/** "guard": close it, keep it closed for a while, open it; "pass": wait until it is open. */
export const barrier: Recipe<BarrierState> = {
  name: "barrier",
  start: () => ({ step: "IDLE", errand: newErrand(), watched: NONE, isTired: false }),
  step,
};

function step(state: BarrierState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") return begin(state, input, turn);
  const task = taskOf(turn);
  if (task === undefined) return;
  if (input.kind === "alarm") return onAlarm(state, input.name, task, turn);
  if (state.step === "WAITING") return onWaiting(state, input, task, turn);
  const answer = answerTo(state.errand, input, turn);
  if (answer !== undefined) onAnswer(state, answer, task, turn);
}

function begin(state: BarrierState, task: Task, turn: Turn): void {
  state.watched = NONE;
  state.isTired = false;
  if (task.ask === "guard") {
    state.step = "CLOSING";
    return send(state.errand, creation(task.path, MODE.PERSISTENT), turn);
  }
  if (task.patience > 0) setAlarm(turn, PATIENCE, task.patience);
  if (bugsIn(turn)["barrier-read-stale"]) return look(state, task, turn);
  // A write, though it changes nothing: it stands in the order of writes, and so do all later reads
  // of the session. A read alone may be answered by a server that has not heard of the barrier yet.
  state.step = "CHECKING";
  const ops = [{ kind: "check", path: task.path, version: ANY }] as const;
  send(state.errand, { kind: "multi", ops }, turn);
}

function onAnswer(state: BarrierState, { err, tag }: Answered, task: Task, turn: Turn): void {
  switch (state.step) {
    case "CLOSING":
      // NODEEXISTS will do: it is closed.
      state.step = "GUARDING";
      setAlarm(turn, GUARD, task.span);
      return tell(turn, "closed", task.path);
    case "OPENING":
      tell(turn, "opened", task.path);
      return end(state, turn);
    case "CHECKING":
      return err === CODE.NONODE ? pass(state, task, turn) : look(state, task, turn);
    case "LOOKING":
      if (err === CODE.NONODE) return pass(state, task, turn);
      if (bugsIn(turn)["watch-after-read"]) return arm(state, task, turn);
      return wait(state, tag, task, turn);
    case "ARMING":
      return wait(state, tag, task, turn);
    default:
      break;
  }
}

/** getData leaves no watch on a node that is not there, as exists would. */
function look(state: BarrierState, { path }: Task, turn: Turn): void {
  state.step = "LOOKING";
  const watch = !bugsIn(turn)["watch-after-read"];
  send(state.errand, { kind: "getData", path, watch }, turn);
}

function arm(state: BarrierState, { path }: Task, turn: Turn): void {
  state.step = "ARMING";
  send(state.errand, { kind: "exists", path, watch: true }, turn);
}

function wait(state: BarrierState, watched: number, task: Task, turn: Turn): void {
  if (state.isTired) return giveUp(state, task, turn);
  state.step = "WAITING";
  state.watched = watched;
  tell(turn, "waiting", task.path);
}

/** Whatever wakes it, it looks again. */
function onWaiting(state: BarrierState, input: RecipeInput, task: Task, turn: Turn): void {
  const isWoken = input.kind === "fired" && input.tag === state.watched;
  if (!isWoken && input.kind !== "connection") return;
  if (bugsIn(turn)["barrier-if-not-loop"]) return pass(state, task, turn);
  // A session that lives on keeps its watch.
  if (isWoken || (input.kind === "connection" && input.state === "LOST")) look(state, task, turn);
}

function onAlarm(state: BarrierState, name: string, task: Task, turn: Turn): void {
  if (name === GUARD && state.step === "GUARDING") {
    state.step = "OPENING";
    return send(state.errand, { kind: "delete", path: task.path, version: ANY }, turn);
  }
  if (name !== PATIENCE) return;
  state.isTired = true;
  if (state.step === "WAITING") giveUp(state, task, turn);
}

function pass(state: BarrierState, task: Task, turn: Turn): void {
  tell(turn, "passed", task.path);
  end(state, turn);
}

function giveUp(state: BarrierState, task: Task, turn: Turn): void {
  tell(turn, "gaveUp", task.path);
  end(state, turn);
}

function end(state: BarrierState, turn: Turn): void {
  state.step = "IDLE";
  clearAlarm(turn, PATIENCE);
  finish(turn);
}
