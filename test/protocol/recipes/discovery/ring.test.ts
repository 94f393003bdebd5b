/** The ring: what moves when a member comes or goes, shares by weight, and loads within their bound. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  join,
  leave,
  ownerOf,
  ringOf,
  spread,
  type Ring,
  type RingMember,
} from "../../../../protocol/recipes/discovery/ring.ts";

/** So many points that shares come to within a fifth of their weights: more than five deviations. */
const DENSE = 1024;
const CIRCLE = 2 ** 32;

function membersOf(salt: number, count: number): RingMember[] {
  return Array.from({ length: count }, (_, nth) => ({ name: `m${salt}-${nth}`, weight: 1 }));
}

/** Places of the circle that are a member's: exact, where keys would be a sample. */
function arcsOf({ owners, points }: Ring): ReadonlyMap<string, number> {
  const arcs = new Map<string, number>();
  for (const [nth, owner] of owners.entries()) {
    const before = nth === 0 ? (points.at(-1) ?? 0) - CIRCLE : (points[nth - 1] ?? 0);
    arcs.set(owner, (arcs.get(owner) ?? 0) + (points[nth] ?? 0) - before);
  }
  return arcs;
}

test("no member of a hundred has more than 1.2 in a hundred of the circle, which is what moves with it", () => {
  fc.assert(
    fc.property(fc.integer(), (salt) => {
      const arcs = arcsOf(ringOf(membersOf(salt, 100), DENSE));
      expect(arcs.size).toBe(100);
      expect([...arcs.values()].reduce((sum, arc) => sum + arc, 0)).toBe(CIRCLE);
      expect(Math.max(...arcs.values()) / CIRCLE).toBeLessThanOrEqual(1.2 / 100);
    }),
    { numRuns: 10 },
  );
});

test("of 20,000 keys those of the one who goes move, and those alone", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(99), (salt, gone) => {
      const members = membersOf(salt, 100);
      const name = members[gone]?.name ?? "";
      const full = ringOf(members, DENSE);
      const rest = ringOf(members, DENSE);
      leave(rest, { name, weight: 1 }, DENSE);
      const moves = Array.from({ length: 20_000 }, (_, nth) => {
        const key = `${salt}/${nth}`;
        return { before: ownerOf(full, key), after: ownerOf(rest, key) };
      }).filter(({ before, after }) => before !== after);
      const moved = moves.length;
      expect(moves.every(({ before }) => before === name)).toBe(true);
      // The 1.2 of the circle, and what a sample may have beside it.
      expect(moved / 20_000).toBeLessThanOrEqual(1.5 / 100);
      expect(moved).toBeGreaterThan(0);
    }),
    { numRuns: 2 },
  );
});

const MEMBERS = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 4 }),
    weight: fc.integer({ min: 1, max: 4 }),
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 12 },
);

test("who comes and goes one by one makes the same ring as all at once", () => {
  fc.assert(
    fc.property(MEMBERS, fc.nat(11), (members, nth) => {
      const ring = ringOf([], 8);
      for (const member of members) join(ring, member, 8);
      expect(ring).toEqual(ringOf(members, 8));
      const gone = nth % members.length;
      for (const member of members.slice(gone, gone + 1)) leave(ring, member, 8);
      expect(ring).toEqual(ringOf(members.toSpliced(gone, 1), 8));
    }),
  );
});

test("a member of twice the weight has about twice the share", () => {
  const members = membersOf(1, 10).map((member, nth) => ({ ...member, weight: nth < 5 ? 1 : 2 }));
  const arcs = [...arcsOf(ringOf(members, DENSE)).entries()];
  for (const [name, arc] of arcs) {
    const weight = members.find((member) => member.name === name)?.weight ?? 0;
    expect(Math.abs((arc * 15) / (CIRCLE * weight) - 1)).toBeLessThan(0.2);
  }
});

test("nobody has more keys than its part and the excess, and every key has somebody", () => {
  fc.assert(
    fc.property(
      MEMBERS,
      fc.nat(200),
      fc.integer({ min: 0, max: 500 }),
      (members, count, excess) => {
        const keys = Array.from({ length: count }, (_, nth) => `k${nth}`);
        const owners = spread(members, keys, 8, excess);
        expect([...owners.keys()]).toEqual(keys);
        const total = members.reduce((sum, { weight }) => sum + weight, 0);
        for (const { name, weight } of members) {
          const load = [...owners.values()].filter((owner) => owner === name).length;
          expect(load).toBeLessThan((count * weight * (1 + excess / 1000)) / total + 1);
        }
      },
    ),
  );
});

test("nobody there: no key is anybody's", () => {
  expect(ownerOf(ringOf([], 8), "k")).toBeUndefined();
  expect(spread([], ["k"], 8, 0).size).toBe(0);
});
