import type { Moment } from "../../sim/machine.ts";
import type { Item, ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
export type RequestItem = Extract<
  Item,
  {
    kind: "request";
  }
>;
/** Item "request" of PREP. */
export declare function onRequestItem(
  peer: PeerState,
  item: RequestItem,
  now: Moment,
  out: ServerEffects,
): void;
