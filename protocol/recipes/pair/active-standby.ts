/**
 * An active and its standbys, as HDFS runs its name nodes [ZKFailoverController, ActiveStandbyElector].
 * The lock says who may be active; the breadcrumb, which outlives sessions, says who was last, and
 * "" if that one left in order. Whoever gets the lock fences the former active at the resource first.
 *
 * The breadcrumb is never deleted: each active writes it, so that its version is that one's own. What
 * is asked twice because an answer was lost fails at the version, and undoes nothing of a successor's.
 */
import { CODE } from "../../api/codes.ts";
import { MODE, type Op } from "../../api/operations.ts";
import { answerTo, drop, newErrand, send, type Errand } from "../data/errand.ts";
import { isHoldOver, newHolding, onHoldersConnection } from "../lock/holding.ts";
import { NONE, type Answered, type Recipe, type RecipeInput } from "../recipe.ts";
import {
  bugsIn,
  clearAlarm,
  container,
  creation,
  finish,
  sessionOf,
  setAlarm,
  store,
  taskOf,
  tell,
  type Turn,
} from "../turn.ts";
import type { ConnectionState, Task } from "../vocabulary.ts";
import { crumbOf, lockOf } from "./nodes.ts";
import {
  endService,
  newService,
  onServiceStored,
  rest,
  serve,
  serveOn,
  WRITE,
  type Service,
} from "./service.ts";

/**
 * What it is about. PREPARING the breadcrumb, or MAKING the directory for it; LOCKING, or LOOKING whose
 * the lock is; STANDBY. With the lock: READING who was active, FENCING that one, MARKING that it is
 * active itself; ACTIVE. FENCED: another one is active, and it waits to be told that its session is
 * over. STOPPING until the resource has answered, LEAVING.
 */
type Step =
  | "IDLE"
  | "PREPARING"
  | "MAKING"
  | "LOCKING"
  | "LOOKING"
  | "STANDBY"
  | "READING"
  | "FENCING"
  | "MARKING"
  | "ACTIVE"
  | "FENCED"
  | "STOPPING"
  | "LEAVING";

/** Plain data. */
interface PairState {
  step: Step;
  errand: Errand;
  service: Service;
  /** czxid of its lock; what its writes are fenced by. */
  token: number;
  /** Version of the breadcrumb as it read or wrote it. */
  version: number;
  /** Tag of the look that has left the watch. */
  watched: number;
  /** Tag of the write that fences the former active. */
  fence: number;
  /** Who was active before, as the breadcrumb says. */
  former: string;
  /** It has been a standby for long enough. */
  isTired: boolean;
}

const PATIENCE = "patience";
const FENCE_AGAIN = "fence-again";
const RETRY = 200_000;
const ANY = -1;
/** What the breadcrumb of one that left in order says. */
const IN_ORDER = "";

/** "serve": stand by, be active for a while, and step down. */
export const activeStandby: Recipe<PairState> = {
  name: "active-standby",
  start: () => ({
    step: "IDLE",
    errand: newErrand(),
    service: newService(newHolding()),
    token: 0,
    version: 0,
    watched: NONE,
    fence: NONE,
    former: IN_ORDER,
    isTired: false,
  }),
  step,
};

function step(state: PairState, input: RecipeInput, turn: Turn): void {
  const task = taskOf(turn);
  if (task === undefined) return;
  switch (input.kind) {
    case "task":
      state.isTired = false;
      if (task.patience > 0) setAlarm(turn, PATIENCE, task.patience);
      return prepare(state, task, turn);
    case "connection":
      return onConnection(state, input.state, task, turn);
    case "alarm":
      return onAlarm(state, input.name, task, turn);
    case "fired":
      if (input.tag === state.watched && state.step === "STANDBY") lock(state, task, turn);
      return;
    case "stored":
      return onStored(state, input, task, turn);
    default: {
      const answer = answerTo(state.errand, input, turn);
      if (answer !== undefined) onAnswer(state, answer, task, turn);
    }
  }
}

function go(state: PairState, next: Step, op: Op, turn: Turn): void {
  state.step = next;
  send(state.errand, op, turn);
}

/** What the breadcrumb says while it is active: no other time and no other process says the same. */
function markOf({ token }: PairState, { app: { config } }: Turn): string {
  return `c${config.client} ${token}`;
}

function prepare(state: PairState, task: Task, turn: Turn): void {
  go(state, "PREPARING", creation(crumbOf(task), MODE.PERSISTENT, IN_ORDER), turn);
}

function lock(state: PairState, task: Task, turn: Turn): void {
  go(state, "LOCKING", creation(lockOf(task), MODE.EPHEMERAL), turn);
}

function look(state: PairState, task: Task, turn: Turn): void {
  go(state, "LOOKING", { kind: "getData", path: lockOf(task), watch: true }, turn);
}

function read(state: PairState, task: Task, turn: Turn): void {
  go(state, "READING", { kind: "getData", path: crumbOf(task), watch: false }, turn);
}

function onAnswer(state: PairState, answer: Answered, task: Task, turn: Turn): void {
  const { err, result } = answer;
  switch (state.step) {
    case "PREPARING":
      if (err === CODE.NONODE) return go(state, "MAKING", container(task.path), turn);
      return lock(state, task, turn);
    case "MAKING":
      return prepare(state, task, turn);
    case "LOCKING":
      if (err === CODE.NONODE) return prepare(state, task, turn);
      if (err !== CODE.OK || result.kind !== "created") return look(state, task, turn);
      return win(state, result.stat.czxid, task, turn);
    case "LOOKING":
      return onLooked(state, answer, task, turn);
    case "READING":
      return onRead(state, answer, task, turn);
    case "MARKING":
      // Marked by an earlier try, or nothing that is its business any more: it reads.
      if (err !== CODE.OK || result.kind !== "stat") return read(state, task, turn);
      state.version = result.stat.version;
      return activate(state, task, turn);
    case "LEAVING":
      return end(state, turn);
    default:
      break;
  }
}

function win(state: PairState, token: number, task: Task, turn: Turn): void {
  state.token = token;
  read(state, task, turn);
}

function onLooked(state: PairState, { err, result, tag }: Answered, task: Task, turn: Turn): void {
  if (err !== CODE.OK || result.kind !== "data") return lock(state, task, turn);
  const { czxid, ephemeralOwner } = result.stat;
  if (ephemeralOwner === sessionOf(turn)) return win(state, czxid, task, turn);
  if (state.isTired) return giveUp(state, task, turn);
  state.step = "STANDBY";
  state.watched = tag;
  // All standbys may be woken at once: there is one, mostly.
  tell(turn, "waiting", task.path);
}

function onRead(state: PairState, { err, result }: Answered, task: Task, turn: Turn): void {
  if (err !== CODE.OK || result.kind !== "data") return prepare(state, task, turn);
  state.version = result.stat.version;
  const last = result.data ?? IN_ORDER;
  if (last === markOf(state, turn)) return activate(state, task, turn);
  if (last === IN_ORDER) turn.out.emit({ kind: "mark", id: "recipe.former-left-in-order" });
  if (last === IN_ORDER || bugsIn(turn)["ignores-breadcrumb"]) return mark(state, task, turn);
  state.former = last.slice(0, last.indexOf(" "));
  fence(state, task, turn);
}

/** After a write of its own the resource takes none of any former active. */
function fence(state: PairState, task: Task, turn: Turn): void {
  // The fencing method of many a configuration: shell(/bin/true).
  if (bugsIn(turn)["fencing-does-nothing"]) return mark(state, task, turn);
  state.step = "FENCING";
  state.fence = store(turn, state.token, task.task);
}

function mark(state: PairState, task: Task, turn: Turn): void {
  const { version } = state;
  const data = markOf(state, turn);
  go(state, "MARKING", { kind: "setData", path: crumbOf(task), data, version }, turn);
}

function activate(state: PairState, task: Task, turn: Turn): void {
  state.step = "ACTIVE";
  clearAlarm(turn, PATIENCE);
  serve(state.service, task, { node: lockOf(task), token: state.token, writes: false }, turn);
}

function onStored(
  state: PairState,
  { outcome, tag }: Extract<RecipeInput, { readonly kind: "stored" }>,
  task: Task,
  turn: Turn,
): void {
  const { service } = state;
  if (state.step === "FENCING" && tag === state.fence) {
    if (outcome !== "taken") return setAlarm(turn, FENCE_AGAIN, RETRY);
    tell(turn, "fenced", task.path, state.former);
    return mark(state, task, turn);
  }
  const isFenced = onServiceStored(service, tag, outcome, turn);
  if (isFenced && state.step === "ACTIVE") {
    // There is another active, so its session is over, and it will hear of that.
    state.step = "FENCED";
    endService(service, "lost", turn);
  }
  if (state.step === "STOPPING") stepDown(state, task, turn);
}

function onAlarm(state: PairState, name: string, task: Task, turn: Turn): void {
  if (name === WRITE && state.step === "ACTIVE") return serveOn(state.service, task, turn);
  if (name === FENCE_AGAIN && state.step === "FENCING") return fence(state, task, turn);
  if (isHoldOver(state.service.holding, name)) {
    endService(state.service, "released", turn);
    state.step = "STOPPING";
    return stepDown(state, task, turn);
  }
  if (name !== PATIENCE) return;
  state.isTired = true;
  if (state.step === "STANDBY") giveUp(state, task, turn);
}

/** Gives the lock up once the resource has answered all its writes. */
function stepDown(state: PairState, task: Task, turn: Turn): void {
  const { service, version } = state;
  if (service.pending.length > 0) return;
  const data = service.isInOrder ? IN_ORDER : markOf(state, turn);
  const ops = [
    { kind: "setData", path: crumbOf(task), data, version },
    { kind: "delete", path: lockOf(task), version: ANY },
  ] as const;
  go(state, "LEAVING", { kind: "multi", ops }, turn);
}

function onConnection(state: PairState, to: ConnectionState, task: Task, turn: Turn): void {
  const { service } = state;
  onHoldersConnection(service.holding, to, turn);
  if (service.holding.belief !== "YES") rest(service, turn);
  if (to !== "LOST") return;
  drop(state.errand);
  if (state.step === "STOPPING" || state.step === "LEAVING") return end(state, turn);
  prepare(state, task, turn);
}

function giveUp(state: PairState, { path }: Task, turn: Turn): void {
  tell(turn, "gaveUp", path);
  end(state, turn);
}

function end(state: PairState, turn: Turn): void {
  state.step = "IDLE";
  state.watched = NONE;
  clearAlarm(turn, PATIENCE);
  finish(turn);
}
