/** Runs a plan to its end: faults first, then healing, where progress is demanded; then the report. */
import { AssertionError } from "./assert.ts";
import { digestNow, foldState, step } from "./deliver.ts";
import { fireNext } from "./engine.ts";
import { chooseCore, healCore } from "./healing.ts";
import { resolve } from "./resolve.ts";
import type { Micros, NodeId, Protocol } from "./machine.ts";
import { note } from "./note.ts";
import type { Operation, Plan } from "./plan.ts";
import type { Phase, Report } from "./report.ts";
import { fireScheduled } from "./scheduler.ts";
import { summarize } from "./summary.ts";
import { createWorld, type Universe, type WorldOptions } from "./universe.ts";
import type { World } from "./world.ts";

/**
 * How a run is watched and bounded. None of it changes an event, except that `maxEvents` may end
 * the run.
 */
export interface RunOptions extends WorldOptions {
  /** Told after every event what has happened and what the whole state is, as 16 hex digits: O(state). */
  readonly verify?: ((digest: string) => void) | undefined;
  /** Give up, with outcome `unknown`, after so many events. */
  readonly maxEvents?: number | undefined;
}

/** No run takes this many events unless it is stuck. */
const MAX_EVENTS = 20_000_000;
/** How often a healed quorum is asked whether it has made progress. */
const ASK_EVERY: Micros = 250_000;

/** A run in progress: a world and where its driver stands. */
export interface Course<P extends Protocol, S extends object> {
  readonly world: World<P, S>;
  readonly plan: Plan;
  readonly verify: RunOptions["verify"];
  readonly maxEvents: number;
  phase: Phase;
  nextOperation: number;
  unknown: string | undefined;
}

/**
 * A world at time 0 with nothing fired yet. Operations are taken in the order of (time, id),
 * however the plan lists them.
 */
export function startCourse<P extends Protocol, S extends object>(
  universe: Universe<P, S>,
  plan: Plan,
  options: RunOptions = {},
): Course<P, S> {
  const operations = plan.operations.toSorted((a, b) => a.at - b.at || a.id - b.id);
  return {
    world: createWorld(universe, plan, options),
    plan: { ...plan, operations },
    verify: options.verify,
    maxEvents: options.maxEvents ?? MAX_EVENTS,
    phase: "safety",
    nextOperation: 0,
    unknown: undefined,
  };
}

/** Runs a plan and judges it. Never throws for what the plan does; a failed assertion is outcome `broken`. */
export function run<P extends Protocol, S extends object>(
  universe: Universe<P, S>,
  plan: Plan,
  options: RunOptions = {},
): Report {
  return finish(startCourse(universe, plan, options), universe.settleWithin);
}

/** Runs a course from where it stands to its end, and judges it. */
export function finish<P extends Protocol, S extends object>(
  course: Course<P, S>,
  settleWithin: Micros,
): Report {
  const { plan, world } = course;
  const broken = brokenBy(world, () => {
    runUntil(course, plan.until);
    if (mayGoOn(course) && plan.settle) settle(course, settleWithin);
    else if (mayGoOn(course)) course.phase = "done";
  });
  foldState(world);
  return summarize(world, course.phase, broken, course.unknown);
}

/** What is wrong with us, by an assertion that fails in `work`; undefined if none does. */
export function brokenBy<P extends Protocol, S extends object>(
  world: World<P, S>,
  work: () => void,
): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    const isOurs =
      error instanceof AssertionError || error instanceof TypeError || error instanceof RangeError;
    if (!isOurs) throw error;
    return `${error.stack ?? error.message}\nlast events: ${world.ring.last(8).join("; ")}`;
  }
}

/** Whether nothing has ended the run yet. */
export function mayGoOn<P extends Protocol, S extends object>(course: Course<P, S>): boolean {
  return course.world.judge.violations.length === 0 && course.unknown === undefined;
}

/** Fires everything up to `until`, and the operations of the plan in between; stops at a violation. */
export function runUntil<P extends Protocol, S extends object>(
  course: Course<P, S>,
  until: Micros,
): void {
  const { world, plan } = course;
  const { operations } = plan;
  while (mayGoOn(course)) {
    const operation = course.phase === "safety" ? operations[course.nextOperation] : undefined;
    const stop = operation !== undefined && operation.at < until ? operation.at : until;
    fireBefore(course, stop);
    if (!mayGoOn(course)) return;
    if (stop > world.now) world.now = stop;
    if (operation === undefined || operation.at > until) return;
    course.nextOperation += 1;
    operate(world, operation);
  }
}

/** Fires everything up to and including `stop`. */
function fireBefore<P extends Protocol, S extends object>(
  course: Course<P, S>,
  stop: Micros,
): void {
  const { world } = course;
  // Two loops, so that the usual one calls one function only.
  if (world.scheduling !== undefined) while (fireScheduled(world, stop) && goesOn(course));
  else while (fireNext(world, stop) && goesOn(course));
}

/** After an event: whether there may be another one. */
function goesOn<P extends Protocol, S extends object>(course: Course<P, S>): boolean {
  const { world, verify, maxEvents } = course;
  if (world.judge.violations.length !== 0) return false;
  if (verify !== undefined) verify(digestNow(world));
  if (world.events <= maxEvents) return true;
  course.unknown = `more than ${maxEvents} events`;
  return false;
}

/** Hands an operation to the node that its selector means; nobody takes it if there is none. */
function operate<P extends Protocol, S extends object>(
  world: World<P, S>,
  operation: Operation,
): void {
  const node = resolve(world, operation.node)[0];
  if (node !== undefined) command(world, node, operation.command as P["command"], operation.id);
}

/** Gives a command to a node as an event of its own. A stopped or paused node does not take it. */
export function command<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
  what: P["command"],
  print: number,
): boolean {
  const slot = world.nodes[node];
  if (slot === undefined || slot.status !== "up" || slot.paused > 0) return false;
  world.judge.now = world.now;
  world.judge.event = world.events;
  step(world, slot, { kind: "command", command: what }, -1);
  world.events += 1;
  world.digest.event(world.now, node << 20, print);
  return true;
}

/** Heals a quorum, makes the other faults permanent, and demands progress of it. */
function settle<P extends Protocol, S extends object>(course: Course<P, S>, within: Micros): void {
  const { world } = course;
  const { judge } = world;
  const core = healCore(world, chooseCore(world));
  course.phase = "healing";
  if (world.recorder !== undefined)
    note(world, { kind: "phase", node: -1, phase: "healing", core }, -1);
  const deadline = world.now + within;
  for (;;) {
    runUntil(course, Math.min(world.now + ASK_EVERY, deadline));
    if (!mayGoOn(course)) return;
    const isAsked = world.now < deadline && ask(world, core);
    const missing = judge.spec.unsettled(judge.seen, core, judge);
    if (missing === undefined && !isAsked) break;
    if (world.now >= deadline && missing !== undefined) {
      judge.violate(missing.property, missing.why);
      // A property that is not judged in this run ends it all the same.
      if (mayGoOn(course)) course.unknown = `no progress: ${missing.why}`;
      return;
    }
  }
  course.phase = "done";
  if (world.recorder !== undefined)
    note(world, { kind: "phase", node: -1, phase: "done", core }, -1);
}

/** Asks the healed quorum for one more request; false: nothing is left to ask for. */
function ask<P extends Protocol, S extends object>(
  world: World<P, S>,
  core: readonly NodeId[],
): boolean {
  const { judge } = world;
  const request = judge.spec.probe(judge.seen, core);
  if (request !== undefined) command(world, request.node, request.command, 0);
  return request !== undefined;
}
