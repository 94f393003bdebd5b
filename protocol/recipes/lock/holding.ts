/** What a holder does with what it has got: it writes to the resource, and stops when it cannot be sure any more. */
import { clearAlarm, setAlarm, store, tell, bugsIn, type Turn } from "../turn.ts";
import type { ConnectionState, Task } from "../vocabulary.ts";

/** What an application believes of one thing that it may hold. Plain data. */
export interface Holding {
  /** "NO": not held. "YES": it believes. "UNSURE": it did, and its connection is SUSPENDED. */
  belief: "NO" | "YES" | "UNSURE";
  /** czxid of the node that it was granted by. */
  token: number;
  /** What it holds. */
  path: string;
  /** It writes to the resource; readers do not. */
  writes: boolean;
}

/** By what it was granted something. */
export interface Grant {
  /** Whole path of its node. */
  readonly node: string;
  /** czxid of the node. */
  readonly token: number;
  readonly writes: boolean;
}

const HOLD = "hold";

/** Nothing is held. */
export function newHolding(): Holding {
  return { belief: "NO", token: 0, path: "", writes: false };
}

/** It is granted: the holder writes once now, and once more when its time is up, see `onHoldAlarm`. */
export function beginHolding(
  holding: Holding,
  task: Task,
  { node, token, writes }: Grant,
  turn: Turn,
): void {
  holding.belief = "YES";
  holding.token = token;
  holding.path = task.path;
  holding.writes = writes;
  tell(turn, "granted", task.path, node, token);
  if (writes) store(turn, token, task.task);
  setAlarm(turn, HOLD, task.span);
}

/** Whether this is the alarm that ends the holding, of something that is held. */
export function isHoldOver({ belief }: Holding, alarm: string): boolean {
  return alarm === HOLD && belief !== "NO";
}

/**
 * Stops believing, of its own accord. It writes a last time before, if it believes that it may: one
 * that has slept through the end of its session does.
 */
export function endHolding(holding: Holding, turn: Turn): void {
  const { belief, token, writes } = holding;
  if (belief === "YES" && writes) store(turn, token, turn.app.task?.task ?? 0);
  stop(holding, "released", turn);
}

/** The connection has changed [StandardConnectionStateErrorPolicy]; true if what was held is lost. */
export function onHoldersConnection(holding: Holding, state: ConnectionState, turn: Turn): boolean {
  if (holding.belief === "NO") return false;
  const { "ignores-suspended": isBold } = bugsIn(turn);
  switch (state) {
    case "SUSPENDED":
      if (isBold || holding.belief === "UNSURE") return false;
      holding.belief = "UNSURE";
      tell(turn, "suspended", holding.path, "", holding.token);
      return false;
    case "RECONNECTED":
      // The session has lived on, so nobody else can have been granted it.
      resume(holding, turn);
      return false;
    case "LOST":
      stop(holding, "lost", turn);
      return true;
    default:
      return false;
  }
}

/** Believes again what it was not sure of. */
export function resume(holding: Holding, turn: Turn): void {
  if (holding.belief !== "UNSURE") return;
  holding.belief = "YES";
  tell(turn, "resumed", holding.path, "", holding.token);
}

/** Stops believing, for the reason that `what` gives. */
export function stop(holding: Holding, what: "released" | "lost", turn: Turn): void {
  if (holding.belief === "NO") return;
  const { path, token } = holding;
  holding.belief = "NO";
  clearAlarm(turn, HOLD);
  tell(turn, what, path, "", token);
}
