/** A configuration in one node: one publishes versions of it, and all the others follow (reference 14.1). */
import type { Recipe, RecipeInput } from "../recipe.ts";
import { finish, taskOf, tell, type Turn } from "../turn.ts";
import { newPublisher, onPublisherInput, publish, type Publisher } from "./publisher.ts";
import { newReader, onReaderInput, read, type Reader } from "./reader.ts";

/** Plain data: readers by their nodes, in the order in which they were first asked for. */
interface ConfigurationState {
  publisher: Publisher;
  readers: Map<string, Reader>;
}

/** "publish": the next version; "follow": apply what is there and all that comes, done when it is watched. */
export const configuration: Recipe<ConfigurationState> = {
  name: "configuration",
  start: () => ({ publisher: newPublisher(), readers: new Map() }),
  step,
};

function step({ publisher, readers }: ConfigurationState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") {
    if (input.ask === "publish") return publish(publisher, input, turn);
    return follow(readers, input.path, turn);
  }
  if (onPublisherInput(publisher, input, turn)) return;
  for (const [node, reader] of readers) {
    if (onReaderInput(reader, node, input, turn)) onFollowed(node, turn);
  }
}

function follow(readers: Map<string, Reader>, node: string, turn: Turn): void {
  if (readers.has(node)) return finish(turn);
  const reader = newReader();
  readers.set(node, reader);
  tell(turn, "listens", node);
  read(reader, node, turn);
}

function onFollowed(node: string, turn: Turn): void {
  const task = taskOf(turn);
  if (task?.ask === "follow" && task.path === node) finish(turn);
}
