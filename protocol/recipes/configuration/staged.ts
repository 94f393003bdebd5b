/** A service that hands out a configuration, and new versions of it in stages: to a canary first, then to all. */
import type { Recipe, RecipeInput } from "../recipe.ts";
import { finish, taskOf, tell, type Turn } from "../turn.ts";
import {
  acknowledge,
  newAcknowledger,
  onAcknowledgerInput,
  type Acknowledger,
} from "./acknowledger.ts";
import { canaryNode, canaryOf, publicNode } from "./places.ts";
import { newReader, onReaderInput, read, type Reader } from "./reader.ts";
import { isBad, newRollOut, onRollOutInput, rollOut, type RollOut } from "./roll-out.ts";

/** One who follows: what it reads, and, in the canary, what it says of it. */
interface Subscriber {
  reader: Reader;
  acknowledger: Acknowledger;
}

/** Plain data: subscribers by what they follow, in the order in which that was first asked for. */
interface ConfigServiceState {
  rollOut: RollOut;
  subscribers: Map<string, Subscriber>;
}

/** "roll-out": the next version, in stages; "follow": apply what is there and all that comes, done when it is watched. */
export const configService: Recipe<ConfigServiceState> = {
  name: "config-service",
  start: () => ({ rollOut: newRollOut(), subscribers: new Map() }),
  step,
};

function step(state: ConfigServiceState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") {
    if (input.ask === "roll-out") return rollOut(state.rollOut, input, turn);
    return follow(state, input.path, turn);
  }
  onRollOutInput(state.rollOut, input, turn);
  for (const [path, subscriber] of state.subscribers) onInput(subscriber, path, input, turn);
}

function isInCanary({ app: { config } }: Turn): boolean {
  return canaryOf(config.size).includes(config.client);
}

function nodeOf(path: string, turn: Turn): string {
  return isInCanary(turn) ? canaryNode(path) : publicNode(path);
}

function follow({ subscribers }: ConfigServiceState, path: string, turn: Turn): void {
  if (subscribers.has(path)) return finish(turn);
  const reader = newReader();
  const node = nodeOf(path, turn);
  subscribers.set(path, { reader, acknowledger: newAcknowledger() });
  tell(turn, "listens", node);
  read(reader, node, turn);
}

function onInput(
  { acknowledger, reader }: Subscriber,
  path: string,
  input: RecipeInput,
  turn: Turn,
): void {
  onAcknowledgerInput(acknowledger, path, input, turn);
  const before = reader.version;
  const isFollowed = onReaderInput(reader, nodeOf(path, turn), input, turn);
  const { version } = reader;
  if (version !== before && isInCanary(turn) && !isBad(version)) {
    acknowledge(acknowledger, path, version.number, turn);
  }
  const task = taskOf(turn);
  if (isFollowed && task?.ask === "follow" && task.path === path) finish(turn);
}
