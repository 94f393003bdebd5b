/** What the receiver thread does with a notification, whatever the main loop is at [WorkerReceiver]. */
import type { ConnId } from "../../sim/machine.ts";
import type { ElectionMessage } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";

/** HELLO or NOTIFICATION. */
export declare function onElectionReceived(
  peer: PeerState,
  conn: ConnId,
  sid: number,
  message: ElectionMessage,
  out: ServerEffects,
): void;
