/**
 * A name service: a name is that of the client that has registered it, until that gives it up (reference
 * 14.1). Nodes of names stay, empty when nobody has them: so each write names the version that it
 * replaces, and one whose answer was lost can never be carried out on what another has written since.
 */
import { CODE } from "../../api/codes.ts";
import { MODE, type Op } from "../../api/operations.ts";
import type { Answered, Recipe, RecipeInput } from "../recipe.ts";
import { bugsIn, creation, finish, taskOf, tell, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { answerTo, newErrand, send, type Errand } from "./errand.ts";

/** Plain data. READING whose it is, WRITING that it is one's own or nobody's, MAKING the directory. */
interface NamesState {
  step: "IDLE" | "READING" | "WRITING" | "MAKING";
  errand: Errand;
}

/** Who has a name, and the task by which it was registered; client 0: nobody. */
interface Holder {
  readonly client: number;
  readonly task: number;
}

const NAMES = ["x", "y"] as const;
/** `Task.value` says which name, and is below. */
export const NAME_COUNT: number = NAMES.length;
const ANY = -1;
const NOBODY: Holder = { client: 0, task: 0 };

/** "register" a name, "resolve" it, or "unregister" it if one has it. */
export const nameService: Recipe<NamesState> = {
  name: "name-service",
  start: () => ({ step: "IDLE", errand: newErrand() }),
  step,
};

function step(state: NamesState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") return read(state, input, turn);
  const answer = answerTo(state.errand, input, turn);
  const task = taskOf(turn);
  if (answer === undefined || task === undefined) return;
  switch (state.step) {
    case "READING":
      return onRead(state, answer, task, turn);
    case "WRITING":
      return onWritten(state, answer, task, turn);
    default:
      return read(state, task, turn);
  }
}

/** Whole path of the name that a task with that path and value is about. */
export function nodeOfName(path: string, value: number): string {
  return `${path}/${NAMES[value % NAMES.length] ?? NAMES[0]}`;
}

function nodeOf({ path, value }: Task): string {
  return nodeOfName(path, value);
}

function read(state: NamesState, task: Task, turn: Turn): void {
  state.step = "READING";
  send(state.errand, { kind: "getData", path: nodeOf(task), watch: false }, turn);
}

function onRead(state: NamesState, { err, result }: Answered, task: Task, turn: Turn): void {
  const isThere = err === CODE.OK && result.kind === "data";
  const holder = isThere ? parseHolder(result.data ?? "") : NOBODY;
  const isOwn = holder.client === turn.app.config.client;
  if (task.ask === "resolve") return end(state, "resolved", task, holder, turn);
  if (task.ask === "unregister") {
    if (!isThere || !isOwn) return end(state, "unregistered", task, holder, turn);
    // Asked again, it takes the name from whoever has registered it in between.
    const version = bugsIn(turn)["unregisters-blindly"] ? ANY : result.stat.version;
    return write(state, { kind: "setData", path: nodeOf(task), data: "", version }, turn);
  }
  if (isOwn && holder.task === task.task) {
    turn.out.emit({ kind: "mark", id: "recipe.lost-write-was-done" });
    return end(state, "registered", task, holder, turn);
  }
  if (!isOwn && holder.client !== NOBODY.client) return end(state, "denied", task, holder, turn);
  // One's own is written anew: an end to it may be under way, asked for by an earlier process.
  register(state, isThere ? result.stat.version : undefined, task, turn);
}

/** `version`: of the node; undefined: there is none yet. */
function register(state: NamesState, version: number | undefined, task: Task, turn: Turn): void {
  const data = `${turn.app.config.client}:${task.task}`;
  const path = nodeOf(task);
  const op: Op =
    version === undefined
      ? creation(path, MODE.PERSISTENT, data)
      : { kind: "setData", path, data, version };
  write(state, op, turn);
}

function write(state: NamesState, op: Op, turn: Turn): void {
  state.step = "WRITING";
  send(state.errand, op, turn);
}

/** Another one was faster, or an earlier try of its own: reading tells. */
function onWritten(state: NamesState, { err, op }: Answered, task: Task, turn: Turn): void {
  const own: Holder = { client: turn.app.config.client, task: task.task };
  if (err === CODE.OK) {
    const what = task.ask === "register" ? "registered" : "unregistered";
    return end(state, what, task, own, turn);
  }
  if (err === CODE.NONODE && op.kind !== "setData") {
    state.step = "MAKING";
    return send(state.errand, creation(task.path, MODE.PERSISTENT), turn);
  }
  turn.out.emit({ kind: "mark", id: "recipe.write-conflict" });
  if (task.ask === "register" && bugsIn(turn)["conflict-is-anothers"]) {
    return end(state, "denied", task, NOBODY, turn);
  }
  read(state, task, turn);
}

function end(
  state: NamesState,
  what: "registered" | "denied" | "unregistered" | "resolved",
  task: Task,
  { client }: Holder,
  turn: Turn,
): void {
  state.step = "IDLE";
  tell(turn, what, nodeOf(task), client === 0 ? "" : `c${client}`, client);
  finish(turn);
}

function parseHolder(data: string): Holder {
  if (data === "") return NOBODY;
  const [client = 0, task = 0] = data.split(":").map(Number);
  return { client, task };
}
