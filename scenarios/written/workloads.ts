/** What the clients of a written scenario do: calls at a rate, drawn for every run. */
import { below, oneIn } from "../../sim/chance.ts";
import type { Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { drawKey, type Draft } from "../build.ts";
import { ask, create, getData, setData } from "../calls.ts";
import { HABITS } from "../swarm/applications.ts";

/** Some clients that do the same. */
export interface ClientGroup {
  readonly count: number;
  readonly workload: string;
  /** From one call, or small group of calls, of a client to its next. */
  readonly interval: Micros;
  readonly from: Micros;
  /** Undefined: to the end of the faults. */
  readonly to: Micros | undefined;
  /** Milliseconds. */
  readonly sessionTimeout: number | undefined;
}

/** Keys that a client has asked to create: its first write of each. */
type Made = Set<string>;

type Work = (draft: Draft, client: Selector, at: Micros, made: Made) => void;

function callWrite(draft: Draft, client: Selector, at: Micros, made: Made): void {
  const path = `/${drawKey(draft.die)}`;
  ask(draft, at, client, made.has(path) ? setData(path) : create(path));
  made.add(path);
}

function callRead(draft: Draft, client: Selector, at: Micros): void {
  ask(draft, at, client, getData(`/${drawKey(draft.die)}`));
}

function callEither(draft: Draft, client: Selector, at: Micros, made: Made): void {
  if (oneIn(draft.die, 1, 2)) callWrite(draft, client, at, made);
  else callRead(draft, client, at);
}

const WORKS: ReadonlyMap<string, Work> = new Map<string, Work>([
  ["idle", () => undefined],
  ["writes", callWrite],
  ["reads", callRead],
  ["mixed", callEither],
  ...HABITS.map(({ name, call }) => [name, call] as const),
]);

/** Names of workloads: our own, and the habits of the swarm's applications. */
export const WORKLOADS: readonly string[] = [...WORKS.keys()];

/** The calls of all clients of a group; the first of them is client number `first`. Evenly spread, with a jitter of half an interval. */
export function addCalls(draft: Draft, group: ClientGroup, first: number): void {
  const work = WORKS.get(group.workload);
  if (work === undefined) return;
  const to = Math.min(draft.until, group.to ?? draft.until);
  for (let place = 0; place < group.count; place += 1) {
    const made: Made = new Set();
    for (let at = group.from; at < to; at += group.interval) {
      work(
        draft,
        `c${first + place}`,
        at + below(draft.die, Math.max(1, group.interval >> 1)),
        made,
      );
    }
  }
}

/** Most calls that a habit makes at a time. */
const CALLS_OF_HABIT = 8;

/** How many calls the group makes until `until`, at most. */
export function countCalls(group: ClientGroup, until: Micros): number {
  const { count, workload, interval, from, to } = group;
  if (workload === "idle") return 0;
  const span = Math.max(0, Math.min(until, to ?? until) - from);
  const size = HABITS.some(({ name }) => name === workload) ? CALLS_OF_HABIT : 1;
  return count * Math.ceil(span / interval) * size;
}
