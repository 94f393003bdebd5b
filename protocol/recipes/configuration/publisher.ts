/** Publishes versions of a configuration, one after the other, each in the place of the one that it has read. */
import { CODE } from "../../api/codes.ts";
import { MODE } from "../../api/operations.ts";
import type { Answered, RecipeInput } from "../recipe.ts";
import { creation, finish, taskOf, tell, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { answerTo, newErrand, send, type Errand } from "../data/errand.ts";
import { parseVersion, showVersion } from "./version.ts";

/** Plain data. READING what is there, or WRITING the next version. */
export interface Publisher {
  step: "READING" | "WRITING";
  errand: Errand;
  /** Number of the version that is being written. */
  version: number;
}

/** Nothing is published. */
export function newPublisher(): Publisher {
  return { step: "READING", errand: newErrand(), version: 0 };
}

/** Begins with the version of `task`, whose number is its content. */
export function publish(publisher: Publisher, { path }: Task, turn: Turn): void {
  publisher.step = "READING";
  send(publisher.errand, { kind: "getData", path, watch: false }, turn);
}

/** Whether the input was the answer to a call of the publisher. */
export function onPublisherInput(publisher: Publisher, input: RecipeInput, turn: Turn): boolean {
  const answer = answerTo(publisher.errand, input, turn);
  const task = taskOf(turn);
  if (answer === undefined || task === undefined) return false;
  if (publisher.step === "READING") onRead(publisher, answer, task, turn);
  else if (answer.err === CODE.OK) onPublished(publisher, task, turn);
  // Another one was faster, or an earlier try of its own: reading tells.
  else publish(publisher, task, turn);
  return true;
}

function onRead(publisher: Publisher, { err, result }: Answered, task: Task, turn: Turn): void {
  const { path } = task;
  const content = `${task.task}`;
  publisher.step = "WRITING";
  if (err !== CODE.OK || result.kind !== "data") {
    publisher.version = 1;
    const data = showVersion({ number: 1, content });
    return send(publisher.errand, creation(path, MODE.PERSISTENT, data), turn);
  }
  const found = parseVersion(result.data);
  if (found.content === content) {
    publisher.version = found.number;
    return onPublished(publisher, task, turn);
  }
  publisher.version = found.number + 1;
  const data = showVersion({ number: publisher.version, content });
  const { version } = result.stat;
  send(publisher.errand, { kind: "setData", path, data, version }, turn);
}

function onPublished({ version }: Publisher, { path }: Task, turn: Turn): void {
  tell(turn, "published", path, "", version);
  finish(turn);
}
