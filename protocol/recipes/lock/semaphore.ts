/**
 * The semaphore: so many may hold a lease at once. Who wants one takes a lock first, so that only one
 * waits for leases to be returned [InterProcessSemaphoreV2] (reference 14.12).
 */
import type { Recipe, RecipeInput } from "../recipe.ts";
import { bugsIn, clearAlarm, finish, setAlarm, taskOf, tell, type Turn } from "../turn.ts";
import type { ConnectionState, Task } from "../vocabulary.ts";
import { behindTheNext, isFor, onInput, type Progress, type Rule } from "./contender.ts";
import {
  beginHolding,
  endHolding,
  isHoldOver,
  newHolding,
  onHoldersConnection,
  type Holding,
} from "./holding.ts";
import { leave, newContender, out, pathOf, queueUp, type Contender } from "./place.ts";

/** Plain data. Between two tasks both places are given up. */
interface Semaphore {
  /** Whoever has it may ask for a lease. */
  mutex: Contender;
  lease: Contender;
  holding: Holding;
  /** The task is over as soon as both places are given up. */
  isEnding: boolean;
}

const PATIENCE = "patience";

/** "use": get a lease, keep it for a while, return it. */
export const semaphore: Recipe<Semaphore> = {
  name: "semaphore",
  start: () => ({ ...placesAt(""), holding: newHolding(), isEnding: false }),
  step,
};

/** Directories of recipes are directly under the root. */
function placesAt(path: string): Pick<Semaphore, "mutex" | "lease"> {
  return {
    mutex: newContender(`${path}-locks`, { label: "lock-" }),
    lease: newContender(`${path}-leases`, { label: "lease-", isWokenByList: true }),
  };
}

/** Waits while there are more leases than may be, its own among them. */
function behindTheLimit(size: number): Rule {
  return (names) => (names.length <= size ? -1 : 0);
}

function step(semaphore: Semaphore, input: RecipeInput, turn: Turn): void {
  const task = taskOf(turn);
  if (task === undefined) return;
  switch (input.kind) {
    case "task":
      return acquire(semaphore, input, turn);
    case "answered":
    case "fired":
      return onCall(semaphore, task, input, turn);
    case "connection":
      return onConnection(semaphore, input.state, turn);
    case "alarm":
      return onAlarm(semaphore, input.name, turn);
    default:
      // What the resource says changes nothing: what is written late is its affair.
      break;
  }
}

function acquire(semaphore: Semaphore, { path, patience }: Task, turn: Turn): void {
  Object.assign(semaphore, placesAt(path));
  semaphore.isEnding = false;
  queueUp(semaphore.mutex, turn);
  if (patience > 0) setAlarm(turn, PATIENCE, patience);
}

function onCall(semaphore: Semaphore, task: Task, input: RecipeInput, turn: Turn): void {
  const { lease, mutex } = semaphore;
  if (isFor(mutex, input)) {
    if (onInput(mutex, input, turn, behindTheNext) === "granted") queueUp(lease, turn);
  } else {
    const rule = behindTheLimit(turn.app.config.size);
    onLease(semaphore, task, onInput(lease, input, turn, rule), turn);
  }
  endIfOver(semaphore, turn);
}

/** With a lease in its hands it lets the next one ask. */
function onLease(semaphore: Semaphore, task: Task, progress: Progress, turn: Turn): void {
  if (progress !== "granted") return;
  const { holding, lease, mutex } = semaphore;
  clearAlarm(turn, PATIENCE);
  beginHolding(holding, task, { node: pathOf(lease), token: lease.token, writes: false }, turn);
  leave(mutex, turn);
}

function endIfOver({ isEnding, lease, mutex }: Semaphore, turn: Turn): void {
  if (isEnding && lease.step === "OUT" && mutex.step === "OUT") finish(turn);
}

function onConnection(semaphore: Semaphore, state: ConnectionState, turn: Turn): void {
  const { holding, lease, mutex } = semaphore;
  const hasLost = onHoldersConnection(holding, state, turn);
  if (state !== "LOST") return;
  out(lease);
  out(mutex);
  semaphore.isEnding ||= hasLost;
  if (!semaphore.isEnding) return queueUp(mutex, turn);
  endIfOver(semaphore, turn);
}

function onAlarm(semaphore: Semaphore, name: string, turn: Turn): void {
  const { holding, lease, mutex } = semaphore;
  if (isHoldOver(holding, name)) {
    endHolding(holding, turn);
    leave(lease, turn);
  } else if (name === PATIENCE && holding.belief === "NO") {
    tell(turn, "gaveUp", mutex.directory, mutex.node, mutex.token);
    giveUp(semaphore, turn);
    leave(mutex, turn);
  } else return;
  semaphore.isEnding = true;
  endIfOver(semaphore, turn);
}

function giveUp(semaphore: Semaphore, turn: Turn): void {
  const { lease } = semaphore;
  if (bugsIn(turn)["lease-not-returned-on-timeout"]) {
    semaphore.lease = newContender(lease.directory, { label: "lease-" });
  } else leave(lease, turn);
}
