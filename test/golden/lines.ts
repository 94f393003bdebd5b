/** Entries of a trace as golden transcripts show them: one line `at node verb what`. */
import { describeEvent, describeMessage } from "../../cli/timeline/messages.ts";
import { nodeName } from "../../cli/timeline/names.ts";
import { EVENT } from "../../protocol/api/operations.ts";
import { XID } from "../../protocol/api/packets.ts";
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { RecipeEvent } from "../../protocol/recipes/vocabulary.ts";
import { showZxid, type Zxid } from "../../protocol/zxid.ts";
import type { Message } from "../../protocol/messages.ts";
import { describeFault } from "../../scenarios/describe.ts";
import type { TraceEntry } from "../../sim/trace.ts";

/** What `show` may be asked for; several may be named. */
export const TOPICS = ["election", "quorum", "client", "recipe", "disk", "events", "faults"] as const;
export type Topic = (typeof TOPICS)[number];

/** Turning points of a server (without digests, which a change of a hash would change); the rest of what it says repeats packets and disk steps. */
const TOLD: readonly ServerEvent["kind"][] = [
  "elected",
  "established",
  "syncing",
  "active",
  "expiring",
  "upToDate",
  "committed",
  "delivered",
  "restored",
  "replied",
  "dropped",
  "readServed",
  "roleEnded",
  "anomaly",
];

/** What a client learns; its packets are told by those who send them. */
const LEARNT: readonly ClientEvent["kind"][] = ["handle", "returned", "watched"];
const OF_CLIENT_PORT: readonly string[] = ["CONNECT", "CONNECTED", "CALL", "REPLY", "EVENT"];

/** `servers`: how many there are; clients stand behind them. Undefined: not of these topics, or not worth a line (pings). */
export function lineOf(entry: TraceEntry, topics: readonly Topic[], servers: number): string | undefined {
  const told = tell(entry, servers);
  if (told === undefined || !topics.includes(told.topic)) return undefined;
  const node = entry.node < 0 ? "net" : nodeName(entry.node, servers);
  const at = `${Math.floor(entry.at / 1_000_000)}.${millis(entry.at)}`;
  return `${at.padStart(8)} ${node.padEnd(4)}${told.verb.padEnd(10)}${told.what}`.trimEnd();
}

function millis(at: number): string {
  return String(Math.floor(at / 1000) % 1000).padStart(3, "0");
}

interface Told {
  readonly topic: Topic;
  readonly verb: string;
  readonly what: string;
}

function tell(entry: TraceEntry, servers: number): Told | undefined {
  switch (entry.kind) {
    case "send": {
      const message = entry.message as Message;
      if (isPing(message)) return undefined;
      const what = `${describeMessage(message)} to ${nodeName(entry.to, servers)}`;
      return { topic: topicOf(message), verb: "sends", what };
    }
    case "disk":
      return tellDisk(entry);
    case "hangUp":
      if (Math.max(entry.node, entry.to) < servers) return undefined;
      return { topic: "client", verb: "hangs up", what: `on ${nodeName(entry.to, servers)}` };
    case "emit": {
      if (entry.node >= servers) return tellClient(entry.emitted as ClientEvent | RecipeEvent, servers);
      const emitted = entry.emitted as ServerEvent;
      if (!TOLD.includes(emitted.kind)) return undefined;
      return { topic: "events", verb: "says", what: describeEvent(emitted, servers).replace(/ digest=-?\d+/, "") };
    }
    case "fault":
      return { topic: "faults", verb: "fault", what: describeFault(entry) };
    case "start":
      return { topic: "faults", verb: "starts", what: "" };
    case "stop":
      return { topic: "faults", verb: "stops", what: entry.why };
    case "violation":
      return { topic: "faults", verb: "violated", what: `${entry.property}: ${entry.why}` };
    default:
      return undefined;
  }
}

function isPing(message: Message): boolean {
  if (message.kind === "CALL") return message.op.kind === "ping";
  return message.kind === "PING" || (message.kind === "REPLY" && message.xid === XID.PING);
}

function topicOf({ kind }: Message): Topic {
  if (kind === "NOTIFICATION" || kind === "HELLO") return "election";
  return OF_CLIENT_PORT.includes(kind) ? "client" : "quorum";
}

function tellClient(event: ClientEvent | RecipeEvent, servers: number): Told | undefined {
  if (event.kind === "recipe") {
    const { number, path, text, what } = event;
    const token = number === 0 ? "" : `, token ${showZxid(number as Zxid)}`;
    return { topic: "recipe", verb: "believes", what: `${what} ${path} ${text}`.trimEnd() + token };
  }
  const isNoNews = event.kind === "watched" && event.type === EVENT.NONE;
  if (isNoNews || !LEARNT.includes(event.kind)) return undefined;
  return { topic: "client", verb: "learns", what: describeEvent(event, servers) };
}

function tellDisk(entry: Extract<TraceEntry, { kind: "disk" }>): Told | undefined {
  const { what, file, value } = entry;
  switch (what) {
    case "written":
      return { topic: "disk", verb: "writes", what: `${file} = ${value}` };
    case "synced":
      return { topic: "disk", verb: "syncs", what: `${file} up to ${value}` };
    case "truncate":
      return { topic: "disk", verb: "truncates", what: `${file} to ${value}` };
    case "remove":
      return { topic: "disk", verb: "removes", what: file };
    case "failed":
      return { topic: "disk", verb: "fails", what: file };
    default:
      return undefined;
  }
}
