/** What a replay learns of its world: everything that probers tell, and when each transaction was made. Judges nothing. */
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { Spec } from "../../sim/property.ts";
import type { Zxid } from "../../protocol/zxid.ts";
import type { ConformProtocol, ProberEvent } from "./protocol.ts";

export interface HeardEvent {
  readonly node: NodeId;
  readonly at: Micros;
  readonly event: ProberEvent;
}

export interface Heard {
  /** In the order of arrival. */
  events: HeardEvent[];
  /** Wall-clock milliseconds of every transaction that a server has applied. */
  times: Map<Zxid, number>;
}

const nothing = (): void => undefined;

export const heardSpec: Spec<ConformProtocol, Heard> = {
  properties: [],
  goals: [],
  start: () => ({ events: [], times: new Map() }),
  emitted(heard, node, event, view) {
    switch (event.kind) {
      case "delivered":
        heard.times.set(event.txn.zxid, event.txn.time);
        return;
      case "opened":
      case "answered":
      case "ponged":
      case "watched":
      case "cutOff":
        heard.events.push({ node, at: view.now, event });
        return;
      default:
        return;
    }
  },
  sent: nothing,
  appended: nothing,
  synced: nothing,
  truncated: nothing,
  wrote: nothing,
  removed: nothing,
  stopped: nothing,
  started: nothing,
  faulted: nothing,
  resolve: () => [],
  isCore: () => true,
  unsettled: () => undefined,
  probe: () => undefined,
};
