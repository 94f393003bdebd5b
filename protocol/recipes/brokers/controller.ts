/**
 * The controller of a registry of brokers, as Kafka has it: who makes the ephemeral node `controller`
 * begins an epoch of its own in the same transaction, and writes each decision together with a check
 * of that epoch. A piece of work that is begun goes on over the end of the session, with the next one
 * (KAFKA-6082); so it is the epoch, and not the session, that keeps a former controller from deciding.
 */
import { CODE } from "../../api/codes.ts";
import { MODE, type MultiOp, type Op } from "../../api/operations.ts";
import { answerTo, drop, newErrand, send, type Errand } from "../data/errand.ts";
import { spread } from "../discovery/ring.ts";
import { NONE, type Answered, type RecipeInput } from "../recipe.ts";
import { bugsIn, creation, sessionOf, tell, type Turn } from "../turn.ts";

/**
 * OUT: it is no candidate. LOOKING who is the controller; READING the epoch, CLAIMING the next one,
 * LEARNING which that is; WAITING for the end of another. The controller is LISTING the brokers,
 * DECIDING, RESTING until they change, or RESIGNING.
 */
type Step =
  | "OUT"
  | "LOOKING"
  | "READING"
  | "CLAIMING"
  | "LEARNING"
  | "WAITING"
  | "LISTING"
  | "DECIDING"
  | "RESTING"
  | "RESIGNING";

/** Plain data. */
export interface Controller {
  readonly path: string;
  step: Step;
  errand: Errand;
  /** Tag of the look at another's node; of the list of brokers: both leave a watch. */
  watched: number;
  listed: number;
  /** The brokers have changed since they were listed. */
  isStale: boolean;
  /** czxid of its node, when it has just found that. */
  token: number;
  /** Its own: the version of the node `epoch`. */
  epoch: number;
  /** The last one; "": none in this epoch. */
  decision: string;
  /** Its session is over, and what it is about is not. */
  isFormer: boolean;
  isLeaving: boolean;
}

/** Points of each broker on the ring. */
const DENSITY = 32;
/** A broker may have so much more than its part. */
const EXCESS_PERMILLE = 250;
const ANY = -1;

/** No candidate yet. */
export function newController(path: string): Controller {
  return {
    path,
    step: "OUT",
    errand: newErrand(),
    watched: NONE,
    listed: NONE,
    isStale: false,
    token: 0,
    epoch: 0,
    decision: "",
    isFormer: false,
    isLeaving: false,
  };
}

/** Becomes a candidate, if it is none. */
export function stand(controller: Controller, turn: Turn): void {
  controller.isLeaving = false;
  if (controller.step === "OUT") look(controller, turn);
}

/** Is no candidate any more; see `step` for when that is done: it must know first what it was. */
export function standDown(controller: Controller, turn: Turn): void {
  controller.isLeaving = true;
  if (controller.step === "WAITING") out(controller);
  if (controller.step === "RESTING") resign(controller, turn);
}

/** One input of any kind. */
export function onControllerInput(controller: Controller, input: RecipeInput, turn: Turn): void {
  if (controller.step === "OUT") return;
  if (input.kind === "fired") return onFired(controller, input.tag, turn);
  if (input.kind === "connection" && input.state === "LOST" && onLost(controller, turn)) return;
  const answer = answerTo(controller.errand, input, turn);
  if (answer !== undefined) onAnswer(controller, answer, turn);
}

function onFired(controller: Controller, tag: number, turn: Turn): void {
  const { listed, step, watched } = controller;
  if (tag === watched && step === "WAITING") return look(controller, turn);
  if (tag !== listed) return;
  controller.isStale = true;
  if (step === "RESTING") list(controller, turn);
}

/** With the session its node is gone, and the watches; true if what it was about is, too. */
function onLost(controller: Controller, turn: Turn): boolean {
  switch (controller.step) {
    case "LISTING":
    case "DECIDING":
    case "RESIGNING":
      controller.isFormer = true;
      return false;
    case "RESTING":
      // It hears of nothing any more, and does not know.
      if (bugsIn(turn)["controller-survives-session"]) return true;
      retire(controller, turn);
      return true;
    default:
      look(controller, turn);
      return true;
  }
}

function go(controller: Controller, next: Step, op: Op, turn: Turn): void {
  controller.step = next;
  send(controller.errand, op, turn);
}

function look(controller: Controller, turn: Turn): void {
  if (controller.isLeaving && controller.step === "WAITING") return out(controller);
  const path = `${controller.path}/controller`;
  go(controller, "LOOKING", { kind: "getData", path, watch: true }, turn);
}

function onAnswer(controller: Controller, answer: Answered, turn: Turn): void {
  switch (controller.step) {
    case "LOOKING":
      return onLooked(controller, answer, turn);
    case "READING":
      return onRead(controller, answer, turn);
    case "CLAIMING":
      return look(controller, turn);
    case "LEARNING":
      return onLearned(controller, answer, turn);
    case "LISTING":
      return onListed(controller, answer, turn);
    case "DECIDING":
      return onDecided(controller, answer, turn);
    case "RESIGNING":
      return retire(controller, turn);
    default:
      break;
  }
}

function onLooked(controller: Controller, { err, result, tag }: Answered, turn: Turn): void {
  if (err !== CODE.OK || result.kind !== "data") {
    return controller.isLeaving ? out(controller) : readEpoch(controller, "READING", turn);
  }
  if (result.stat.ephemeralOwner === sessionOf(turn)) {
    controller.token = result.stat.czxid;
    return readEpoch(controller, "LEARNING", turn);
  }
  if (controller.isLeaving) return out(controller);
  controller.watched = tag;
  controller.step = "WAITING";
}

function readEpoch(controller: Controller, next: "READING" | "LEARNING", turn: Turn): void {
  const path = `${controller.path}/epoch`;
  go(controller, next, { kind: "getData", path, watch: false }, turn);
}

/** Node and epoch are made together: nobody has the one without the other. */
function onRead(controller: Controller, { result }: Answered, turn: Turn): void {
  if (result.kind !== "data") return look(controller, turn);
  const { path } = controller;
  const name = nameOfBroker(turn);
  const { version } = result.stat;
  const ops: MultiOp[] = [
    creation(`${path}/controller`, MODE.EPHEMERAL, name),
    { kind: "setData", path: `${path}/epoch`, data: name, version },
  ];
  go(controller, "CLAIMING", { kind: "multi", ops }, turn);
}

/** The epoch is its own if it was begun by the transaction that made its node. */
function onLearned(controller: Controller, { result }: Answered, turn: Turn): void {
  if (result.kind !== "data" || result.stat.mzxid !== controller.token) {
    return look(controller, turn);
  }
  controller.epoch = result.stat.version;
  controller.isFormer = false;
  controller.decision = "";
  tell(turn, "elected", controller.path, nameOfBroker(turn), controller.epoch);
  if (controller.isLeaving) resign(controller, turn);
  else list(controller, turn);
}

function list(controller: Controller, turn: Turn): void {
  controller.isStale = false;
  const path = `${controller.path}/ids`;
  go(controller, "LISTING", { kind: "getChildren2", path, watch: true }, turn);
}

function onListed(controller: Controller, { result, tag }: Answered, turn: Turn): void {
  controller.listed = tag;
  const { decision, epoch } = controller;
  // The watch is set, so it will be told of changes; and before, somebody else was told.
  const isTrusting = bugsIn(turn)["controller-trusts-former"] && decision === "" && epoch > 1;
  if (isTrusting) return afterWork(controller, turn);
  decide(controller, result.kind === "children" ? result.children : [], turn);
}

/** Every partition is given to a broker; nothing is written that stands already. */
function decide(controller: Controller, brokers: readonly string[], turn: Turn): void {
  const { decision, epoch, path } = controller;
  const data = `${epoch}${assignmentOf(brokers, turn.app.config.size)}`;
  if (data === decision) return afterWork(controller, turn);
  controller.decision = data;
  const check: MultiOp = { kind: "check", path: `${path}/epoch`, version: epoch };
  const write: MultiOp = { kind: "setData", path: `${path}/assignment`, data, version: ANY };
  const ops = bugsIn(turn)["decides-without-epoch"] ? [write] : [check, write];
  go(controller, "DECIDING", { kind: "multi", ops }, turn);
}

/** " p0=c2 p1=c1 …": who has each partition. "" if there is nobody. */
function assignmentOf(brokers: readonly string[], partitions: number): string {
  const members = brokers.map((broker) => ({ name: broker.replace("broker-", ""), weight: 1 }));
  const keys = Array.from({ length: partitions }, (_, nth) => `p${nth}`);
  const owners = spread(members, keys, DENSITY, EXCESS_PERMILLE);
  return [...owners].map(([partition, owner]) => ` ${partition}=${owner}`).join("");
}

function onDecided(controller: Controller, { err }: Answered, turn: Turn): void {
  const { decision, epoch, path } = controller;
  if (err === CODE.OK) {
    tell(turn, "assigned", path, decision.slice(`${epoch} `.length), epoch);
    return afterWork(controller, turn);
  }
  turn.out.emit({ kind: "mark", id: "recipe.decision-refused" });
  retire(controller, turn);
}

/** What was begun is done: now it may notice what has happened meanwhile. */
function afterWork(controller: Controller, turn: Turn): void {
  if (controller.isFormer) return retire(controller, turn);
  if (controller.isLeaving) return resign(controller, turn);
  if (controller.isStale) return list(controller, turn);
  controller.step = "RESTING";
}

/** Its node goes, unless it is another's by now. */
function resign(controller: Controller, turn: Turn): void {
  const { epoch, path } = controller;
  const ops: MultiOp[] = [
    { kind: "check", path: `${path}/epoch`, version: epoch },
    { kind: "delete", path: `${path}/controller`, version: ANY },
  ];
  go(controller, "RESIGNING", { kind: "multi", ops }, turn);
}

/** It is the controller no more, and a candidate again. */
function retire(controller: Controller, turn: Turn): void {
  tell(turn, "resigned", controller.path, nameOfBroker(turn), controller.epoch);
  controller.listed = NONE;
  if (controller.isLeaving) return out(controller);
  look(controller, turn);
}

function out(controller: Controller): void {
  controller.step = "OUT";
  controller.watched = NONE;
  controller.listed = NONE;
  drop(controller.errand);
}

function nameOfBroker({ app }: Turn): string {
  return `c${app.config.client}`;
}
