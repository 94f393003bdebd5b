/** Plans drawn by fast-check: what it finds it also makes small, and the message tells the story of what is left. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { simulate } from "zabsim";
import { plans } from "zabsim/fast-check";
import "zabsim/vitest";

test("ZooKeeper keeps its promises while servers crash and are cut off", () => {
  const space = { servers: 3, faults: ["partition", "crash", "pause"], maxFaults: 4 } as const;
  fc.assert(
    fc.property(plans(space), (plan) => {
      expect(simulate(plan)).toHold();
    }),
    { numRuns: 20 },
  );
});
