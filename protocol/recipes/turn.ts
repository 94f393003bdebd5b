/** What a recipe can do in its turn: ask, watch the clock, write to the resource, say what it believes. */
import { assert } from "../../sim/assert.ts";
import type { Micros, Moment } from "../../sim/machine.ts";
import { OPEN_ACL } from "../api/acl.ts";
import { MODE, type CreateOp, type Op } from "../api/operations.ts";
import { makeCall } from "../client/calls.ts";
import { EVENT } from "../client/queues.ts";
import type { SessionId } from "../transaction.ts";
import type { RecipeBugs } from "./bugs.ts";
import { forHandle, type AppEffects } from "./protocol.ts";
import { storeRequest } from "./messages.ts";
import { sendStore } from "./resource-link.ts";
import type { AppState } from "./state.ts";
import type { Believed, Task } from "./vocabulary.ts";

/** One step of an application; lent to its recipe, which keeps no part of it. */
export interface Turn {
  readonly app: AppState;
  readonly now: Moment;
  readonly out: AppEffects;
}

/** Calls of applications are numbered from here, far above those of plans and probes. */
const FIRST_CALL = 2_000_000_000;
/** More calls than one process makes. */
const CALLS_PER_PROCESS = 1_000_000;
const STARTS_PER_CLIENT = 1000;

/** Number of the call before the first of this process: no other call of the run has its numbers. */
export function callsBefore({ config, incarnation }: AppState): number {
  const process = config.client * STARTS_PER_CLIENT + (incarnation % STARTS_PER_CLIENT);
  return FIRST_CALL + process * CALLS_PER_PROCESS;
}

/** Makes a call; its answer, and the event of the watch that it leaves, come under the tag that is returned. */
export function ask({ app, now, out }: Turn, op: Op): number {
  app.asked += 1;
  assert(app.asked < CALLS_PER_PROCESS, "a process makes fewer than a million calls");
  makeCall(app.handle, callsBefore(app) + app.asked, op, app.asked, now.mono, forHandle(out));
  return app.asked;
}

/** Writes `value` at the resource, in the name of `token`; answered by `stored` under the tag that is returned. */
export function store({ app, out }: Turn, token: number, value: number): number {
  app.asked += 1;
  sendStore(app, storeRequest(app.asked, token, value), out);
  return app.asked;
}

const ALARM_PREFIX = "recipe:";

/** Sets the alarm of that name, or sets it anew: it comes as `alarm`, `after` microseconds of its own clock from now. */
export function setAlarm({ out }: Turn, name: string, after: Micros): void {
  out.setTimer(ALARM_PREFIX + name, 0, after, EVENT);
}

/** The alarm of that name does not ring, if it was set. */
export function clearAlarm({ out }: Turn, name: string): void {
  out.clearTimer(ALARM_PREFIX + name, 0);
}

/** Name of a recipe's alarm; undefined for the timers of others. */
export function alarmOf(timer: string): string | undefined {
  return timer.startsWith(ALARM_PREFIX) ? timer.slice(ALARM_PREFIX.length) : undefined;
}

/** Says what it believes, of the task that it is about. */
export function tell(turn: Turn, what: Believed, path: string, text = "", number = 0): void {
  const task = turn.app.task?.task ?? 0;
  turn.out.emit({ kind: "recipe", what, task, path, text, number });
}

/** The task is over; the next one comes in a step of its own. */
export function finish(turn: Turn): void {
  const { task } = turn.app;
  if (task === undefined) return;
  tell(turn, "finished", task.path);
  turn.app.task = undefined;
}

/** The task that the application is about; undefined: none. */
export function taskOf({ app }: Turn): Task | undefined {
  return app.task;
}

/** The session that the application believes to have; 0: none. */
export function sessionOf({ app }: Turn): SessionId {
  return app.session;
}

/** The switches of recipes. */
export function bugsIn({ app }: Turn): RecipeBugs {
  return app.config.recipeBugs;
}

/** A name that no other process, and no earlier attempt of this one, has: what a random UUID is to Curator. */
export function freshGuid({ app }: Turn): string {
  app.asked += 1;
  return `_c_${app.config.client}.${app.incarnation}.${app.asked}-`;
}

/** A node that everybody may do everything to. `flags`: a number of MODE. */
export function creation(path: string, flags: number, data = ""): CreateOp {
  return { kind: "create2", path, data, acl: OPEN_ACL, flags, ttl: 0 };
}

/** A node that is reaped once it has had children and has none: the parent of what recipes make. */
export function container(path: string): CreateOp {
  return { ...creation(path, MODE.CONTAINER), kind: "createContainer" };
}
