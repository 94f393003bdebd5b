/**
 * A double barrier: `size` parties begin together, and leave together [DistributedDoubleBarrier]
 * (reference 14.4).
 *
 * The documented recipe has a node `ready` that lets everybody in, and says nothing of its end: a
 * newcomer that finds it from an earlier round enters alone, and who removes it may remove that of
 * the next round. Here `ready` names the parties of the round, and is replaced by that of the next
 * one when all of them have gone: it lets in whom it names, and nobody else.
 */
import { CODE } from "../../api/codes.ts";
import { MODE, type Op } from "../../api/operations.ts";
import type { Answered, Recipe, RecipeInput } from "../recipe.ts";
import {
  bugsIn,
  clearAlarm,
  container,
  creation,
  finish,
  freshGuid,
  setAlarm,
  taskOf,
  tell,
  type Turn,
} from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { answerTo, drop, newErrand, send, type Errand } from "./errand.ts";

/**
 * JOINING with a node of its own, or MAKING the directory for it; LOOKING at `ready`, COUNTING the
 * parties, PROCLAIMING the round; WAITING for it. INSIDE. Then it LISTS those who are still there,
 * DELETES its node, WATCHES another's, and STAYS until that is gone. WITHDRAWING: it gives up.
 */
type Step =
  | "IDLE"
  | "JOINING"
  | "MAKING"
  | "LOOKING"
  | "COUNTING"
  | "PROCLAIMING"
  | "WAITING"
  | "INSIDE"
  | "LISTING"
  | "DELETING"
  | "WATCHING"
  | "STAYING"
  | "WITHDRAWING";

/** Plain data. */
interface DoubleBarrierState {
  step: Step;
  errand: Errand;
  /** Name of its node, of this attempt alone. */
  own: string;
  /** Whom `ready` names, in order, and its version; -1: it was never made. */
  round: readonly string[];
  version: number;
  /** Tags of the calls that have left watches. */
  watched: number[];
  isTired: boolean;
}

const PARTY = "party";
const STAY = "stay";
const PATIENCE = "patience";
const NEVER_MADE = -1;
const ANY = -1;

/** "meet": enter with `size` - 1 others, stay for a while, leave together with those. */
export const doubleBarrier: Recipe<DoubleBarrierState> = {
  name: "double-barrier",
  start: () => ({
    step: "IDLE",
    errand: newErrand(),
    own: "",
    round: [],
    version: NEVER_MADE,
    watched: [],
    isTired: false,
  }),
  step,
};

function step(state: DoubleBarrierState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") return begin(state, input, turn);
  const task = taskOf(turn);
  if (task === undefined) return;
  switch (input.kind) {
    case "connection":
      return onConnection(state, input, task, turn);
    case "fired":
      if (state.watched.includes(input.tag)) onWoken(state, task, turn);
      return;
    case "alarm":
      return onAlarm(state, input.name, task, turn);
    case "answered": {
      const answer = answerTo(state.errand, input, turn);
      if (answer !== undefined) onAnswer(state, answer, task, turn);
      return;
    }
    default:
      break;
  }
}

function begin(state: DoubleBarrierState, task: Task, turn: Turn): void {
  state.isTired = false;
  if (task.patience > 0) setAlarm(turn, PATIENCE, task.patience);
  join(state, task, turn);
}

/** Under a new name: the node of a session that is over may still be listed. */
function join(state: DoubleBarrierState, task: Task, turn: Turn): void {
  state.own = `${PARTY}${freshGuid(turn)}`;
  state.round = [];
  state.version = NEVER_MADE;
  state.watched = [];
  go(state, "JOINING", creation(pathOf(state, task), MODE.EPHEMERAL), turn);
}

function go(state: DoubleBarrierState, next: Step, op: Op, turn: Turn): void {
  state.step = next;
  send(state.errand, op, turn);
}

function pathOf({ own }: DoubleBarrierState, { path }: Task): string {
  return `${path}/${own}`;
}

function onAnswer(state: DoubleBarrierState, answer: Answered, task: Task, turn: Turn): void {
  const { err } = answer;
  switch (state.step) {
    case "JOINING":
      if (err === CODE.NONODE) return go(state, "MAKING", container(task.path), turn);
      return look(state, task, turn);
    case "MAKING":
      return join(state, task, turn);
    case "LOOKING":
      return onReady(state, answer, task, turn);
    case "COUNTING":
      return onCounted(state, answer, task, turn);
    case "PROCLAIMING":
      // Whoever has proclaimed it: who is named?
      return look(state, task, turn);
    case "LISTING":
      return onListed(state, answer, task, turn);
    case "DELETING":
      return list(state, task, turn);
    case "WATCHING":
      if (err === CODE.NONODE) return list(state, task, turn);
      state.step = "STAYING";
      return;
    case "WITHDRAWING":
      tell(turn, "gaveUp", task.path);
      return end(state, turn);
    default:
      break;
  }
}

/** A change of it is watched if it is there, and its making by the watch on the list. */
function look(state: DoubleBarrierState, { path }: Task, turn: Turn): void {
  go(state, "LOOKING", { kind: "getData", path: `${path}/ready`, watch: true }, turn);
  state.watched.push(state.errand.awaited);
}

function onReady(
  state: DoubleBarrierState,
  { err, result, tag }: Answered,
  task: Task,
  turn: Turn,
): void {
  state.watched.push(tag);
  if (err === CODE.OK && result.kind === "data") {
    state.round = (result.data ?? "").split(",");
    state.version = result.stat.version;
  }
  if (state.round.includes(state.own)) return enter(state, task, turn);
  count(state, task, turn);
}

function count(state: DoubleBarrierState, { path }: Task, turn: Turn): void {
  go(state, "COUNTING", { kind: "getChildren2", path, watch: true }, turn);
  state.watched.push(state.errand.awaited);
}

function onCounted(
  state: DoubleBarrierState,
  { result, tag }: Answered,
  task: Task,
  turn: Turn,
): void {
  state.watched.push(tag);
  const parties = partiesOf(result);
  const { size } = turn.app.config;
  // The last round is over when nobody whom it names is there any more.
  const isOver = !parties.some((party) => state.round.includes(party));
  if (isOver && parties.length >= size) return proclaim(state, parties, task, turn);
  if (state.isTired) return withdraw(state, task, turn);
  state.step = "WAITING";
  tell(turn, "waiting", task.path);
}

/** Their nodes, in the order of their names. */
function partiesOf(result: Answered["result"]): readonly string[] {
  if (result.kind !== "children") return [];
  return result.children.filter((name) => name.startsWith(PARTY)).toSorted();
}

/** Only in place of the round that it has seen the end of: the version says so. */
function proclaim(
  state: DoubleBarrierState,
  parties: readonly string[],
  { path }: Task,
  turn: Turn,
): void {
  const data = parties.join(",");
  const ready = `${path}/ready`;
  const { version } = state;
  const op: Op =
    version === NEVER_MADE
      ? creation(ready, MODE.PERSISTENT, data)
      : { kind: "setData", path: ready, data, version };
  go(state, "PROCLAIMING", op, turn);
}

function onWoken(state: DoubleBarrierState, task: Task, turn: Turn): void {
  if (state.step === "STAYING") return list(state, task, turn);
  if (state.step !== "WAITING") return;
  const bugs = bugsIn(turn);
  if (bugs["any-wake-up-enters"]) return enter(state, task, turn);
  if (bugs["recounts-without-ready"]) return count(state, task, turn);
  look(state, task, turn);
}

function enter(state: DoubleBarrierState, task: Task, turn: Turn): void {
  state.step = "INSIDE";
  state.watched = [];
  clearAlarm(turn, PATIENCE);
  tell(turn, "entered", task.path, pathOf(state, task), state.round.length);
  setAlarm(turn, STAY, task.span);
}

function list(state: DoubleBarrierState, { path }: Task, turn: Turn): void {
  state.watched = [];
  go(state, "LISTING", { kind: "getChildren2", path, watch: false }, turn);
}

/** The lowest stays to the last and watches the highest; the others go, and watch the lowest. */
function onListed(state: DoubleBarrierState, { result }: Answered, task: Task, turn: Turn): void {
  const { own, round } = state;
  const left = partiesOf(result).filter((party) => party === own || round.includes(party));
  const others = left.filter((party) => party !== own);
  const isLowest = left[0] === own;
  const { "leaves-at-one-left": isEarly } = bugsIn(turn);
  if (left.length === 0 || (isEarly && left.length === 1 && !left.includes(own))) {
    return leave(state, task, turn);
  }
  if (left.includes(own) && (others.length === 0 || !isLowest)) {
    return go(state, "DELETING", { kind: "delete", path: pathOf(state, task), version: ANY }, turn);
  }
  const other = (isLowest ? others.at(-1) : others[0]) ?? own;
  go(state, "WATCHING", { kind: "getData", path: `${task.path}/${other}`, watch: true }, turn);
  state.watched = [state.errand.awaited];
}

function leave(state: DoubleBarrierState, task: Task, turn: Turn): void {
  tell(turn, "left", task.path, pathOf(state, task));
  end(state, turn);
}

function onConnection(
  state: DoubleBarrierState,
  input: Extract<RecipeInput, { readonly kind: "connection" }>,
  task: Task,
  turn: Turn,
): void {
  const isInBug = bugsIn(turn)["any-wake-up-enters"] && state.step === "WAITING";
  if (isInBug) return enter(state, task, turn);
  if (input.state !== "LOST") return;
  switch (state.step) {
    case "INSIDE":
    case "LISTING":
    case "DELETING":
    case "WATCHING":
    case "STAYING":
      // Its node goes with its session: it has left, without the others.
      tell(turn, "lost", task.path, pathOf(state, task));
      return end(state, turn);
    case "WITHDRAWING":
      tell(turn, "gaveUp", task.path);
      return end(state, turn);
    default:
      return join(state, task, turn);
  }
}

function onAlarm(state: DoubleBarrierState, name: string, task: Task, turn: Turn): void {
  if (name === STAY && state.step === "INSIDE") return list(state, task, turn);
  if (name !== PATIENCE) return;
  state.isTired = true;
  if (state.step === "WAITING") withdraw(state, task, turn);
}

function withdraw(state: DoubleBarrierState, task: Task, turn: Turn): void {
  go(state, "WITHDRAWING", { kind: "delete", path: pathOf(state, task), version: ANY }, turn);
}

function end(state: DoubleBarrierState, turn: Turn): void {
  state.step = "IDLE";
  state.watched = [];
  drop(state.errand);
  clearAlarm(turn, PATIENCE);
  clearAlarm(turn, STAY);
  finish(turn);
}
