/** Every entry of a trace in one line of words: what -vv shows. */
import type { ServerEvent } from "../../protocol/events.ts";
import type { Message } from "../../protocol/messages.ts";
import type { Item, ServerCommand } from "../../protocol/protocol.ts";
import { queueName } from "../../protocol/queues.ts";
import { describeFault } from "../../scenarios/describe.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { Saying } from "./draft.ts";
import { describeCommand, describeEvent, describeItem, describeMessage } from "./messages.ts";

/** "#1102←1096 receive COMMIT 1:44 from s5": index, cause, what. */
export function tellEntry(entry: TraceEntry): Saying {
  const cause = entry.cause < 0 ? "" : `←${entry.cause}`;
  const what = `#${entry.index}${cause} ${describeEntry(entry)}`;
  const sids = entry.node < 0 ? [] : [entry.node + 1];
  const isBad = entry.kind === "violation";
  return { sids, what, tone: isBad ? "bad" : entry.kind === "fault" ? "note" : "plain" };
}

function describeEntry(entry: TraceEntry): string {
  switch (entry.kind) {
    case "start":
      return `start, incarnation ${entry.incarnation}`;
    case "stop":
      return `stop (${entry.how})${entry.why === "" ? "" : `: ${entry.why}`}`;
    case "pause":
    case "resume":
      return entry.kind;
    case "command":
      return describeCommand(entry.command as ServerCommand);
    case "timer":
      return `timer ${entry.name} ${entry.key}`;
    case "item":
      return `${queueName(entry.queue)} queue: ${describeItem(entry.item as Item)}`;
    case "disk":
      return `${entry.what} ${entry.file} ${entry.value}`;
    case "emit":
      return `emit ${describeEvent(entry.emitted as ServerEvent)}`;
    case "ignore":
      return `ignore: ${entry.reason}`;
    case "fault":
      return `fault ${describeFault(entry)}`;
    case "phase":
      return `phase ${entry.phase}`;
    case "violation":
      return `✗ ${entry.property}: ${entry.why}`;
    default:
      return describeTraffic(entry);
  }
}

type Traffic = Extract<
  TraceEntry,
  {
    kind: "send" | "receive" | "dial" | "dialed" | "accepted" | "refused" | "closed" | "hangUp";
  }
>;

function describeTraffic(entry: Traffic): string {
  switch (entry.kind) {
    case "send":
      return `send ${describeMessage(entry.message as Message)} to s${entry.to + 1}`;
    case "receive":
      return `receive ${describeMessage(entry.message as Message)} from s${entry.from + 1}`;
    case "dial":
      return `dial ${entry.port} port of s${entry.to + 1}`;
    case "dialed":
      return `dialled on ${entry.port} port by s${entry.from + 1}`;
    case "accepted":
    case "refused":
      return `s${entry.from + 1} ${entry.kind} our dial to its ${entry.port} port`;
    case "closed":
      return `connection ${entry.conn} with s${entry.from + 1} ${entry.how}`;
    case "hangUp":
      return `hang up on s${entry.to + 1}, connection ${entry.conn}`;
  }
}
