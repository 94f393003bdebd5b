/**
 * A registry of brokers, as Kafka has it: each broker has an ephemeral node, one of them is the
 * controller, and gives every partition of work to one of those that are there.
 */
import { MODE, type MultiOp } from "../../api/operations.ts";
import { answerTo, drop, newErrand, send, type Errand } from "../data/errand.ts";
import { keep, letGo, newKeeper, onKeeperInput, type Keeper } from "../data/keeper.ts";
import type { Recipe, RecipeInput } from "../recipe.ts";
import { creation, finish, taskOf, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import {
  newController,
  onControllerInput,
  stand,
  standDown,
  type Controller,
} from "./controller.ts";

/** Plain data. */
interface Broker {
  /** Makes what all of them need, once. */
  founding: Errand;
  keeper: Keeper;
  controller: Controller;
}

/** Plain data: by registry, in the order in which they were first asked for. */
interface BrokersState {
  brokers: Map<string, Broker>;
}

/** "start": done when the broker is registered; it is a candidate from then on. "stop": done when it is neither. */
export const brokerRegistry: Recipe<BrokersState> = {
  name: "broker-registry",
  start: () => ({ brokers: new Map() }),
  step,
};

function step({ brokers }: BrokersState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") return begin(brokers, input, turn);
  for (const [path, broker] of brokers) {
    if (answerTo(broker.founding, input, turn) !== undefined) register(broker, path, turn);
    onKeeperInput(broker.keeper, input, turn);
    onControllerInput(broker.controller, input, turn);
    settle(broker, path, turn);
  }
}

function begin(brokers: BrokersState["brokers"], { ask, path }: Task, turn: Turn): void {
  const broker = brokers.get(path) ?? newBroker(path);
  brokers.set(path, broker);
  if (ask === "start") found(broker, path, turn);
  else {
    drop(broker.founding);
    letGo(broker.keeper, turn);
    standDown(broker.controller, turn);
  }
  settle(broker, path, turn);
}

function newBroker(path: string): Broker {
  return { founding: newErrand(), keeper: newKeeper(), controller: newController(path) };
}

/** All of it or nothing: whoever comes later finds all of it. */
function found({ founding }: Broker, path: string, turn: Turn): void {
  const ops: MultiOp[] = ["", "/ids", "/epoch", "/assignment"].map((name) =>
    creation(path + name, MODE.PERSISTENT),
  );
  send(founding, { kind: "multi", ops }, turn);
}

function register({ controller, keeper }: Broker, path: string, turn: Turn): void {
  keep(keeper, path, `${path}/ids/broker-c${turn.app.config.client}`, turn);
  stand(controller, turn);
}

/** What was asked may be done. */
function settle({ controller, keeper }: Broker, path: string, turn: Turn): void {
  const task = taskOf(turn);
  if (task?.path !== path) return;
  const isOut = keeper.step === "OUT" && controller.step === "OUT";
  if (task.ask === "start" ? keeper.isJoined : isOut) finish(turn);
}
