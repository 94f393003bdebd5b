/**
 * A consistent-hash ring: each member stands at many points of a circle of 2^32 places, and has the
 * keys between the point before and its own. So a member that comes or goes moves the keys that it
 * gets or had, and no others. Integers alone; plain data.
 */
import { mix, mixText } from "../../../sim/chance.ts";
import { compareNames } from "../sequence.ts";

/** Points in ascending order, and who stands at each; of two at one place the lesser name is first. Changed in place. */
export interface Ring {
  /** 0 … 2^32-1. */
  readonly points: number[];
  readonly owners: string[];
}

/** One who takes keys. Names are unique; `weight` is a whole number from 1: its share beside the others'. */
export interface RingMember {
  readonly name: string;
  readonly weight: number;
}

/** Far from the points of anybody: keys and members may have the same names. */
const KEYS = 0x6b657973;
const POINTS = 0x706f696e;

/**
 * Everybody at `density` points for each unit of weight: shares differ from their weights by about
 * one in the square root of that.
 */
export function ringOf(members: readonly RingMember[], density: number): Ring {
  const sorted = members.toSorted((one, other) => compareNames(one.name, other.name));
  // Place and member as one exact number: to sort a hundred thousand of those takes milliseconds.
  const count = sorted.length;
  const packed = Float64Array.from(
    sorted.flatMap((member, nth) => placesOf(member, density).map((at) => at * count + nth)),
  ).toSorted((one, other) => one - other);
  const points: number[] = [];
  const owners: string[] = [];
  for (const one of packed) {
    const nth = one % count;
    points.push((one - nth) / count);
    owners.push(sorted[nth]?.name ?? "");
  }
  return { points, owners };
}

/** Puts `member` in, who was not there: each of its points costs the moving of those behind it. */
export function join({ owners, points }: Ring, member: RingMember, density: number): void {
  const { name } = member;
  for (const at of placesOf(member, density)) {
    let nth = firstFrom(points, at);
    while (points[nth] === at && (owners[nth] ?? "") < name) nth += 1;
    points.splice(nth, 0, at);
    owners.splice(nth, 0, name);
  }
}

/** Takes `member` out, who is there with that weight. */
export function leave({ owners, points }: Ring, member: RingMember, density: number): void {
  for (const at of placesOf(member, density)) {
    let nth = firstFrom(points, at);
    while (points[nth] === at && owners[nth] !== member.name) nth += 1;
    if (points[nth] !== at) continue;
    points.splice(nth, 1);
    owners.splice(nth, 1);
  }
}

/** Who has the key; undefined if nobody is there. */
export function ownerOf({ owners, points }: Ring, key: string): string | undefined {
  return owners[placeOf(points, key)];
}

/**
 * Who has each key, in their order, if nobody may have more than its part of all the keys, by
 * weights, and `excessPermille` of that above it, rounded up: who has that many passes the key on
 * to the next one round the circle (Mirrokni, Thorup and Zadimoghaddam 2016). Empty if nobody is there.
 */
export function spread(
  members: readonly RingMember[],
  keys: readonly string[],
  density: number,
  excessPermille: number,
): ReadonlyMap<string, string> {
  const { owners, points } = ringOf(members, density);
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  const room = new Map(
    members.map(({ name, weight }) => [
      name,
      Math.ceil((keys.length * weight * (1000 + excessPermille)) / (1000 * total)),
    ]),
  );
  const spreadOut = new Map<string, string>();
  for (const key of keys) {
    const first = placeOf(points, key);
    // There is room for all of them together, so somebody has some.
    for (let step = 0; step < owners.length; step += 1) {
      const owner = owners[(first + step) % owners.length] ?? "";
      const left = room.get(owner) ?? 0;
      if (left === 0) continue;
      room.set(owner, left - 1);
      spreadOut.set(key, owner);
      break;
    }
  }
  return spreadOut;
}

function placesOf({ name, weight }: RingMember, density: number): number[] {
  const own = mixText(POINTS, name);
  // Mixed twice, as neighbouring numbers must not come to stand side by side.
  return Array.from({ length: weight * density }, (_, nth) => mix(mix(own, nth), own) >>> 0);
}

/** Index of the point that has the key, round the circle. */
function placeOf(points: readonly number[], key: string): number {
  const nth = firstFrom(points, mixText(KEYS, key) >>> 0);
  return nth === points.length ? 0 : nth;
}

/** Index of the first point at a place or behind it; as many as there are, if none is. */
function firstFrom(points: readonly number[], at: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
