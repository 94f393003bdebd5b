/**
 * Numbers that many change: SharedCount and DistributedAtomicLong (reference 14.12). A write names
 * the version that it replaces, and carries the number of its task: whoever has lost an answer reads
 * back who wrote last on behalf of whom. Beside the total a node holds the last task of each client,
 * "5;1=12;2=17", so that a later write does not wipe out the answer to that.
 */
import { CODE } from "../../api/codes.ts";
import { MODE } from "../../api/operations.ts";
import type { Answered, Recipe, RecipeInput } from "../recipe.ts";
import { bugsIn, creation, finish, taskOf, tell, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { answerTo, newErrand, send, type Errand } from "./errand.ts";

/** Plain data. READING, WRITING, MAKING a node that was not there. */
interface CounterState {
  step: "IDLE" | "READING" | "WRITING" | "MAKING";
  errand: Errand;
  /** A "set" has met another version than it had read: it is done, one way or the other. */
  isRefused: boolean;
}

/** What a node holds. */
interface Count {
  readonly total: number;
  /** Number of the last task that wrote, by client. */
  readonly tasks: ReadonlyMap<number, number>;
}

/** "add": `value` + 1 is added, until it is done [DistributedAtomicLong.add]. */
export const atomicLong: Recipe<CounterState> = counterOf("atomic-long");
/** "set": becomes `value`, unless somebody writes in between [SharedCount.trySetCount]. */
export const sharedCount: Recipe<CounterState> = counterOf("shared-count");

function counterOf(name: string): Recipe<CounterState> {
  return {
    name,
    start: () => ({ step: "IDLE", errand: newErrand(), isRefused: false }),
    step,
  };
}

function step(state: CounterState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") {
    state.isRefused = false;
    return read(state, input, turn);
  }
  const task = taskOf(turn);
  const answer = answerTo(state.errand, input, turn);
  if (task === undefined || answer === undefined) return;
  switch (state.step) {
    case "READING":
      return onRead(state, answer, task, turn);
    case "WRITING":
      return onWritten(state, answer, task, turn);
    default:
      return read(state, task, turn);
  }
}

function read(state: CounterState, { path }: Task, turn: Turn): void {
  state.step = "READING";
  send(state.errand, { kind: "getData", path, watch: false }, turn);
}

function onRead(state: CounterState, { err, result }: Answered, task: Task, turn: Turn): void {
  if (err !== CODE.OK || result.kind !== "data") {
    state.step = "MAKING";
    return send(state.errand, creation(task.path, MODE.PERSISTENT, "0"), turn);
  }
  const count = parseCount(result.data ?? "");
  const isDone = count.tasks.get(turn.app.config.client) === task.task;
  if (isDone && !bugsIn(turn)["adds-again-after-conflict"]) {
    turn.out.emit({ kind: "mark", id: "recipe.lost-write-was-done" });
    return succeed(state, task, turn);
  }
  if (state.isRefused) return refuse(state, task, turn);
  const data = showCount(changed(count, task, turn));
  state.step = "WRITING";
  send(
    state.errand,
    { kind: "setData", path: task.path, data, version: result.stat.version },
    turn,
  );
}

function changed({ tasks, total }: Count, { ask, task, value }: Task, turn: Turn): Count {
  return {
    total: ask === "add" ? total + value + 1 : value,
    tasks: new Map(tasks).set(turn.app.config.client, task),
  };
}

/**
 * BADVERSION: somebody else has written, or it was this write, when it was asked for the first time.
 * What names a version that is gone is never carried out any more, so reading tells which.
 */
function onWritten(state: CounterState, { err }: Answered, task: Task, turn: Turn): void {
  if (err === CODE.OK) return succeed(state, task, turn);
  turn.out.emit({ kind: "mark", id: "recipe.write-conflict" });
  state.isRefused = task.ask === "set";
  if (state.isRefused && bugsIn(turn)["conflict-is-anothers"]) return refuse(state, task, turn);
  read(state, task, turn);
}

function succeed(state: CounterState, { ask, path, value }: Task, turn: Turn): void {
  if (ask === "add") tell(turn, "added", path, "", value + 1);
  else tell(turn, "set", path, "", value);
  end(state, turn);
}

function refuse(state: CounterState, { path, value }: Task, turn: Turn): void {
  tell(turn, "refused", path, "", value);
  end(state, turn);
}

function end(state: CounterState, turn: Turn): void {
  state.step = "IDLE";
  finish(turn);
}

function parseCount(data: string): Count {
  const [total = "0", ...last] = data.split(";");
  const tasks = last.map((entry) => entry.split("=").map(Number));
  return {
    total: Number(total),
    tasks: new Map(tasks.map(([client = 0, task = 0]) => [client, task])),
  };
}

function showCount({ tasks, total }: Count): string {
  return [total, ...[...tasks].map(([client, task]) => `${client}=${task}`)].join(";");
}
