/** What a node is, as it tells it: the name of its slice on the track "role". */
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { nodeName } from "../timeline/names.ts";

/** "LOOKING", "FOLLOWING s3", "connected s2", "down"; undefined if the entry changes nothing of it. */
export function roleAfter(entry: TraceEntry, servers: number): string | undefined {
  if (entry.kind === "stop") return "down";
  if (entry.kind === "start") return entry.node < servers ? "LOOKING" : "up";
  if (entry.kind !== "emit") return undefined;
  return entry.node < servers
    ? serverRole(entry.emitted as ServerEvent)
    : clientRole(entry.emitted as ClientEvent, servers);
}

function serverRole(event: ServerEvent): string | undefined {
  switch (event.kind) {
    case "looking":
    case "roleEnded":
      return "LOOKING";
    case "elected":
      return event.role === "LEADING" ? "LEADING, no quorum yet" : `${event.role} s${event.leader}`;
    case "active":
      return `LEADING epoch ${event.epoch}`;
    default:
      return undefined;
  }
}

function clientRole(event: ClientEvent, servers: number): string | undefined {
  if (event.kind !== "handle") return undefined;
  const where = event.server < 0 ? "" : ` ${nodeName(event.server, servers)}`;
  return `${event.state}${where}`;
}
