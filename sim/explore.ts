/** Bounded exhaustive search: runs a plan in every order of its events within a bound, and visits no state twice. */
import { must } from "./assert.ts";
import { Digest } from "./digest.ts";
import { digestNow } from "./deliver.ts";
import { fireTarget } from "./engine.ts";
import { forkCourse, putOffFault, takeHead, timesBehind } from "./explore-moves.ts";
import type { Protocol } from "./machine.ts";
import type { Exploration, Plan } from "./plan.ts";
import type { Report } from "./report.ts";
import { brokenBy, finish, mayGoOn, startCourse, type Course, type RunOptions } from "./run.ts";
import { MOST_DELAYS } from "./schedule-slots.ts";
import { comeUp, putOffBy } from "./scheduler.ts";
import type { Stalled } from "./slots.ts";
import { hashState, NOTHING_FLEETING, type Hashing } from "./state-hash.ts";
import { summarize } from "./summary.ts";
import { joinReports } from "./join-reports.ts";
import type { Universe } from "./universe.ts";
import { FAULT_DUE, targetKind, type World } from "./world.ts";

/** A state that has been visited: with how many put-offs left, and on which way. */
interface Visit {
  left: number;
  way: number;
}

interface Search<P extends Protocol, S extends object> {
  readonly universe: Universe<P, S>;
  readonly bound: Exploration;
  readonly maxEvents: number;
  readonly onState: ((world: World<P, S>) => void) | undefined;
  readonly visited: Map<number, Visit>;
  /** Ways that are not at their end yet: what they have passed is behind them, not done. */
  readonly open: Set<number>;
  /** States at the end of the safety phase that were seen to their end. */
  readonly ends: Set<number>;
  readonly digest: Digest;
  readonly hashing: Hashing;
  ways: number;
  paths: number;
  events: number;
  isCut: boolean;
  /** Some way would have branched off with another put-off. */
  isHeldBack: boolean;
  /** What all paths together have shown that held. */
  held: Report | undefined;
  /** The first that did not. */
  failed: Report | undefined;
}

/** What an exploration may be watched by, besides all that a run may. */
export interface ExploreOptions<P extends Protocol, S extends object> extends RunOptions {
  /** Is shown every state that is visited, each once. */
  readonly onState?: ((world: World<P, S>) => void) | undefined;
}

/**
 * Runs a plan whose schedule is an exploration. First in its own order, then in all with one put-off,
 * and so on; the report is that of the first run that does not hold, with the put-offs that lead there
 * (see `withoutSchedule`), or of all of them together: events added up, goals and faults of the richest
 * run. States are compared by a hash that leaves time out, so "all" is up to two states that look alike
 * and differ in how long something has to wait. Nothing is put off behind the end of the safety phase.
 */
export function explore<P extends Protocol, S extends object>(
  universe: Universe<P, S>,
  plan: Plan,
  options: ExploreOptions<P, S> = {},
): Report {
  const bound = must(plan.schedule?.kind === "explore" ? plan.schedule : undefined, "exploration");
  const search: Search<P, S> = {
    universe,
    bound,
    maxEvents: options.maxEvents ?? Infinity,
    onState: options.onState,
    visited: new Map(),
    open: new Set(),
    ends: new Set(),
    digest: new Digest(),
    hashing: { fleeting: universe.fleeting ?? NOTHING_FLEETING, texts: new Map() },
    ways: 0,
    paths: 0,
    events: 0,
    isCut: false,
    isHeldBack: false,
    held: undefined,
    failed: undefined,
  };
  let delays = -1;
  while (delays < bound.delays && !isOver(search)) {
    search.isHeldBack = false;
    follow(search, startCourse(universe, plan, options), delays + 1);
    // Where nothing wanted more put-offs, more of them bring nothing new.
    if (!isOver(search)) delays = search.isHeldBack ? delays + 1 : bound.delays;
  }
  const { failed, paths, visited } = search;
  const isComplete = delays === bound.delays;
  const explored = { states: visited.size, orders: search.ways, paths, delays, isComplete };
  if (failed !== undefined) return { ...failed, explored };
  const held = must(search.held, "a path");
  const { digest, events } = search;
  return { ...held, digest: digest.toString(), events, pins: [], explored };
}

function isOver<P extends Protocol, S extends object>(search: Search<P, S>): boolean {
  return search.isCut || search.failed !== undefined;
}

/**
 * Follows one way to its end, in the order of the agenda, and all ways that branch off from it with up
 * to `left` put-offs. `first` has come up already, and happens. The course is used up.
 */
function follow<P extends Protocol, S extends object>(
  search: Search<P, S>,
  course: Course<P, S>,
  left: number,
  first?: Stalled,
): void {
  const way = search.ways;
  search.ways += 1;
  search.open.add(way);
  const broken = brokenBy(course.world, () => {
    let isNew = first === undefined || happen(search, course, first, left, way);
    while (isNew && !isOver(search)) {
      const head = takeHead(course);
      if (head === undefined) return end(search, course);
      if (!branch(search, course, head, left)) isNew = happen(search, course, head, left, way);
    }
  });
  search.open.delete(way);
  if (broken === undefined) return;
  const { phase, unknown, world } = course;
  search.failed ??= summarize(world, phase, broken, unknown);
}

/** Lets an entry happen. False if this way need not be followed any further. */
function happen<P extends Protocol, S extends object>(
  search: Search<P, S>,
  course: Course<P, S>,
  { target, seq, time }: Stalled,
  left: number,
  way: number,
): boolean {
  const { world } = course;
  if (!fireTarget(world, target, seq, time)) return true;
  course.verify?.(digestNow(world));
  search.events += 1;
  if (search.events > search.maxEvents) {
    course.unknown = `more than ${search.maxEvents} events`;
  }
  if (!mayGoOn(course)) {
    end(search, course);
    return false;
  }
  return arrive(search, course, left, way);
}

/**
 * Notes the state that the world is in. False if all that can follow has been or will be seen, or there is
 * no room for it. A `way` that comes to where it, or what it branched off from, has been before goes on:
 * it is later now. Without a way nothing has happened since then.
 */
function arrive<P extends Protocol, S extends object>(
  search: Search<P, S>,
  course: Course<P, S>,
  left: number,
  way: number | undefined,
): boolean {
  const { bound, open, visited } = search;
  const hash = hashCourse(search, course);
  const known = visited.get(hash);
  if (known === undefined) {
    if (visited.size >= bound.states) {
      search.isCut = true;
      end(search, course);
      return false;
    }
    visited.set(hash, { left, way: way ?? search.ways });
    search.onState?.(course.world);
    return true;
  }
  if (known.left >= left && (way === undefined || !open.has(known.way))) return false;
  known.left = Math.max(known.left, left);
  known.way = way ?? search.ways;
  return true;
}

function hashCourse<P extends Protocol, S extends object>(
  { hashing }: Search<P, S>,
  { nextOperation, plan, world }: Course<P, S>,
): number {
  const fixed = plan.operations.slice(nextOperation).map(({ at }) => at);
  return hashState(world, hashing, [...fixed, plan.until]);
}

/** Sees a way to its end: what follows the safety phase, and the verdict. */
function end<P extends Protocol, S extends object>(
  search: Search<P, S>,
  course: Course<P, S>,
): void {
  const { world } = course;
  const hash = hashCourse(search, course);
  if (mayGoOn(course) && search.ends.has(hash)) return;
  search.ends.add(hash);
  const before = world.events;
  const report = finish(course, search.universe.settleWithin);
  search.events += world.events - before;
  search.paths += 1;
  for (const half of [0, 8])
    search.digest.word(Number.parseInt(report.digest.slice(half, half + 8), 16) | 0);
  if (report.outcome !== "held") search.failed ??= report;
  else search.held = search.held === undefined ? report : joinReports(search.held, report);
}

/** Follows what may happen instead of the entry that has come up. True if that entry is put off here, too. */
function branch<P extends Protocol, S extends object>(
  search: Search<P, S>,
  course: Course<P, S>,
  head: Stalled,
  left: number,
): boolean {
  const { world } = course;
  if (targetKind(head.target) === FAULT_DUE) return branchFault(search, course, head, left);
  const channel = comeUp(world, head.target, head.seq, head.time);
  if (channel === undefined || channel.delays === MOST_DELAYS) return false;
  const last = Math.min(channel.due + search.bound.window, course.plan.until);
  const times = timesBehind(world, head, last);
  if (left === 0) {
    search.isHeldBack ||= times.length > 0;
    return false;
  }
  for (const time of times) {
    if (isOver(search)) return false;
    const other = forkCourse(course);
    const same = must(comeUp(other.world, head.target, head.seq, head.time), "channel");
    putOffBy(other.world, same, head, time - head.time);
    if (arrive(search, other, left - 1, undefined)) follow(search, other, left - 1);
  }
  return false;
}

/** A fault strikes now, which is another way, or later. */
function branchFault<P extends Protocol, S extends object>(
  search: Search<P, S>,
  course: Course<P, S>,
  head: Stalled,
  left: number,
): true {
  follow(search, forkCourse(course), left, head);
  putOffFault(course, head, search.bound.reach);
  return true;
}
