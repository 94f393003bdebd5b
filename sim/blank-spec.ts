/** A specification that sees everything and says nothing: what others are made of. */
import type { Protocol } from "./machine.ts";
import type { Spec } from "./property.ts";

const nothing = (): undefined => undefined;

/** No property, no goal, no account of what happens; no selector means anybody, and any set of nodes is a core. */
export function blankSpec<P extends Protocol>(): Spec<P, object> {
  return {
    properties: [],
    goals: [],
    start: () => ({}),
    emitted: nothing,
    sent: nothing,
    received: nothing,
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
    unsettled: nothing,
    probe: nothing,
  };
}
