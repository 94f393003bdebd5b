/** What an active does: it writes to the resource again and again, and serves as long as that is taken. */
import { beginHolding, stop, type Grant, type Holding } from "../lock/holding.ts";
import { clearAlarm, setAlarm, store, tell, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";

/** Plain data. */
export interface Service {
  readonly holding: Holding;
  /** Tags of writes that the resource has not answered. */
  pending: number[];
  /** All that it wrote was answered: nothing of it can arrive any more. */
  isInOrder: boolean;
  /** It has told that it serves. */
  isServing: boolean;
}

/** Name of the alarm that calls for the next write. */
export const WRITE = "write";
const INTERVAL = 500_000;
/** It serves nobody while more writes than this are on their way, and waits for them. */
const MOST_PENDING = 1;

/** Nobody is served. */
export function newService(holding: Holding): Service {
  return { holding, pending: [], isInOrder: true, isServing: false };
}

/** Is active from now on: it reads what the former active has left, which takes a while, and then writes. */
export function serve(service: Service, task: Task, grant: Grant, turn: Turn): void {
  service.pending = [];
  service.isInOrder = true;
  beginHolding(service.holding, task, grant, turn);
  setAlarm(turn, WRITE, INTERVAL);
}

/** It is time for the next write. */
export function serveOn(service: Service, task: Task, turn: Turn): void {
  const { holding, pending } = service;
  const isStuck = pending.length > MOST_PENDING;
  if (isStuck) rest(service, turn);
  setAlarm(turn, WRITE, INTERVAL);
  if (isStuck || holding.belief !== "YES") return;
  pending.push(store(turn, holding.token, task.task));
}

/** The resource has answered; true if it refused, because another one is active. */
export function onServiceStored(
  service: Service,
  tag: number,
  outcome: "taken" | "refused" | "unknown",
  turn: Turn,
): boolean {
  const at = service.pending.indexOf(tag);
  if (at < 0) return false;
  service.pending.splice(at, 1);
  const { holding, isServing } = service;
  if (outcome === "unknown") {
    service.isInOrder = false;
    rest(service, turn);
  }
  if (outcome === "taken" && holding.belief === "YES" && !isServing) {
    service.isServing = true;
    tell(turn, "serves", holding.path, "active", holding.token);
  }
  return outcome === "refused";
}

/** Serves nobody for the time being, and says so if that is news. */
export function rest(service: Service, turn: Turn): void {
  if (!service.isServing) return;
  service.isServing = false;
  tell(turn, "rests", service.holding.path, "active");
}

/** Writes no more. */
export function endService(service: Service, what: "lost" | "released", turn: Turn): void {
  rest(service, turn);
  clearAlarm(turn, WRITE);
  stop(service.holding, what, turn);
}
