/** Follows roles and epochs, and judges who may lead what. */
import type { NodeId } from "../../sim/machine.ts";
import type { ServerEvent } from "../events.ts";
import type { ServerState } from "../messages.ts";
import { type NodeSeen, type ZabSeen, type ZabView } from "./seen.ts";
type Event<Kind extends ServerEvent["kind"]> = Extract<
  ServerEvent,
  {
    readonly kind: Kind;
  }
>;
/** The process read its disk. What it promised in an earlier life still binds it. */
export declare function onBooted(n: NodeSeen, event: Event<"booted">, view: ZabView): void;
/** An epoch file was replaced on the disk. */
export declare function onWrote(
  n: NodeSeen,
  name: string,
  value: number | string,
  view: ZabView,
): void;
export declare function onElected(n: NodeSeen, event: Event<"elected">, view: ZabView): void;
/** A leader is past discovery: its currentEpoch is durable. */
export declare function onEstablished(
  seen: ZabSeen,
  n: NodeSeen,
  event: Event<"established">,
  view: ZabView,
): void;
export declare function onActive(
  seen: ZabSeen,
  n: NodeSeen,
  event: Event<"active">,
  view: ZabView,
): void;
export declare function onUpToDate(
  seen: ZabSeen,
  n: NodeSeen,
  event: Event<"upToDate">,
  view: ZabView,
): void;
export declare function onRoleEnded(n: NodeSeen, event: Event<"roleEnded">, view: ZabView): void;
/** The process is gone; what is left of its history has been read already. */
export declare function onDown(seen: ZabSeen, n: NodeSeen, isCrash: boolean, view: ZabView): void;
/** Servers that are up and believe to be in that role, in the order of their sids. */
export declare function inRole(seen: ZabSeen, role: ServerState): readonly NodeId[];
export {};
