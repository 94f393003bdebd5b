/** Fires events in an order other than earliest first, by putting off what is due: late is legal, early never. */
import { must } from "./assert.ts";
import { isOfSchedule, PRIORITY } from "./decide.ts";
import { isLive } from "./enabled.ts";
import { fireTarget } from "./engine.ts";
import { rearm } from "./lifecycle.ts";
import type { Micros, NodeId, Protocol } from "./machine.ts";
import { LONGEST_DELAY, type Plan, type Priorities } from "./plan.ts";
import type { Report } from "./report.ts";
import {
  BACK,
  DISK,
  FORTH,
  keyOfDelay,
  KIND_UNIT,
  MOST_DELAYS,
  THREAD,
  TIMER,
  type Channel,
  type Scheduling,
} from "./schedule-slots.ts";
import type { Stalled } from "./slots.ts";
import {
  ARRIVAL,
  DISK_DUE,
  SERVICE_DUE,
  TIMER_DUE,
  targetIndex,
  targetKind,
  type World,
} from "./world.ts";

/**
 * As `fireNext`, for a world with a schedule or pins of one: an entry that comes up is let happen or
 * put off, behind others that are due by then. Each channel stays in its order, for only its head
 * is ever in the agenda. From the healing on nothing is put off.
 */
export function fireScheduled<P extends Protocol, S extends object>(
  world: World<P, S>,
  until: Micros,
): boolean {
  const { agenda } = world;
  while (agenda.length !== 0 && agenda.soonest <= until) {
    const time = agenda.soonest;
    const seq = agenda.headSeq;
    const target = agenda.headTarget;
    agenda.drop();
    if (!isLive(world, target, seq)) continue;
    if (!world.calm && delay(world, target, seq, time)) continue;
    if (fireTarget(world, target, seq, time)) return true;
  }
  return false;
}

/** Puts off the entry that has come up, if a pin or the schedule says so. */
function delay<P extends Protocol, S extends object>(
  world: World<P, S>,
  target: number,
  seq: number,
  time: Micros,
): boolean {
  const scheduling = must(world.scheduling, "schedule");
  const channel = comeUp(world, target, seq, time);
  if (channel === undefined) return false;
  const by = delayOf(world, scheduling, channel, time);
  if (by <= 0) {
    scheduling.steps += 1;
    return false;
  }
  putOffBy(world, channel, { target, seq, time }, by);
  return true;
}

/** The channel of an entry that has come up, with its event counted; undefined if it cannot be put off. */
export function comeUp<P extends Protocol, S extends object>(
  world: World<P, S>,
  target: number,
  seq: number,
  time: Micros,
): Channel | undefined {
  const channel = channelOf(world, must(world.scheduling, "schedule"), target);
  if (channel === undefined || channel.seq === seq) return channel;
  channel.seq = seq;
  channel.nth += 1;
  channel.delays = 0;
  channel.due = time;
  return channel;
}

/** Puts an entry of the channel, which is not in the agenda any more, back into it `by` later. */
export function putOffBy<P extends Protocol, S extends object>(
  world: World<P, S>,
  channel: Channel,
  { target, seq, time }: Stalled,
  by: Micros,
): void {
  const { schedule, made } = must(world.scheduling, "schedule");
  if (schedule !== undefined) made.push({ key: keyOfDelay(channel), value: by });
  channel.delays += 1;
  rearm(world, { target, time: time + by, seq });
  channel.seq = world.agenda.lastSeq;
}

/** The channel of an entry; undefined for what comes from outside: starts, faults and their ends, and a sender that gives up. */
function channelOf<P extends Protocol, S extends object>(
  world: World<P, S>,
  scheduling: Scheduling,
  target: number,
): Channel | undefined {
  const known = scheduling.channels.get(target);
  if (known !== undefined) return known;
  const key = keyOfChannel(world, target);
  if (key === undefined) return undefined;
  const [node, a, b] = key;
  const name = `${a}:${b}`;
  const isDrawn = scheduling.schedule !== undefined;
  const channel = scheduling.byKey.get(name) ?? {
    a,
    b,
    node,
    pins: scheduling.pinned.get(name),
    nth: -1,
    seq: 0,
    delays: 0,
    due: 0,
    // Pins need none.
    priority: isDrawn ? world.decisions.decide(PRIORITY, a, b, 0, 1 << 30) : 0,
  };
  scheduling.byKey.set(name, channel);
  scheduling.channels.set(target, channel);
  return channel;
}

function keyOfChannel<P extends Protocol, S extends object>(
  world: World<P, S>,
  target: number,
): readonly [node: NodeId, a: number, b: number] | undefined {
  const index = targetIndex(target);
  switch (targetKind(target)) {
    case ARRIVAL: {
      const direction = must(world.directions[index], "direction");
      const { keyA, keyB, to } = direction;
      // Two streams that were dialled from either end have the same keys.
      const isForth = world.connections[direction.conn]?.forth === direction;
      return [to, (isForth ? FORTH : BACK) * KIND_UNIT + keyA, keyB];
    }
    case SERVICE_DUE: {
      const { node, id } = must(world.queues[index], "queue");
      return [node, THREAD * KIND_UNIT + node, id];
    }
    case TIMER_DUE: {
      const { node, print } = must(world.timers[index], "timer");
      return [node, TIMER * KIND_UNIT + node, print];
    }
    case DISK_DUE:
      return [index, DISK * KIND_UNIT + index, 0];
    default:
      return undefined;
  }
}

function delayOf<P extends Protocol, S extends object>(
  world: World<P, S>,
  scheduling: Scheduling,
  channel: Channel,
  time: Micros,
): Micros {
  const { nth, delays, pins } = channel;
  if (delays === MOST_DELAYS) return 0;
  const pinned = pins?.get(nth * MOST_DELAYS + delays);
  if (pinned !== undefined) return Math.min(pinned, LONGEST_DELAY);
  const { schedule } = scheduling;
  if (schedule?.kind !== "priorities") return 0;
  const by = behindHigher(world, scheduling, schedule, channel, time);
  if (by > 0 || (schedule.changes[scheduling.changes] ?? Infinity) > scheduling.steps) return by;
  channel.priority = scheduling.changes - schedule.changes.length;
  scheduling.changes += 1;
  return behindHigher(world, scheduling, schedule, channel, time);
}

/**
 * How long until just behind what has the highest priority of all that is due at the same node within the
 * window; 0 if that is this channel. Events of different nodes change nothing for each other.
 */
function behindHigher<P extends Protocol, S extends object>(
  world: World<P, S>,
  scheduling: Scheduling,
  { window }: Priorities,
  { due, node, priority }: Channel,
  time: Micros,
): Micros {
  const last = due + window;
  let highest = priority;
  let to = time;
  world.agenda.each((otherTime, seq, target) => {
    if (otherTime > last || !isLive(world, target, seq)) return;
    const other = channelOf(world, scheduling, target);
    if (other?.node !== node || other.priority <= highest) return;
    highest = other.priority;
    to = Math.max(otherTime, time + 1);
  });
  return to > last ? 0 : to - time;
}

/**
 * The plan of a run that was made under a schedule, without the schedule: the put-offs of its report
 * are pins instead. It has the same run, and its pins can be left out one by one.
 */
export function withoutSchedule<P extends Plan>(plan: P, { pins: made, moved = [] }: Report): P {
  const { schedule, pins, faults, ...rest } = plan;
  if (schedule === undefined || made === undefined) return plan;
  const at = new Map(moved);
  return {
    ...rest,
    faults: faults
      .map((planned) => ({ ...planned, at: at.get(planned.id) ?? planned.at }))
      .filter((planned) => planned.at < plan.until),
    pins: [...pins.filter((pin) => !isOfSchedule(pin)), ...made],
  } as unknown as P;
}
