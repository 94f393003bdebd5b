/** Session ids and timeouts as a server gives them out [SessionTrackerImpl.initializeNextSessionId] (reference 9.1, 9.2). */
import { assert } from "../../../sim/assert.ts";
import type { SessionId } from "../../transaction.ts";

/** The ids of one process: sid x 2^40 + start in milliseconds x 2^16 + number. */
export interface SessionIds {
  next: SessionId;
}

const PER_START = 65_536;
const PER_SERVER = 1_099_511_627_776;
/** Starts later than this, in milliseconds, wrap around, as ZooKeeper's do. */
const LATEST_START = 16_777_216;

/**
 * The ids of a process of server `sid` that started at `mono` microseconds of its own clock
 * [SessionTrackerImpl.initializeNextSessionId].
 */
export function sessionIds(sid: number, mono: number): SessionIds {
  const start = Math.floor(mono / 1000) % LATEST_START;
  return { next: sid * PER_SERVER + start * PER_START + 1 };
}

/**
 * An id that this process has not given out before, nor an earlier one of this server unless it
 * started in the same millisecond [SessionTrackerImpl.createSession]. AssertionError beyond 2^53.
 */
export function nextSessionId(ids: SessionIds): SessionId {
  const { next } = ids;
  assert(Number.isSafeInteger(next), "a session id is an exact number");
  ids.next += 1;
  return next;
}

/**
 * "0x100000a1b2c0003": as ZooKeeper prints it, where the sid is the top byte of 64 bits (reference
 * 9.1).
 */
export function hexSession(session: SessionId): string {
  const sid = Math.floor(session / PER_SERVER);
  const rest = (session % PER_SERVER).toString(16);
  return sid === 0 ? `0x${rest}` : `0x${sid.toString(16)}${rest.padStart(14, "0")}`;
}

/** Timeout that is granted, in milliseconds; the upper bound has the last word [ZooKeeperServer.processConnectRequest]. */
export function negotiate(asked: number, least: number, most: number): number {
  return Math.min(Math.max(asked, least), most);
}
