/** The threads of a client, each a queue of its own [ClientCnxn.SendThread, ClientCnxn.EventThread]. */
import type { QueueId } from "../../sim/machine.ts";

/** The socket, and the one alarm of its loop. */
export const SEND: QueueId = 0;
/** What the application is told, in the order in which it came. */
export const EVENT: QueueId = 1;

const NAMES = ["send", "event"];

/** For people: "send" or "event"; "accept" for what no thread is named for. */
export function clientQueueName(queue: QueueId): string {
  return NAMES[queue] ?? "accept";
}
