/**
 * A work queue: jobs are put in, and each is done by whoever claims it; when a worker dies its claim
 * goes, and another one does the job. Jobs, and marks that they are done, stay.
 *
 * A job that was done and not marked is done again, so the resource keeps a ledger: it takes what is
 * done for a job once. First comes the effect, then the mark: what is marked has been done.
 */
import { CODE } from "../../api/codes.ts";
import { MODE, type Op } from "../../api/operations.ts";
import { answerTo, drop, newErrand, send } from "../data/errand.ts";
import { beginHolding, isHoldOver, newHolding, onHoldersConnection } from "../lock/holding.ts";
import { NONE, type Answered, type Recipe, type RecipeInput } from "../recipe.ts";
import {
  bugsIn,
  clearAlarm,
  container,
  creation,
  finish,
  sessionOf,
  setAlarm,
  taskOf,
  tell,
  type Turn,
} from "../turn.ts";
import type { ConnectionState, Task } from "../vocabulary.ts";
import { firstFree, nodeOf } from "./board.ts";
import { DO_AGAIN, endJob, onWorked, takeEffect } from "./doing.ts";
import { beReady, rest, type JobsState } from "./state.ts";

const PATIENCE = "patience";

/** "submit": put a job in, which has the number of its task. "work": do one job, or wait for one. */
export const workQueue: Recipe<JobsState> = {
  name: "work-queue",
  start: () => ({
    step: "IDLE",
    errand: newErrand(),
    holding: newHolding(),
    job: "",
    watched: NONE,
    stored: NONE,
    isWorkOver: false,
    isWaiting: false,
    isTired: false,
    queue: "",
    isReady: false,
  }),
  step,
};

function step(state: JobsState, input: RecipeInput, turn: Turn): void {
  const task = taskOf(turn);
  if (task !== undefined) onInput(state, input, task, turn);
  if (input.kind === "connection") keepReady(state, input.state, turn);
}

function onInput(state: JobsState, input: RecipeInput, task: Task, turn: Turn): void {
  switch (input.kind) {
    case "task":
      return begin(state, task, turn);
    case "connection":
      if (task.ask === "work") return onConnection(state, input.state, task, turn);
      break;
    case "alarm":
      return onAlarm(state, input.name, task, turn);
    case "fired":
      if (state.step === "WAITING" && input.tag === state.watched) list(state, task, turn);
      return;
    case "stored":
      if (onWorked(state, input, turn)) markDone(state, task, turn);
      return;
    default:
      break;
  }
  const answer = answerTo(state.errand, input, turn);
  if (answer !== undefined) onAnswer(state, answer, task, turn);
}

/** A worker is at hand as long as it is connected. */
function keepReady(state: JobsState, to: ConnectionState, turn: Turn): void {
  if (to === "SUSPENDED" || to === "LOST") rest(state, turn);
  else beReady(state, turn);
}

function begin(state: JobsState, task: Task, turn: Turn): void {
  state.job = "";
  state.isTired = false;
  state.isWaiting = false;
  if (task.patience > 0) setAlarm(turn, PATIENCE, task.patience);
  if (task.ask === "submit") submit(state, task, turn);
  else list(state, task, turn);
}

function go(state: JobsState, next: JobsState["step"], op: Op, turn: Turn): void {
  state.step = next;
  send(state.errand, op, turn);
}

/** Asked twice it is there once: no two jobs have the same number. */
function submit(state: JobsState, task: Task, turn: Turn): void {
  const job = nodeOf(task, "job", String(task.task));
  go(state, "SUBMITTING", creation(job, MODE.PERSISTENT), turn);
}

function list(state: JobsState, { path }: Task, turn: Turn): void {
  state.job = "";
  go(state, "LISTING", { kind: "getChildren2", path, watch: true }, turn);
}

function onAnswer(state: JobsState, answer: Answered, task: Task, turn: Turn): void {
  const { err, result } = answer;
  switch (state.step) {
    case "SUBMITTING":
      if (err === CODE.NONODE) return go(state, "MAKING", container(task.path), turn);
      tell(turn, "submitted", task.path, String(task.task));
      return end(state, turn);
    case "MAKING":
      return begin(state, task, turn);
    case "LISTING":
      return onListed(state, answer, task, turn);
    case "CLAIMING":
      if (err !== CODE.OK || result.kind !== "created") return look(state, task, turn);
      return check(state, result.stat.czxid, task, turn);
    case "LOOKING":
      return onLooked(state, answer, task, turn);
    case "CHECKING":
      if (err === CODE.NONODE) return work(state, task, turn);
      return release(state, task, turn);
    case "MARKING":
      if (isMarkFirst(turn) && !state.isWorkOver) return hold(state, task, turn);
      endJob(state, turn);
      return release(state, task, turn);
    case "RELEASING":
      // A job that turned out to be done was none.
      return state.isWorkOver ? end(state, turn) : list(state, task, turn);
    default:
      break;
  }
}

function onListed(state: JobsState, { err, result, tag }: Answered, task: Task, turn: Turn): void {
  if (err === CODE.NONODE) return go(state, "MAKING", container(task.path), turn);
  const job = firstFree(result.kind === "children" ? result.children : []);
  if (job !== undefined) return claim(state, job, task, turn);
  if (state.isTired) return giveUp(state, task, turn);
  state.watched = tag;
  state.step = "WAITING";
  offer(state, task, turn);
  // Every change of the queue wakes it: that it waits on is no news.
  if (!state.isWaiting) tell(turn, "waiting", task.path);
  state.isWaiting = true;
}

function claim(state: JobsState, job: string, task: Task, turn: Turn): void {
  const { "claim-outlives-worker": isKept } = bugsIn(turn);
  const mode = isKept ? MODE.PERSISTENT : MODE.EPHEMERAL;
  state.job = job;
  state.isWorkOver = false;
  // What the resource still has to say is about a former job.
  state.stored = NONE;
  go(state, "CLAIMING", creation(nodeOf(task, "claim", job), mode, nameOf(turn)), turn);
}

function nameOf({ app: { config } }: Turn): string {
  return `c${config.client}`;
}

function look(state: JobsState, task: Task, turn: Turn): void {
  const path = nodeOf(task, "claim", state.job);
  go(state, "LOOKING", { kind: "getData", path, watch: false }, turn);
}

/** Is the claim that is there its own? Its own former session's is not: it is about to go. */
function onLooked(state: JobsState, { err, result }: Answered, task: Task, turn: Turn): void {
  if (err !== CODE.OK || result.kind !== "data") return list(state, task, turn);
  const { czxid, ephemeralOwner } = result.stat;
  const isNamed = result.data === nameOf(turn);
  const { "claim-outlives-worker": isKept, "claim-of-former-session": isTrusting } = bugsIn(turn);
  const isOfSession = ephemeralOwner === sessionOf(turn);
  if (isNamed && !isOfSession) turn.out.emit({ kind: "mark", id: "recipe.former-claim-there" });
  const isOwn = isOfSession || ((isKept || isTrusting) && isNamed);
  return isOwn ? check(state, czxid, task, turn) : list(state, task, turn);
}

/** The job may have been done since it was listed: whoever did it marked it before the claim went. */
function check(state: JobsState, token: number, task: Task, turn: Turn): void {
  state.holding.token = token;
  const path = nodeOf(task, "done", state.job);
  go(state, "CHECKING", { kind: "exists", path, watch: false }, turn);
}

function work(state: JobsState, task: Task, turn: Turn): void {
  if (isMarkFirst(turn)) return mark(state, task, turn);
  hold(state, task, turn);
}

function isMarkFirst(turn: Turn): boolean {
  return bugsIn(turn)["marked-before-effect"];
}

/** Works at it for as long as it takes. */
function hold(state: JobsState, task: Task, turn: Turn): void {
  state.step = "WORKING";
  state.isWaiting = false;
  clearAlarm(turn, PATIENCE);
  const job = nodeOf(task, "job", state.job);
  const grant = { node: nodeOf(task, "claim", state.job), token: state.holding.token };
  beginHolding(state.holding, { ...task, path: job }, { ...grant, writes: false }, turn);
  offer(state, task, turn);
}

/** It is a worker of that queue. */
function offer(state: JobsState, { path }: Task, turn: Turn): void {
  state.queue = path;
  beReady(state, turn);
}

function markDone(state: JobsState, task: Task, turn: Turn): void {
  if (!isMarkFirst(turn)) return mark(state, task, turn);
  endJob(state, turn);
  release(state, task, turn);
}

function mark(state: JobsState, task: Task, turn: Turn): void {
  const done = nodeOf(task, "done", state.job);
  go(state, "MARKING", creation(done, MODE.PERSISTENT, nameOf(turn)), turn);
}

/** The job is marked, so whoever claims it in between has no use for its claim either. */
function release(state: JobsState, task: Task, turn: Turn): void {
  const path = nodeOf(task, "claim", state.job);
  go(state, "RELEASING", { kind: "delete", path, version: -1 }, turn);
}

function onConnection(state: JobsState, to: ConnectionState, task: Task, turn: Turn): void {
  const { holding } = state;
  onHoldersConnection(holding, to, turn);
  if (to === "LOST") return onLost(state, task, turn);
  if (to !== "RECONNECTED") return;
  if (state.step === "WORKING" && state.isWorkOver) takeEffect(state, turn);
}

/** The claim goes with the session; it goes on with its job if it can claim it again. */
function onLost(state: JobsState, task: Task, turn: Turn): void {
  drop(state.errand);
  const isDone = state.step === "RELEASING" && state.isWorkOver;
  if (isDone) return end(state, turn);
  if (state.job === "") list(state, task, turn);
  else claim(state, state.job, task, turn);
}

function onAlarm(state: JobsState, name: string, task: Task, turn: Turn): void {
  const { holding } = state;
  if (name === DO_AGAIN && state.step === "WORKING") return takeEffect(state, turn);
  if (isHoldOver(holding, name) && state.step === "WORKING") {
    state.isWorkOver = true;
    // While it is not sure it waits: the job may be another's by now.
    if (holding.belief === "YES") takeEffect(state, turn);
  }
  if (name !== PATIENCE) return;
  state.isTired = true;
  if (state.step === "WAITING") giveUp(state, task, turn);
}

function giveUp(state: JobsState, task: Task, turn: Turn): void {
  tell(turn, "gaveUp", task.path);
  end(state, turn);
}

function end(state: JobsState, turn: Turn): void {
  state.step = "IDLE";
  state.watched = NONE;
  clearAlarm(turn, PATIENCE);
  finish(turn);
}
