/** What a schedule keeps of a world: its channels, and what it has put off. */
import { SCHEDULE, isOfSchedule } from "./decide.ts";
import type { Micros, NodeId, QueueId } from "./machine.ts";
import type { Pin, Plan, Schedule } from "./plan.ts";

/** An event may be put off so often; `nth` of its pins counts in this unit. */
export const MOST_DELAYS = 8;

/** Kinds of channels; the first part of a channel's key is kind x `KIND_UNIT` + its node, or its two nodes. */
export const FORTH = 0;
export const BACK = 1;
export const THREAD = 2;
export const TIMER = 3;
export const DISK = 4;
export const KIND_UNIT: number = 1 << 20;
/** Two nodes, as the keys of streams have them. */
const PAIR_UNIT = 1024;

/** Where events come up one after another: a direction of a stream, a thread, a timer, a disk. */
export interface Channel {
  /** Key of its decisions, stable while other channels come and go. */
  readonly a: number;
  readonly b: number;
  /** Whose state its events change. */
  readonly node: NodeId;
  /** Put-offs that the plan pins, by the number of the event x `MOST_DELAYS` + how often it was put off. */
  readonly pins: ReadonlyMap<number, Micros> | undefined;
  /** Events that have come up so far. */
  nth: number;
  /** Agenda entry of the last one, how often it was put off, and when it was due at first. */
  seq: number;
  delays: number;
  due: Micros;
  /** Below 0: it has fallen behind. */
  priority: number;
}

/** The schedule of one world. */
export interface Scheduling {
  /** Undefined: the plan only has pins. */
  readonly schedule: Schedule | undefined;
  /** Put-offs that the plan pins, by the key of their channel. */
  readonly pinned: ReadonlyMap<string, ReadonlyMap<number, Micros>>;
  /** By agenda target; those with equal keys share one. */
  readonly channels: Map<number, Channel>;
  readonly byKey: Map<string, Channel>;
  /** Events let through so far, and changes of priority that have taken place. */
  steps: number;
  changes: number;
  /** Every put-off under the schedule: as pins of a plan they have the same run without it. */
  readonly made: Pin[];
  /** Faults that an exploration has put off, by their id: until when. */
  readonly moved: Map<number, Micros>;
}

/** What a plan needs to be run in its order; undefined if it is earliest first. */
export function newScheduling({ pins, schedule }: Plan): Scheduling | undefined {
  const pinned = new Map<string, Map<number, Micros>>();
  for (const { key, value } of pins.filter(isOfSchedule)) {
    const [, a = "", b = "", nth = ""] = key.split(":");
    const channel = `${a}:${b}`;
    const known = pinned.get(channel) ?? new Map<number, Micros>();
    pinned.set(channel, known.set(Number(nth), value));
  }
  if (schedule === undefined && pinned.size === 0) return undefined;
  const rest = { channels: new Map(), byKey: new Map(), steps: 0, changes: 0 };
  return { schedule, pinned, ...rest, made: [], moved: new Map() };
}

/** The text that pins know a put-off by. */
export function keyOfDelay({ a, b, nth, delays }: Channel): string {
  return `${SCHEDULE}:${a}:${b}:${nth * MOST_DELAYS + delays}`;
}

/** What a pin of the schedule puts off: the nth event (from 1) of a channel, by `by`. */
export interface Delay {
  readonly channel:
    | { readonly kind: "packet"; readonly from: NodeId; readonly to: NodeId }
    | { readonly kind: "thread"; readonly node: NodeId; readonly queue: QueueId }
    | { readonly kind: "timer" | "disk"; readonly node: NodeId };
  readonly nth: number;
  readonly by: Micros;
}

/** Undefined for a pin that fixes anything else. */
export function readDelay(pin: Pin): Delay | undefined {
  if (!isOfSchedule(pin)) return undefined;
  const [, a = 0, b = 0, place = 0] = pin.key.split(":").map(Number);
  const node = a % KIND_UNIT;
  const nth = Math.floor(place / MOST_DELAYS) + 1;
  const delay = { nth, by: pin.value };
  switch (Math.floor(a / KIND_UNIT)) {
    case FORTH:
    case BACK: {
      const [from, to] = [Math.floor(node / PAIR_UNIT), node % PAIR_UNIT];
      return { ...delay, channel: { kind: "packet", from, to } };
    }
    case THREAD:
      return { ...delay, channel: { kind: "thread", node, queue: b } };
    case TIMER:
      return { ...delay, channel: { kind: "timer", node } };
    case DISK:
      return { ...delay, channel: { kind: "disk", node } };
    default:
      return undefined;
  }
}

/** An independent copy, for a fork. */
export function cloneScheduling(scheduling: Scheduling): Scheduling {
  const byKey = new Map([...scheduling.byKey].map(([key, channel]) => [key, { ...channel }]));
  const channels = new Map<number, Channel>();
  for (const [target, { a, b }] of scheduling.channels) {
    const channel = byKey.get(`${a}:${b}`);
    if (channel !== undefined) channels.set(target, channel);
  }
  const made = scheduling.made.slice();
  return { ...scheduling, byKey, channels, made, moved: new Map(scheduling.moved) };
}
