/** What -v adds to the story: messages as they arrive, without pings, and the steps between. */
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { Message } from "../../protocol/messages.ts";
import { XID } from "../../protocol/api/packets.ts";
import { showZxid } from "../../protocol/zxid.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { PEERS, type Saying } from "./draft.ts";
import { isClient, type Ensemble } from "./ensemble.ts";
import { describeMessage } from "./messages.ts";
import { nodeName } from "./names.ts";
import { describeOp } from "./operations.ts";

/** Undefined for entries that even -v does not show: pings, queues, disks. */
export function tellMore(ensemble: Ensemble, entry: TraceEntry): Saying | undefined {
  if (entry.kind === "receive") {
    const message = entry.message as Message;
    if (isPing(message)) return undefined;
    const what = `${describeMessage(message)} from ${PEERS}`;
    return { nodes: [entry.node], peers: [entry.from], what, tone: "dim", isFoldable: true };
  }
  if (entry.kind !== "emit") return undefined;
  const what = isClient(ensemble, entry.node)
    ? describeClientStep(entry.emitted as ClientEvent, ensemble.members.length)
    : describeStep(entry.emitted as ServerEvent);
  if (what === undefined) return undefined;
  return { nodes: [entry.node], what, tone: "dim", isFoldable: true };
}

/** The heartbeats of servers and of clients. */
export function isPing(message: Message): boolean {
  if (message.kind === "CALL") return message.op.kind === "ping";
  return message.kind === "PING" || (message.kind === "REPLY" && message.xid === XID.PING);
}

function describeClientStep(event: ClientEvent, servers: number): string | undefined {
  if (event.kind === "called") return `calls ${describeOp(event.op)}`;
  if (event.kind !== "handle" || event.state !== "connecting") return undefined;
  return `dials ${nodeName(event.server, servers)}`;
}

function describeStep(event: ServerEvent): string | undefined {
  switch (event.kind) {
    case "epochProposed":
      return `proposes epoch ${event.epoch}`;
    case "established":
      return `epoch ${event.epoch} is durable, history to ${showZxid(event.lastZxid)}`;
    case "newLeaderAcked":
      return `acknowledges NEWLEADER of epoch ${event.epoch}`;
    case "logTruncated":
      return `log truncated to ${showZxid(event.zxid)}`;
    case "snapshotStarted":
      return `snapshot begun at ${showZxid(event.zxid)} (${event.reason})`;
    case "snapshotEnded":
      return `snapshot of ${showZxid(event.zxid)} written${event.synced ? "" : ", not synced"}`;
    case "replied":
      return `request ${event.request} answered at ${showZxid(event.zxid)}`;
    case "readServed":
      return `read ${event.key} = ${event.value} at ${showZxid(event.zxid)}`;
    default:
      return undefined;
  }
}
