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
  freshGuid,
  setAlarm,
  taskOf,
  tell,
  type Turn,
} from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { answerTo } from "./errand.ts";
import { list, onListed } from "./leaving.ts";
import {
  end,
  go,
  NEVER_MADE,
  newParty,
  partiesOf,
  PARTY,
  pathOf,
  PATIENCE,
  STAY,
  type Party,
} from "./party.ts";

/** "meet": enter with `size` - 1 others, stay for a while, leave together with those. */
export const doubleBarrier: Recipe<Party> = {
  name: "double-barrier",
  start: newParty,
  step,
};

function step(state: Party, input: RecipeInput, turn: Turn): void {
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
      break;
    }
    default:
      break;
  }
}

function begin(state: Party, task: Task, turn: Turn): void {
  state.isTired = false;
  if (task.patience > 0) setAlarm(turn, PATIENCE, task.patience);
  join(state, task, turn);
}

/** Under a new name: the node of a session that is over may still be listed. */
function join(state: Party, task: Task, turn: Turn): void {
  state.own = `${PARTY}${freshGuid(turn)}`;
  state.round = [];
  state.version = NEVER_MADE;
  state.watched = [];
  go(state, "JOINING", creation(pathOf(state, task), MODE.EPHEMERAL), turn);
}

function onAnswer(state: Party, answer: Answered, task: Task, turn: Turn): void {
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
      // Not of the call that was asked first: that may have been lost.
      state.watched = [answer.tag];
      return;
    case "WITHDRAWING":
      tell(turn, "gaveUp", task.path);
      return end(state, turn);
    default:
      break;
  }
}

/** A change of it is watched if it is there, and its making by the watch on the list. */
function look(state: Party, { path }: Task, turn: Turn): void {
  state.isWoken = false;
  go(state, "LOOKING", { kind: "getData", path: `${path}/ready`, watch: true }, turn);
}

function onReady(state: Party, { err, result, tag }: Answered, task: Task, turn: Turn): void {
  state.watched.push(tag);
  if (err === CODE.OK && result.kind === "data") {
    state.round = (result.data ?? "").split(",");
    state.version = result.stat.version;
  }
  if (state.round.includes(state.own)) return enter(state, task, turn);
  count(state, task, turn);
}

function count(state: Party, { path }: Task, turn: Turn): void {
  go(state, "COUNTING", { kind: "getChildren2", path, watch: true }, turn);
}

function onCounted(state: Party, { result, tag }: Answered, task: Task, turn: Turn): void {
  state.watched.push(tag);
  const parties = partiesOf(result);
  // `ready` was made behind its back, and left no watch when it was not there.
  const isNews = state.version === NEVER_MADE && hasReady(result);
  const { size } = turn.app.config;
  // The last round is over when nobody whom it names is there any more.
  const isOver = !parties.some((party) => state.round.includes(party));
  if (isOver && parties.length >= size) return proclaim(state, parties, task, turn);
  const { "recounts-without-ready": isBlind } = bugsIn(turn);
  if ((isNews || state.isWoken) && !isBlind) return look(state, task, turn);
  if (state.isTired) return withdraw(state, task, turn);
  state.step = "WAITING";
  tell(turn, "waiting", task.path);
}

/** Only in place of the round that it has seen the end of: the version says so. */
function proclaim(state: Party, parties: readonly string[], { path }: Task, turn: Turn): void {
  const data = parties.join(",");
  const ready = `${path}/ready`;
  const { version } = state;
  const op: Op =
    version === NEVER_MADE
      ? creation(ready, MODE.PERSISTENT, data)
      : { kind: "setData", path: ready, data, version };
  go(state, "PROCLAIMING", op, turn);
}

function hasReady(result: Answered["result"]): boolean {
  return result.kind === "children" && result.children.includes("ready");
}

/** Something has changed: it looks again, at once or when it has seen what it is looking at. */
function onWoken(state: Party, task: Task, turn: Turn): void {
  state.isWoken = true;
  if (state.step === "STAYING") return list(state, task, turn);
  if (state.step !== "WAITING") return;
  const bugs = bugsIn(turn);
  if (bugs["any-wake-up-enters"]) return enter(state, task, turn);
  if (bugs["recounts-without-ready"]) return count(state, task, turn);
  look(state, task, turn);
}

function enter(state: Party, task: Task, turn: Turn): void {
  state.step = "INSIDE";
  state.watched = [];
  clearAlarm(turn, PATIENCE);
  tell(turn, "entered", task.path, pathOf(state, task), state.round.length);
  setAlarm(turn, STAY, task.span);
}

function onConnection(
  state: Party,
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

function onAlarm(state: Party, name: string, task: Task, turn: Turn): void {
  if (name === STAY && state.step === "INSIDE") return list(state, task, turn);
  if (name !== PATIENCE) return;
  state.isTired = true;
  if (state.step === "WAITING") withdraw(state, task, turn);
}

function withdraw(state: Party, task: Task, turn: Turn): void {
  go(state, "WITHDRAWING", { kind: "delete", path: pathOf(state, task), version: -1 }, turn);
}
