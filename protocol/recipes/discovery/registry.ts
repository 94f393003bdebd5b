/**
 * A registry of services, and discovery in it (reference 14.16): each provider keeps an ephemeral node,
 * its instance, and each consumer follows the list of them and picks one for a key by a ring, on its
 * own. Nobody is picked from a list that may be out of date.
 */
import { keep, letGo, newKeeper, onKeeperInput, type Keeper, type Kept } from "../data/keeper.ts";
import type { Recipe, RecipeInput } from "../recipe.ts";
import { clearAlarm, finish, setAlarm, taskOf, tell, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { ownerOf } from "./ring.ts";
import { follow, onRosterInput, type Roster } from "./roster.ts";

/** Plain data: by service, in the order in which they were first asked for. */
interface RegistryState {
  instances: Map<string, Keeper>;
  rosters: Map<string, Roster>;
  /** How many calls its process has made, or could not make. */
  calls: number;
}

/** Alarms: it has waited for long enough for an instance; its time is up; the next call is due. */
const PATIENCE = "patience";
const STOP = "stop";
const CALL = "call";
/** Between two calls of one consumer, in microseconds. */
const CALL_EVERY = 100_000;

/**
 * "register": done when the instance is there, which is kept from then on; "withdraw": done when it
 * is gone; "pick": done when there is one for the key `value`.
 */
export const registry: Recipe<RegistryState> = registryOf("registry");
/** "provide": be there for a while; "consume": call whom the ring says, again and again for a while. */
export const serviceRegistry: Recipe<RegistryState> = registryOf("service-registry");

function registryOf(name: string): Recipe<RegistryState> {
  return {
    name,
    start: () => ({ instances: new Map(), rosters: new Map(), calls: 0 }),
    step,
  };
}

function step(state: RegistryState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") return begin(state, input, turn);
  for (const [path, keeper] of state.instances) {
    onKept(path, onKeeperInput(keeper, input, turn), turn);
  }
  for (const roster of state.rosters.values()) {
    if (onRosterInput(roster, input, turn)) onNews(roster, turn);
  }
  if (input.kind === "alarm") onAlarm(state, input.name, turn);
}

function begin(state: RegistryState, task: Task, turn: Turn): void {
  const { ask, patience, path, span } = task;
  switch (ask) {
    case "provide":
      setAlarm(turn, STOP, span);
      return register(state, path, turn);
    case "register":
      return register(state, path, turn);
    case "withdraw":
      return withdraw(state, path, turn);
    case "consume":
      setAlarm(turn, STOP, span);
      discover(state, path, turn);
      return setAlarm(turn, CALL, 0);
    default:
      if (patience > 0) setAlarm(turn, PATIENCE, patience);
      if (!pick(discover(state, path, turn), task, turn)) tell(turn, "waiting", path);
  }
}

function register({ instances }: RegistryState, path: string, turn: Turn): void {
  const keeper = instances.get(path) ?? newKeeper();
  instances.set(path, keeper);
  onKept(path, keep(keeper, path, `${path}/instance-c${turn.app.config.client}`, turn), turn);
}

function withdraw({ instances }: RegistryState, path: string, turn: Turn): void {
  const keeper = instances.get(path);
  onKept(path, keeper === undefined ? "out" : letGo(keeper, turn), turn);
}

/** What was asked of the instance of `path` may be done. */
function onKept(path: string, kept: Kept, turn: Turn): void {
  const task = taskOf(turn);
  if (kept === undefined || task?.path !== path) return;
  const isOver = task.ask === "withdraw" || task.ask === "provide" ? "out" : "joined";
  if (kept === isOver) finish(turn);
}

function discover({ rosters }: RegistryState, path: string, turn: Turn): Roster {
  const known = rosters.get(path);
  if (known !== undefined) return known;
  const made = follow(path, turn);
  rosters.set(path, made);
  return made;
}

/** Somebody may have waited for it. */
function onNews(roster: Roster, turn: Turn): void {
  const task = taskOf(turn);
  if (task?.ask === "pick" && task.path === roster.path) pick(roster, task, turn);
}

/** Whether there is one for the key of the task, which then is over. */
function pick(roster: Roster, task: Task, turn: Turn): boolean {
  const name = pickFor(roster, task.value);
  if (name === undefined) return false;
  clearAlarm(turn, PATIENCE);
  tell(turn, "picked", roster.path, `${roster.path}/${name}`, task.value);
  finish(turn);
  return true;
}

/** Undefined where it does not know who is there, or nobody is. */
function pickFor({ isFresh, ring }: Roster, key: number): string | undefined {
  return isFresh ? ownerOf(ring, `${key}`) : undefined;
}

function onAlarm(state: RegistryState, alarm: string, turn: Turn): void {
  const task = taskOf(turn);
  if (task === undefined) return;
  switch (alarm) {
    case PATIENCE:
      if (task.ask !== "pick") return;
      tell(turn, "gaveUp", task.path);
      return finish(turn);
    case CALL:
      if (task.ask === "consume") call(state, task, turn);
      return;
    case STOP:
      if (task.ask === "provide") return withdraw(state, task.path, turn);
      clearAlarm(turn, CALL);
      return finish(turn);
    default:
      break;
  }
}

/** The next call, with a key of its own: another instance may have that. */
function call(state: RegistryState, { path }: Task, turn: Turn): void {
  state.calls += 1;
  const name = pickFor(discover(state, path, turn), state.calls);
  if (name === undefined) tell(turn, "unserved", path, "", state.calls);
  else tell(turn, "called", path, `${path}/${name}`, state.calls);
  setAlarm(turn, CALL, CALL_EVERY);
}
