/** Entries of a trace as golden transcripts show them: one line `at node verb what`. */
import { describeEvent, describeMessage } from "../../cli/timeline/messages.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { Message } from "../../protocol/messages.ts";
import { describeFault } from "../../scenarios/describe.ts";
import type { TraceEntry } from "../../sim/trace.ts";

/** What `show` may be asked for; several may be named. */
export const TOPICS = ["election", "quorum", "disk", "events", "faults"] as const;
export type Topic = (typeof TOPICS)[number];

/** Turning points of a server (without digests, which a change of a hash would change); the rest of what it says repeats packets and disk steps. */
const TOLD: readonly ServerEvent["kind"][] = [
  "elected",
  "established",
  "syncing",
  "active",
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

/** Undefined: not of these topics, or not worth a line (pings). */
export function lineOf(entry: TraceEntry, topics: readonly Topic[]): string | undefined {
  const told = tell(entry);
  if (told === undefined || !topics.includes(told.topic)) return undefined;
  const node = entry.node < 0 ? "net" : `s${entry.node + 1}`;
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

function tell(entry: TraceEntry): Told | undefined {
  switch (entry.kind) {
    case "send": {
      const message = entry.message as Message;
      if (message.kind === "PING") return undefined;
      const isVote = message.kind === "NOTIFICATION" || message.kind === "HELLO";
      const what = `${describeMessage(message)} to s${entry.to + 1}`;
      return { topic: isVote ? "election" : "quorum", verb: "sends", what };
    }
    case "disk":
      return tellDisk(entry);
    case "emit": {
      const emitted = entry.emitted as ServerEvent;
      if (!TOLD.includes(emitted.kind)) return undefined;
      return { topic: "events", verb: "says", what: describeEvent(emitted).replace(/ digest=-?\d+/, "") };
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
