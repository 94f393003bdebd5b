/** The one alarm of the SEND thread: when its loop comes round if nothing wakes it before [ClientCnxnSocket.doTransport]. */
import type { Micros } from "../../sim/machine.ts";
import type { ClientEffects } from "./protocol.ts";
import { SEND } from "./queues.ts";
import { NO_ALARM, type Handle } from "./state.ts";

export const ALARM = "select";

/**
 * Looks up again at `at`. An alarm that is set for earlier stays: it will ring, find that it is too
 * early, and be set anew, which is cheaper than to set it at every packet.
 * [ClientCnxnSocketNIO.doTransport]
 */
export function sleepUntil(handle: Handle, at: Micros, now: Micros, out: ClientEffects): void {
  handle.wakeAt = at;
  if (handle.alarm !== NO_ALARM && handle.alarm <= at) return;
  handle.alarm = at;
  out.setTimer(ALARM, 0, Math.max(at - now, 0), SEND);
}

/**
 * The alarm rings; false if it was set for earlier than is needed. `now` in microseconds of the
 * client's own clock.
 */
export function isTimeToWake(handle: Handle, now: Micros, out: ClientEffects): boolean {
  handle.alarm = NO_ALARM;
  if (now >= handle.wakeAt) return true;
  sleepUntil(handle, handle.wakeAt, now, out);
  return false;
}

/**
 * Nothing is due any more: the alarm is cleared, and packets that still come are ignored
 * [SendThread.close].
 */
export function sleepForGood(handle: Handle, out: ClientEffects): void {
  handle.alarm = NO_ALARM;
  out.clearTimer(ALARM, 0);
}
