/**
 * A recipe that is a straight-line program, a generator (`Program`). Its state is plain: arguments
 * and journal. The generator itself is a cache beside the state: a clone of the state has none, and
 * makes one by replaying the journal.
 */
import { CODE } from "../../api/codes.ts";
import type { Op } from "../../api/operations.ts";
import type { Recipe, RecipeInput } from "../recipe.ts";
import { clearAlarm, finish, taskOf, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import type { Ask, Program, ProgramFacts, Reply, Running } from "./asks.ts";
import { recipeFailure } from "./failure.ts";
import { record, refuseOther, replay, resume, start, type Named } from "./journal.ts";
import { ALARM, isConnected, leaveAll, perform, woken } from "./perform.ts";
import { idleState, type ProgramState, type WatchNews } from "./state.ts";

/** A program by its name, and the generators that stand where the journals of these states end. */
interface Script extends Named {
  readonly cache: WeakMap<ProgramState, Running>;
}

/**
 * The recipe of that name that runs `program` once for each task, from its first line to its end. Its
 * steps throw RecipeFailure for what the program does wrong.
 */
export function recipeOfProgram(name: string, program: Program): Recipe<ProgramState> {
  const script: Script = { name, program, cache: new WeakMap() };
  return {
    name,
    start: idleState,
    step: (state, input, turn) => step(script, state, input, turn),
  };
}

function step(script: Script, state: ProgramState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") return begin(script, state, [], input, turn);
  const task = taskOf(turn);
  if (task === undefined || state.awaited === undefined) return;
  const reply = replyOf(state, input, turn);
  if (reply !== undefined) goOn(script, state, reply, task, turn);
}

/** What `input` says to a program that waits; undefined: nothing, yet or ever. */
function replyOf(state: ProgramState, input: RecipeInput, turn: Turn): Reply | undefined {
  const { ask, tag } = state.awaited ?? { ask: undefined, tag: 0 };
  switch (input.kind) {
    case "answered":
      if (input.tag !== tag) return undefined;
      if (leavesWatch(input.op, input.err)) onWatchSet(state);
      return { kind: "answered", err: input.err, result: input.result };
    case "stored":
      return input.tag === tag ? { kind: "stored", outcome: input.outcome } : undefined;
    case "fired":
      if (input.tag <= state.setBefore) return undefined;
      return tellNews(state, { kind: "fired", type: input.type, path: input.path });
    case "alarm":
      if (input.name !== ALARM) return undefined;
      if (ask?.kind === "watch") return { kind: "timeUp" };
      return ask?.kind === "sleep" ? woken(turn) : undefined;
    case "connection":
      return onConnection(state, input.state, turn);
    default:
      return undefined;
  }
}

/** Whether a call that was answered so has left a watch: exists leaves one on a node that is not there. */
function leavesWatch(op: Op, err: number): boolean {
  if (!("watch" in op) || !op.watch) return false;
  return err === CODE.OK || (err === CODE.NONODE && op.kind === "exists");
}

/** One of the session that is there makes up for those of an earlier one. */
function onWatchSet(state: ProgramState): void {
  state.hasWatch = true;
  state.news = state.news.filter(({ kind }) => kind !== "lost");
}

/** For the program that waits for it, or for when it asks. */
function tellNews(state: ProgramState, news: WatchNews): Reply | undefined {
  if (state.awaited?.ask.kind === "watch") return news;
  state.news.push(news);
  return undefined;
}

function onConnection(state: ProgramState, to: string, turn: Turn): Reply | undefined {
  const ask = state.awaited?.ask;
  if (ask?.kind === "sleep" && ask.whileConnected && !isConnected(turn)) return woken(turn);
  if (to !== "LOST" || !state.hasWatch) return undefined;
  state.hasWatch = false;
  return tellNews(state, { kind: "lost" });
}

function begin(
  script: Script,
  state: ProgramState,
  args: readonly unknown[],
  task: Task,
  turn: Turn,
): void {
  Object.assign(state, idleState(), { args, setBefore: turn.app.asked });
  const running = start(script, factsOf(task, turn), args);
  script.cache.set(state, running);
  run(script, state, running, resume(script, running), task, turn);
}

function goOn(script: Script, state: ProgramState, reply: Reply, task: Task, turn: Turn): void {
  const { awaited } = state;
  if (awaited === undefined) return;
  const running = script.cache.get(state) ?? awaken(script, state, awaited.ask, task, turn);
  record(script, state.journal, awaited.ask, reply);
  // Something else may have ended the wait.
  if (awaited.tag === 0) clearAlarm(turn, ALARM);
  state.awaited = undefined;
  state.hasWaited = true;
  run(script, state, running, resume(script, running, reply), task, turn);
}

/** The generator of a state that is a clone. */
function awaken(
  script: Script,
  state: ProgramState,
  awaited: Ask,
  task: Task,
  turn: Turn,
): Running {
  const { args, journal } = state;
  const { running, ask } = replay(script, factsOf(task, turn), args, journal);
  refuseOther(script, journal.length, awaited, ask);
  script.cache.set(state, running);
  return running;
}

/** Does what it asks for, from `first` on, until something has to be waited for, or it ends. */
function run(
  script: Script,
  state: ProgramState,
  running: Running,
  first: Ask | undefined,
  task: Task,
  turn: Turn,
): void {
  let ask = first;
  while (ask !== undefined) {
    if (ask.kind === "restart") return restart(script, state, ask, task, turn);
    const reply = perform(state, ask, turn);
    if (reply === undefined) return;
    record(script, state.journal, ask, reply);
    ask = resume(script, running, reply);
  }
  verify(script, state, undefined, task, turn);
  leaveAll(state, turn);
  script.cache.delete(state);
  Object.assign(state, idleState());
  finish(turn);
}

/** One that begins anew at once, and again and again, would never let the others go on. */
function restart(
  script: Script,
  state: ProgramState,
  ask: Extract<Ask, { readonly kind: "restart" }>,
  task: Task,
  turn: Turn,
): void {
  if (!state.hasWaited) {
    throw recipeFailure(script.name, "restarts before it has waited for anything");
  }
  leaveAll(state, turn);
  verify(script, state, ask, task, turn);
  begin(script, state, ask.args, task, turn);
}

/**
 * Runs the whole program once more on its journal, so that one that is not deterministic is found in
 * the run in which it does something, and not when somebody forks it one day.
 */
function verify(
  script: Script,
  { args, journal }: ProgramState,
  last: Ask | undefined,
  task: Task,
  turn: Turn,
): void {
  const { ask } = replay(script, factsOf(task, turn), args, journal);
  refuseOther(script, journal.length, last, ask);
}

function factsOf(task: Task, { app }: Turn): ProgramFacts {
  const { bugNames: bugs, client, size } = app.config;
  return { client, size, bugs, task };
}
