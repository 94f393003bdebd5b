/**
 * Two-phase commit of `size` sites, the first clients (reference 14.10): each casts its vote once, and what the votes
 * come to is what a single node says that is made once. Whoever reads the votes may read them early
 * or late; nobody may act on them before that node is there.
 */
import { CODE } from "../../api/codes.ts";
import { MODE, type Op } from "../../api/operations.ts";
import { NONE, type Answered, type Recipe, type RecipeInput } from "../recipe.ts";
import { compareNames } from "../sequence.ts";
import {
  bugsIn,
  clearAlarm,
  container,
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
 * VOTING, or MAKING the directory; RECALLING the vote that stands; LISTING and READING the votes,
 * WAITING for more; PROPOSING a decision, LEARNING which one was made.
 */
type Step =
  | "IDLE"
  | "VOTING"
  | "MAKING"
  | "RECALLING"
  | "LISTING"
  | "READING"
  | "WAITING"
  | "PROPOSING"
  | "LEARNING";

/** Plain data. */
interface CommitState {
  step: Step;
  errand: Errand;
  /** Tag of the listing that has left the watch. */
  watched: number;
  /** That watch has gone off while the votes were being read. */
  isWoken: boolean;
  /** It has waited for long enough for the votes of the others. */
  isTired: boolean;
}

const PATIENCE = "patience";
/** Where a task says nothing of it: sites that never vote must not block the others for ever. */
const LONGEST_WAIT = 10_000_000;

/** "vote": for a commit unless `value` is 0; done when the decision is known. */
export const twoPhaseCommit: Recipe<CommitState> = {
  name: "two-phase-commit",
  start: () => ({
    step: "IDLE",
    errand: newErrand(),
    watched: NONE,
    isWoken: false,
    isTired: false,
  }),
  step,
};

function step(state: CommitState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") return begin(state, input, turn);
  const task = taskOf(turn);
  if (task === undefined) return;
  if (input.kind === "alarm" && input.name === PATIENCE) state.isTired = true;
  if (input.kind === "fired" && input.tag === state.watched) state.isWoken = true;
  if (state.step === "WAITING") return onWaiting(state, input, task, turn);
  const answer = answerTo(state.errand, input, turn);
  if (answer !== undefined) onAnswer(state, answer, task, turn);
}

function begin(state: CommitState, task: Task, turn: Turn): void {
  state.isTired = false;
  setAlarm(turn, PATIENCE, task.patience > 0 ? task.patience : LONGEST_WAIT);
  // Those that are not among the sites only learn what is decided.
  if (turn.app.config.client <= turn.app.config.size) vote(state, task, turn);
  else list(state, task, turn);
}

function go(state: CommitState, next: Step, op: Op, turn: Turn): void {
  state.step = next;
  send(state.errand, op, turn);
}

function vote(state: CommitState, task: Task, turn: Turn): void {
  const cast = task.value === 0 ? "abort" : "commit";
  go(state, "VOTING", creation(ballotOf(task, turn), MODE.PERSISTENT, cast), turn);
}

function ballotOf({ path }: Task, { app }: Turn): string {
  return `${path}/vote-c${app.config.client}`;
}

function onAnswer(state: CommitState, answer: Answered, task: Task, turn: Turn): void {
  const { err, result } = answer;
  switch (state.step) {
    case "VOTING":
      if (err === CODE.NONODE) return go(state, "MAKING", container(task.path), turn);
      // Whatever was cast first stands, be it of a try whose answer was lost, or of an earlier life.
      return go(
        state,
        "RECALLING",
        { kind: "getData", path: ballotOf(task, turn), watch: false },
        turn,
      );
    case "MAKING":
      return begin(state, task, turn);
    case "RECALLING":
      tell(turn, "voted", task.path, result.kind === "data" ? (result.data ?? "") : "");
      return list(state, task, turn);
    case "LISTING":
      return onListed(state, answer, task, turn);
    case "READING":
      return onRead(state, answer, task, turn);
    case "PROPOSING":
      return learn(state, task, turn);
    case "LEARNING":
      if (err !== CODE.OK || result.kind !== "data") return list(state, task, turn);
      return decide(state, result.data ?? "", task, turn);
    default:
      break;
  }
}

function list(state: CommitState, { path }: Task, turn: Turn): void {
  state.isWoken = false;
  go(state, "LISTING", { kind: "getChildren2", path, watch: true }, turn);
}

function onListed(
  state: CommitState,
  { err, result, tag }: Answered,
  task: Task,
  turn: Turn,
): void {
  if (err === CODE.NONODE) return go(state, "MAKING", container(task.path), turn);
  state.watched = tag;
  const names = result.kind === "children" ? result.children : [];
  if (names.includes("decision")) return learn(state, task, turn);
  const ballots = names.filter((name) => name.startsWith("vote-")).toSorted(compareNames);
  const ops = ballots.map(
    (name) => ({ kind: "getData", path: `${task.path}/${name}`, watch: false }) as const,
  );
  go(state, "READING", { kind: "multiRead", ops }, turn);
}

function onRead(state: CommitState, { result }: Answered, task: Task, turn: Turn): void {
  const answers = result.kind === "multi" ? result.results : [];
  const votes = answers.map(({ result: vote }) => (vote.kind === "data" ? vote.data : "abort"));
  if (votes.includes("abort")) return propose(state, "abort", task, turn);
  if (votes.length >= turn.app.config.size) return propose(state, "commit", task, turn);
  if (state.isTired) {
    const { "silence-is-commit": isBold } = bugsIn(turn);
    return propose(state, isBold ? "commit" : "abort", task, turn);
  }
  if (state.isWoken) return list(state, task, turn);
  state.step = "WAITING";
  tell(turn, "waiting", task.path);
}

function onWaiting(state: CommitState, input: RecipeInput, task: Task, turn: Turn): void {
  const isWoken =
    state.isWoken ||
    (input.kind === "connection" && input.state === "LOST") ||
    (input.kind === "alarm" && state.isTired);
  if (isWoken) list(state, task, turn);
}

function propose(state: CommitState, outcome: string, task: Task, turn: Turn): void {
  if (bugsIn(turn)["decides-by-itself"]) return decide(state, outcome, task, turn);
  go(state, "PROPOSING", creation(`${task.path}/decision`, MODE.PERSISTENT, outcome), turn);
}

function learn(state: CommitState, { path }: Task, turn: Turn): void {
  go(state, "LEARNING", { kind: "getData", path: `${path}/decision`, watch: false }, turn);
}

function decide(state: CommitState, outcome: string, task: Task, turn: Turn): void {
  tell(turn, "decided", task.path, outcome);
  state.step = "IDLE";
  clearAlarm(turn, PATIENCE);
  finish(turn);
}
