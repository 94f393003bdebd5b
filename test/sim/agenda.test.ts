/** The agenda against a plain sorted list: the same order, whatever is dropped and pushed in between. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Agenda } from "../../sim/agenda.ts";

interface Entry {
  readonly time: number;
  readonly seq: number;
  readonly target: number;
}

/** Drop the head so often, then push one entry so far ahead: often in a tie, often far off. */
const moves = fc.array(
  fc.record({
    drops: fc.integer({ min: 0, max: 2 }),
    ahead: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 100_000 })),
    isForked: fc.boolean(),
  }),
  { maxLength: 300 },
);

function headOf(agenda: Agenda): Entry {
  return { time: agenda.soonest, seq: agenda.headSeq, target: agenda.headTarget };
}

function allOf(agenda: Agenda): readonly Entry[] {
  const found: Entry[] = [];
  agenda.each((time, seq, target) => found.push({ time, seq, target }));
  return inOrder(found);
}

function inOrder(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((one, other) => one.time - other.time || one.seq - other.seq);
}

describe("agenda", () => {
  test("hands out by time, ties by sequence number, as a sorted list does; so does a clone", () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        let agenda = new Agenda();
        let expected: Entry[] = [];
        let now = 0;
        let peak = 0;
        for (const [target, { drops, ahead, isForked }] of sequence.entries()) {
          for (let nth = 0; nth < drops && expected.length > 0; nth += 1) {
            expect(headOf(agenda)).toEqual(expected[0]);
            now = agenda.soonest;
            agenda.drop();
            expected.shift();
            expect(agenda.length).toBe(expected.length);
          }
          if (isForked) agenda = agenda.clone();
          const seq = agenda.push(now + ahead, target);
          expect(seq).toBe(agenda.lastSeq);
          expected = inOrder([...expected, { time: now + ahead, seq, target }]);
          peak = Math.max(peak, expected.length);
          expect(agenda.peak).toBe(peak);
          if (isForked) expect(allOf(agenda)).toEqual(expected);
        }
        for (const entry of expected) {
          expect(headOf(agenda)).toEqual(entry);
          agenda.drop();
        }
        expect([agenda.length, agenda.soonest]).toEqual([0, Infinity]);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
