/**
 * Rolls versions out in stages: to a canary first, and to all when each of the canary has said that it
 * has applied the version, and still lives when it has been in use for a while. If that does not come
 * about in time the canary is given the former version again, under a new number.
 */
import { CODE } from "../../api/codes.ts";
import type { MultiOp, Op } from "../../api/operations.ts";
import { NONE, type Answered, type RecipeInput } from "../recipe.ts";
import { bugsIn, clearAlarm, finish, setAlarm, taskOf, tell, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { answerTo, newErrand, send, type Errand } from "../data/errand.ts";
import { ackLabel, acksNode, canaryNode, canaryOf, makePlaces, publicNode } from "./places.ts";
import { NO_VERSION, parseVersion, showVersion, type Version } from "./version.ts";

/**
 * READING what all have and COMPARING what the canary has, or MAKING the nodes; STAGING the version;
 * COLLECTING acknowledgements, or WAITING for some; SOAKING; PUBLISHING; or REVERTING.
 */
type Step =
  | "IDLE"
  | "READING"
  | "COMPARING"
  | "MAKING"
  | "STAGING"
  | "COLLECTING"
  | "WAITING"
  | "SOAKING"
  | "PUBLISHING"
  | "REVERTING";

/** Plain data. */
export interface RollOut {
  step: Step;
  errand: Errand;
  /** What all have, and the version of the node that holds it. */
  former: Version;
  formerEdition: number;
  /** What the canary has, or is to have; and the version of its node. */
  next: Version;
  edition: number;
  /** Number under which the canary is given the former version again; 0: that was not tried. */
  reverted: number;
  /** Whole paths of the acknowledgements that were counted. */
  acks: readonly string[];
  /** Tag of the listing that has left the watch. */
  watched: number;
  /** It has waited for long enough. */
  isTired: boolean;
}

const PATIENCE = "patience";
const SOAK = "soak";
/** So long it waits for the canary if nothing else was said. */
const LONG_ENOUGH = 4_000_000;

/** Nothing is rolled out. */
export function newRollOut(): RollOut {
  return {
    step: "IDLE",
    errand: newErrand(),
    former: NO_VERSION,
    formerEdition: 0,
    next: NO_VERSION,
    edition: 0,
    reverted: 0,
    acks: [],
    watched: NONE,
    isTired: false,
  };
}

/** Begins with the version of `task`, whose number is its content; a bad one, which nobody acknowledges, if its value is 0. */
export function rollOut(state: RollOut, task: Task, turn: Turn): void {
  state.isTired = false;
  state.reverted = 0;
  setAlarm(turn, PATIENCE, task.patience > 0 ? task.patience : LONG_ENOUGH);
  readPublic(state, task, turn);
}

/** Whether nobody should say that it has applied it. */
export function isBad({ content }: Version): boolean {
  return content.startsWith("bad");
}

function contentOf({ task, value }: Task): string {
  return value === 0 ? `bad${task}` : `${task}`;
}

/** One input of any kind. */
export function onRollOutInput(state: RollOut, input: RecipeInput, turn: Turn): void {
  const task = taskOf(turn);
  if (state.step === "IDLE" || task === undefined) return;
  if (input.kind === "alarm") return onAlarm(state, input.name, task, turn);
  if (state.step === "WAITING") return onWaiting(state, input, task, turn);
  const answer = answerTo(state.errand, input, turn);
  if (answer !== undefined) onAnswer(state, answer, task, turn);
}

function onAlarm(state: RollOut, name: string, task: Task, turn: Turn): void {
  if (name === SOAK && state.step === "SOAKING") return publish(state, task, turn);
  if (name !== PATIENCE) return;
  state.isTired = true;
  if (state.step === "WAITING") revert(state, task, turn);
}

function onWaiting(state: RollOut, input: RecipeInput, task: Task, turn: Turn): void {
  const isWoken = input.kind === "fired" && input.tag === state.watched;
  // The watch was the session's.
  const isLost = input.kind === "connection" && input.state === "LOST";
  if (isWoken || isLost) collect(state, task, turn);
}

function onAnswer(state: RollOut, answer: Answered, task: Task, turn: Turn): void {
  switch (state.step) {
    case "READING":
      return onPublicRead(state, answer, task, turn);
    case "COMPARING":
      return onCanaryRead(state, answer, task, turn);
    case "MAKING":
      return readPublic(state, task, turn);
    case "STAGING":
      return onStaged(state, answer, task, turn);
    case "COLLECTING":
      return onCollected(state, answer, task, turn);
    case "PUBLISHING":
      return onPublished(state, answer, task, turn);
    case "REVERTING":
      return onReverted(state, answer, task, turn);
    default:
      break;
  }
}

function go(state: RollOut, step: Step, op: Op, turn: Turn): void {
  state.step = step;
  send(state.errand, op, turn);
}

function readPublic(state: RollOut, { path }: Task, turn: Turn): void {
  go(state, "READING", { kind: "getData", path: publicNode(path), watch: false }, turn);
}

function onPublicRead(state: RollOut, { err, result }: Answered, task: Task, turn: Turn): void {
  if (err !== CODE.OK || result.kind !== "data") {
    return go(state, "MAKING", { kind: "multi", ops: makePlaces(task.path) }, turn);
  }
  state.former = parseVersion(result.data);
  state.formerEdition = result.stat.version;
  // A write whose answer was lost was carried out.
  if (state.former.content === contentOf(task)) {
    state.next = state.former;
    return succeed(state, task, turn);
  }
  go(state, "COMPARING", { kind: "getData", path: canaryNode(task.path), watch: false }, turn);
}

function onCanaryRead(state: RollOut, { err, result }: Answered, task: Task, turn: Turn): void {
  if (err !== CODE.OK || result.kind !== "data") return readPublic(state, task, turn);
  const found = parseVersion(result.data);
  const content = contentOf(task);
  if (state.reverted > 0 && found.number === state.reverted) return fail(state, task, turn);
  state.edition = result.stat.version;
  state.next = found;
  if (found.content === content) return onStaged(state, undefined, task, turn);
  state.next = { number: found.number + 1, content };
  go(state, "STAGING", writeCanary(state, task), turn);
}

function writeCanary({ edition, next }: RollOut, { path }: Task): MultiOp {
  return {
    kind: "setData",
    path: canaryNode(path),
    data: showVersion(next),
    version: edition,
  };
}

/** No answer: it was found to be there. */
function onStaged(state: RollOut, answer: Answered | undefined, task: Task, turn: Turn): void {
  if (answer !== undefined) {
    if (answer.err !== CODE.OK) return readPublic(state, task, turn);
    state.edition += 1;
  }
  tell(turn, "staged", task.path, "", state.next.number);
  collect(state, task, turn);
}

function collect(state: RollOut, { path }: Task, turn: Turn): void {
  go(state, "COLLECTING", { kind: "getChildren2", path: acksNode(path), watch: true }, turn);
}

function onCollected(state: RollOut, { result, tag }: Answered, task: Task, turn: Turn): void {
  state.watched = tag;
  const names = result.kind === "children" ? result.children : [];
  const canary = canaryOf(turn.app.config.size);
  const acks = canary.map((client) => ackOf(names, state.next.number, client, turn));
  state.acks = acks.flatMap((name) =>
    name === undefined ? [] : [`${acksNode(task.path)}/${name}`],
  );
  if (state.acks.length === canary.length) {
    state.step = "SOAKING";
    return setAlarm(turn, SOAK, task.span);
  }
  if (state.isTired) return revert(state, task, turn);
  state.step = "WAITING";
}

function ackOf(
  names: readonly string[],
  version: number,
  client: number,
  turn: Turn,
): string | undefined {
  const label = ackLabel(version, client);
  const { "counts-older-acks": isAnyVersion } = bugsIn(turn);
  return names.find((name) => {
    return name.startsWith(label) || (isAnyVersion && name.includes(`-c${client}-`));
  });
}

/** In one transaction with a look at each acknowledgement: whoever has died of the version has none any more. */
function publish(state: RollOut, { path }: Task, turn: Turn): void {
  const write: MultiOp = {
    kind: "setData",
    path: publicNode(path),
    data: showVersion(state.next),
    version: state.formerEdition,
  };
  const { "soaks-without-looking": isBlind } = bugsIn(turn);
  const looks = isBlind
    ? []
    : state.acks.map((ack): MultiOp => {
        return { kind: "check", path: ack, version: -1 };
      });
  go(state, "PUBLISHING", { kind: "multi", ops: [...looks, write] }, turn);
}

function onPublished(state: RollOut, { err }: Answered, task: Task, turn: Turn): void {
  if (err === CODE.OK) return succeed(state, task, turn);
  if (err === CODE.NONODE) turn.out.emit({ kind: "mark", id: "recipe.canary-gone" });
  // It may have been done all the same, by an earlier try whose answer was lost.
  readPublic(state, task, turn);
}

function succeed(state: RollOut, { path }: Task, turn: Turn): void {
  tell(turn, "published", publicNode(path), "", state.next.number);
  end(state, turn);
}

/** What all have, if they still do, is given to the canary as a version of its own, so that numbers only rise. */
function revert(state: RollOut, task: Task, turn: Turn): void {
  const { former, formerEdition, next } = state;
  state.next = { number: next.number + 1, content: former.content };
  state.reverted = state.next.number;
  const look: MultiOp = { kind: "check", path: publicNode(task.path), version: formerEdition };
  go(state, "REVERTING", { kind: "multi", ops: [look, writeCanary(state, task)] }, turn);
}

/** BADVERSION: an earlier try has done it, or an earlier process has published: reading tells. */
function onReverted(state: RollOut, { err }: Answered, task: Task, turn: Turn): void {
  if (err === CODE.OK) return fail(state, task, turn);
  readPublic(state, task, turn);
}

function fail(state: RollOut, { path }: Task, turn: Turn): void {
  tell(turn, "rolledBack", path, "", state.reverted);
  end(state, turn);
}

function end(state: RollOut, turn: Turn): void {
  state.step = "IDLE";
  clearAlarm(turn, PATIENCE);
  clearAlarm(turn, SOAK);
  finish(turn);
}
