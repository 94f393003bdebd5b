/** The moves of an exploration: taking what comes next, putting it off, and beginning another way. */
import { must } from "./assert.ts";
import { isLive } from "./enabled.ts";
import type { Micros, Protocol } from "./machine.ts";
import { mayGoOn, runUntil, type Course } from "./run.ts";
import type { Stalled } from "./slots.ts";
import { fork } from "./universe.ts";
import { targetIndex, type World } from "./world.ts";

/** Takes the earliest entry out of the agenda, past the operations that come before it; undefined: safety is over. */
export function takeHead<P extends Protocol, S extends object>(
  course: Course<P, S>,
): Stalled | undefined {
  const { plan, world } = course;
  const { agenda } = world;
  while (mayGoOn(course)) {
    while (agenda.length > 0 && !isLive(world, agenda.headTarget, agenda.headSeq)) agenda.drop();
    const operation = plan.operations[course.nextOperation];
    const stop = Math.min(operation?.at ?? Infinity, plan.until);
    if (agenda.soonest <= stop) {
      const head = { target: agenda.headTarget, seq: agenda.headSeq, time: agenda.soonest };
      agenda.drop();
      return head;
    }
    if (operation === undefined || operation.at > plan.until) return undefined;
    // Nothing is due before it, so this is the operation alone.
    runUntil(course, operation.at);
  }
  return undefined;
}

/** Times just behind each other entry that is due by `last`, ascending. */
export function timesBehind<P extends Protocol, S extends object>(
  world: World<P, S>,
  { time }: Stalled,
  last: Micros,
): readonly Micros[] {
  const times = new Set<Micros>();
  world.agenda.each((due, seq, target) => {
    const behind = Math.max(due, time + 1);
    if (behind <= last && isLive(world, target, seq)) times.add(behind);
  });
  return [...times].sort((one, other) => one - other);
}

/**
 * A fault strikes behind the next event or operation instead; behind the last one of its reach it never
 * does. Its entry is not in the agenda any more.
 */
export function putOffFault<P extends Protocol, S extends object>(
  course: Course<P, S>,
  head: Stalled,
  reach: number,
): void {
  const { plan, world } = course;
  const slot = must(world.faults[targetIndex(head.target)], "fault");
  slot.delays += 1;
  const next = slot.delays > reach ? undefined : nextAfter(course, head);
  // No other entry may be due just then: equal times would be told apart by when they were planned.
  const time = next === undefined ? plan.until : freeTime(world, next + 1);
  must(world.scheduling, "schedule").moved.set(slot.planned.id, time);
  slot.armed = time < plan.until ? world.agenda.push(time, head.target) : 0;
}

/** When something else happens next: an event, or an operation. */
function nextAfter<P extends Protocol, S extends object>(
  { nextOperation, plan, world }: Course<P, S>,
  head: Stalled,
): Micros | undefined {
  const operation = plan.operations[nextOperation]?.at ?? Infinity;
  const event = timesBehind(world, head, plan.until)[0] ?? Infinity;
  const next = Math.min(operation, event);
  return next < plan.until ? next : undefined;
}

function freeTime<P extends Protocol, S extends object>(world: World<P, S>, from: Micros): Micros {
  const taken = new Set<Micros>();
  world.agenda.each((due) => taken.add(due));
  let time = from;
  while (taken.has(time)) time += 1;
  return time;
}

/** Another way from here on. Its trace, if there is one, goes on where it branched off. */
export function forkCourse<P extends Protocol, S extends object>(
  course: Course<P, S>,
): Course<P, S> {
  const { entries, recorder } = course.world;
  const world = fork(course.world);
  world.entries = entries;
  world.recorder = recorder;
  return { ...course, world };
}
