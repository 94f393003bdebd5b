/** What a replay learns of its world: everything that probers tell, and when each transaction was made. Judges nothing. */
import { blankSpec } from "../../sim/blank-spec.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { Spec } from "../../sim/property.ts";
import type { Zxid } from "../../protocol/zxid.ts";
import type { ConformProtocol, ProberEvent } from "./protocol.ts";

/** One event of a prober, with the global time in microseconds at which it told. */
export interface HeardEvent {
  readonly node: NodeId;
  readonly at: Micros;
  readonly event: ProberEvent;
}

/** All that was told since the world began; the driver keeps the place up to which it has read. */
export interface Heard {
  /** In the order of arrival. */
  events: HeardEvent[];
  /** Wall-clock milliseconds of every transaction that a server has applied. */
  times: Map<Zxid, number>;
}

export const heardSpec: Spec<ConformProtocol, Heard> = {
  ...blankSpec<ConformProtocol>(),
  start: () => ({ events: [], times: new Map() }),
  emitted(heard, node, event, view) {
    if (event.kind === "delivered") heard.times.set(event.txn.zxid, event.txn.time);
    else if (isOfProber(event)) heard.events.push({ node, at: view.now, event });
  },
};

function isOfProber(event: ConformProtocol["event"]): event is ProberEvent {
  switch (event.kind) {
    case "opened":
    case "answered":
    case "ponged":
    case "watched":
    case "cutOff":
      return true;
    default:
      return false;
  }
}
