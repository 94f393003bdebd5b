/** Reads the links: discovery, sync streams, proposals and commits as they are sent. */
import type { ConnId } from "../../sim/machine.ts";
import type { Message } from "../messages.ts";
import type { NodeSeen, ZabSeen, ZabView } from "./seen.ts";
/** `from` hands a packet to its connection to `to`. The frequent kinds come first. */
export declare function onSent(
  seen: ZabSeen,
  from: NodeSeen,
  to: NodeSeen,
  conn: ConnId,
  message: Message,
  view: ZabView,
): void;
