/**
 * Queues of items that are offered once and taken once [DistributedQueue, DistributedPriorityQueue]
 * (reference 14.5, 14.6).
 *
 * A plain create or delete whose answer was lost leaves it open whether an item is there twice, or
 * whose it was. Here each task has a ticket, a node of its own that a multi uses up: `delete ticket,
 * create item` puts an item in, `write item onto ticket, delete item` takes one out. Asked again it
 * fails at the ticket, which says that it was done, even if another session asks. So an item is taken
 * at least once and at most once, but for a taker whose process dies before it has told anybody.
 */
import type { Micros } from "../../../sim/machine.ts";
import { CODE } from "../../api/codes.ts";
import { MODE, type MultiOp, type Op } from "../../api/operations.ts";
import { NONE, type Answered, type Recipe, type RecipeInput } from "../recipe.ts";
import { compareSequences } from "../sequence.ts";
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
import { answerTo, newErrand, send, type Errand } from "./errand.ts";

/**
 * What is asked. ISSUING a ticket, or MAKING the queue for it; OFFERING; LISTING, READING and TAKING,
 * or WAITING for an item; RECALLING what was taken from the ticket; RETURNING the ticket, or
 * WITHDRAWING it unused.
 */
type Step =
  | "IDLE"
  | "ISSUING"
  | "MAKING"
  | "OFFERING"
  | "LISTING"
  | "WAITING"
  | "READING"
  | "TAKING"
  | "RECALLING"
  | "RETURNING"
  | "WITHDRAWING";

/** Plain data. */
export interface QueueState {
  step: Step;
  errand: Errand;
  /** Path of the ticket; "" while there is none. */
  ticket: string;
  /** Path and content of the item that is being taken. */
  item: string;
  content: string;
  /** Tag of the listing that has left the watch. */
  watched: number;
  /** It has waited for long enough. */
  isTired: boolean;
}

/** Version of a ticket that nothing was taken on. */
const UNUSED = 0;
const ANY = -1;
const PATIENCE = "patience";
const DUE = "due";
/** What names of items begin with. */
export const ITEM = "item-";
const PRIORITY = /^item-(\d+)--?\d{9,10}$/u;

/** In what queues differ. */
interface Kind {
  /** Name of the item of a task, but for the number behind it; by the text in it items stand in line. */
  readonly label: (task: Task, turn: Turn) => string;
  /** For how long the item of that name may not be taken yet. */
  readonly tooEarly: (name: string, turn: Turn) => Micros;
}

/** "offer" and "take", first come, first served. */
export const queue: Recipe<QueueState> = queueOf("queue", {
  label: () => ITEM,
  tooEarly: () => 0,
});

/** "offer" with a priority, the lower the more urgent, and "take": the most urgent item, and the oldest of those. */
export const priorityQueue: Recipe<QueueState> = queueOf("priority-queue", {
  label: ({ value }, turn) => {
    const isText = bugsIn(turn)["priority-as-text"];
    return `${ITEM}${isText ? value : String(value).padStart(4, "0")}-`;
  },
  tooEarly: () => 0,
});

/** The recipe of that name: "take" takes, whatever else is asked offers. */
export function queueOf(name: string, kind: Kind): Recipe<QueueState> {
  return {
    name,
    start: () => ({
      step: "IDLE",
      errand: newErrand(),
      ticket: "",
      item: "",
      content: "",
      watched: NONE,
      isTired: false,
    }),
    step: (state, input, turn) => step(state, input, turn, kind),
  };
}

function step(state: QueueState, input: RecipeInput, turn: Turn, kind: Kind): void {
  if (input.kind === "task") return begin(state, input, turn, kind);
  const task = taskOf(turn);
  if (task === undefined) return;
  if (state.step === "WAITING") return onWaiting(state, input, task, turn);
  if (input.kind === "alarm" && input.name === PATIENCE) state.isTired = true;
  const answer = answerTo(state.errand, input, turn);
  if (answer !== undefined) onAnswer(state, answer, task, turn, kind);
}

function begin(state: QueueState, task: Task, turn: Turn, kind: Kind): void {
  state.ticket = `${task.path}/${freshGuid(turn)}ticket`;
  state.isTired = false;
  state.watched = NONE;
  if (task.patience > 0) setAlarm(turn, PATIENCE, task.patience);
  const { "offer-retried-blindly": isBlind, "lost-delete-is-anothers": isHasty } = bugsIn(turn);
  if (task.ask !== "take" && isBlind) return offer(state, task, turn, kind);
  if (task.ask === "take" && isHasty) return list(state, task, turn);
  issue(state, turn);
}

function go(state: QueueState, step: Step, op: Op, turn: Turn): void {
  state.step = step;
  send(state.errand, op, turn);
}

function issue(state: QueueState, turn: Turn): void {
  go(state, "ISSUING", creation(state.ticket, MODE.PERSISTENT), turn);
}

function onAnswer(state: QueueState, answer: Answered, task: Task, turn: Turn, kind: Kind): void {
  const { err } = answer;
  switch (state.step) {
    case "ISSUING":
      if (err === CODE.NONODE) return go(state, "MAKING", container(task.path), turn);
      return task.ask === "take" ? list(state, task, turn) : offer(state, task, turn, kind);
    case "MAKING":
      return begin(state, task, turn, kind);
    case "OFFERING":
      return onOffered(state, answer, task, turn);
    case "LISTING":
      return onListed(state, answer, task, turn, kind);
    case "READING":
      return onRead(state, answer, task, turn);
    case "TAKING":
      return onTaken(state, answer, task, turn);
    case "RECALLING":
      state.content = answer.result.kind === "data" ? (answer.result.data ?? "") : state.content;
      return take(state, task, turn);
    case "WITHDRAWING":
      // Something was taken on it after all.
      if (err === CODE.BADVERSION) return recall(state, turn);
      tell(turn, "gaveUp", task.path);
      return end(state, turn);
    default:
      return end(state, turn);
  }
}

function offer(state: QueueState, task: Task, turn: Turn, kind: Kind): void {
  const mode = MODE.PERSISTENT_SEQUENTIAL;
  const item = creation(`${task.path}/${kind.label(task, turn)}`, mode, String(task.task));
  const { "offer-retried-blindly": isBlind } = bugsIn(turn);
  const once: readonly MultiOp[] = [{ kind: "delete", path: state.ticket, version: ANY }, item];
  go(state, "OFFERING", isBlind ? item : { kind: "multi", ops: once }, turn);
}

function onOffered(state: QueueState, { err }: Answered, task: Task, turn: Turn): void {
  if (bugsIn(turn)["offer-retried-blindly"] && err === CODE.NONODE) {
    return go(state, "MAKING", container(task.path), turn);
  }
  // NONODE: the ticket is used up, so an earlier try has done it.
  if (err === CODE.NONODE) turn.out.emit({ kind: "mark", id: "recipe.lost-offer-was-done" });
  tell(turn, "offered", task.path, String(task.task));
  end(state, turn);
}

function list(state: QueueState, { path }: Task, turn: Turn): void {
  go(state, "LISTING", { kind: "getChildren2", path, watch: true }, turn);
}

function onListed(
  state: QueueState,
  { err, result, tag }: Answered,
  task: Task,
  turn: Turn,
  kind: Kind,
): void {
  if (err === CODE.NONODE) return go(state, "MAKING", container(task.path), turn);
  state.watched = tag;
  const children = result.kind === "children" ? result.children : [];
  const items = children.filter((name) => name.startsWith(ITEM)).toSorted(compareItems);
  const first = items[0];
  const early = first === undefined ? 0 : kind.tooEarly(first, turn);
  if (first !== undefined && early === 0) {
    state.item = `${task.path}/${first}`;
    return go(state, "READING", { kind: "getData", path: state.item, watch: false }, turn);
  }
  if (state.isTired) return withdraw(state, turn);
  state.step = "WAITING";
  // Nobody tells that time has passed.
  if (early > 0 && !bugsIn(turn)["waits-for-changes-only"]) setAlarm(turn, DUE, early);
  tell(turn, "waiting", task.path);
}

/** By priority, where there is one, and then by age. */
function compareItems(one: string, other: string): number {
  const [first, second] = [priorityOf(one), priorityOf(other)];
  if (first === second) return compareSequences(one, other);
  return first < second ? -1 : 1;
}

/** When an item is due that is called after that: milliseconds of a wall clock. */
export function dueOf(name: string): number {
  return Number(priorityOf(name));
}

/** What stands between the label and the number, which may have a sign; "" in a queue without priorities. */
function priorityOf(name: string): string {
  return PRIORITY.exec(name)?.[1] ?? "";
}

function onWaiting(state: QueueState, input: RecipeInput, task: Task, turn: Turn): void {
  switch (input.kind) {
    case "fired":
      if (input.tag === state.watched) list(state, task, turn);
      return;
    case "connection":
      // The watch was the session's.
      if (input.state === "LOST") list(state, task, turn);
      return;
    case "alarm":
      if (input.name === PATIENCE) return withdraw(state, turn);
      return list(state, task, turn);
    default:
      break;
  }
}

function onRead(state: QueueState, { err, result }: Answered, task: Task, turn: Turn): void {
  if (err !== CODE.OK || result.kind !== "data") return list(state, task, turn);
  state.content = result.data ?? "";
  const gone: MultiOp = { kind: "delete", path: state.item, version: ANY };
  if (bugsIn(turn)["lost-delete-is-anothers"]) return go(state, "TAKING", gone, turn);
  const { content: data, ticket } = state;
  const claim: MultiOp = { kind: "setData", path: ticket, data, version: UNUSED };
  go(state, "TAKING", { kind: "multi", ops: [claim, gone] }, turn);
}

function onTaken(state: QueueState, { err }: Answered, task: Task, turn: Turn): void {
  switch (err) {
    case CODE.OK:
      return take(state, task, turn);
    case CODE.BADVERSION:
      turn.out.emit({ kind: "mark", id: "recipe.lost-take-was-done" });
      return recall(state, turn);
    default:
      // Another one was faster.
      return list(state, task, turn);
  }
}

function recall(state: QueueState, turn: Turn): void {
  go(state, "RECALLING", { kind: "getData", path: state.ticket, watch: false }, turn);
}

function take(state: QueueState, task: Task, turn: Turn): void {
  tell(turn, "taken", task.path, state.content);
  if (bugsIn(turn)["lost-delete-is-anothers"]) return end(state, turn);
  go(state, "RETURNING", { kind: "delete", path: state.ticket, version: ANY }, turn);
}

/** Nothing can be taken on a ticket that is gone. */
function withdraw(state: QueueState, turn: Turn): void {
  go(state, "WITHDRAWING", { kind: "delete", path: state.ticket, version: UNUSED }, turn);
}

function end(state: QueueState, turn: Turn): void {
  state.step = "IDLE";
  clearAlarm(turn, PATIENCE);
  clearAlarm(turn, DUE);
  finish(turn);
}
