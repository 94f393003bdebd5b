/** Every entry of a trace in one line of words: what -vv shows. */
import type { ClientItem } from "../../protocol/client/protocol.ts";
import { clientQueueName } from "../../protocol/client/queues.ts";
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { Message } from "../../protocol/messages.ts";
import type { ResourceMessage } from "../../protocol/recipes/messages.ts";
import type { Item } from "../../protocol/protocol.ts";
import { queueName } from "../../protocol/queues.ts";
import type { Command } from "../../protocol/zookeeper.ts";
import { describeFault } from "../../scenarios/describe.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { Saying } from "./draft.ts";
import { describeClientItem, describeCommand } from "./calls.ts";
import { describeEvent, describeItem, describeMessage } from "./messages.ts";
import { nodeName } from "./names.ts";

/** "#1102←1096 receive COMMIT 1:44 from s5": index, cause, what. */
export function tellEntry(entry: TraceEntry, servers: number): Saying {
  const cause = entry.cause < 0 ? "" : `←${entry.cause}`;
  const what = `#${entry.index}${cause} ${describeEntry(entry, servers)}`;
  const nodes = entry.node < 0 ? [] : [entry.node];
  const isBad = entry.kind === "violation";
  return { nodes, what, tone: isBad ? "bad" : entry.kind === "fault" ? "note" : "plain" };
}

/** One line of words: what happened, without where and why. */
export function describeEntry(entry: TraceEntry, servers: number): string {
  const isClient = entry.node >= servers;
  switch (entry.kind) {
    case "start":
      return `start, incarnation ${entry.incarnation}`;
    case "stop":
      return `stop (${entry.how})${entry.why === "" ? "" : `: ${entry.why}`}`;
    case "pause":
    case "resume":
      return entry.kind;
    case "command":
      return describeCommand(entry.command as Command);
    case "timer":
      return `timer ${entry.name} ${entry.key}`;
    case "item":
      return isClient
        ? `${clientQueueName(entry.queue)} queue: ${describeClientItem(entry.item as ClientItem)}`
        : `${queueName(entry.queue)} queue: ${describeItem(entry.item as Item)}`;
    case "disk":
      return `${entry.what} ${entry.file} ${entry.value}`;
    case "emit":
      return `emit ${describeEvent(entry.emitted as ServerEvent | ClientEvent, servers)}`;
    case "ignore":
      return `ignore: ${entry.reason}`;
    case "fault":
      return `fault ${describeFault(entry)}`;
    case "phase":
      return `phase ${entry.phase}`;
    case "violation":
      return `✗ ${entry.property}: ${entry.why}`;
    default:
      return describeTraffic(entry, servers);
  }
}

type Traffic = Extract<
  TraceEntry,
  {
    kind: "send" | "receive" | "dial" | "dialed" | "accepted" | "refused" | "closed" | "hangUp";
  }
>;

function describeTraffic(entry: Traffic, servers: number): string {
  const peer = nodeName("to" in entry ? entry.to : entry.from, servers);
  switch (entry.kind) {
    case "send":
      return `send ${describeMessage(entry.message as Message | ResourceMessage)} to ${peer}`;
    case "receive":
      return `receive ${describeMessage(entry.message as Message | ResourceMessage)} from ${peer}`;
    case "dial":
      return `dial ${entry.port} port of ${peer}`;
    case "dialed":
      return `dialled on ${entry.port} port by ${peer}`;
    case "accepted":
    case "refused":
      return `${peer} ${entry.kind} our dial to its ${entry.port} port`;
    case "closed":
      return `connection ${entry.conn} with ${peer} ${entry.how}`;
    case "hangUp":
      return `hang up on ${peer}, connection ${entry.conn}`;
  }
}
