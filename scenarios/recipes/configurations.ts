/** A story of a configuration that is rolled out while this and that breaks. */
import { inject, SECOND, story } from "../build.ts";
import type { Scenario } from "../scenario.ts";
import { assign } from "../tasks.ts";

/** Of a roll-out: the version works, or is bad. */
const GOOD = 1;
const BAD = 0;

/** c1 rolls out, c2 is the canary, c3 and c4 are the others. */
export const CONFIGURATION_ROLLS_OUT: Scenario = story({
  name: "systems/config-service-rolls-out",
  group: "systems",
  about:
    "New versions of a configuration are proved by a canary, which dies of one; a bad one is taken back.",
  watchFor: [
    "Version 1 reaches all; c4 is cut off when version 2 does, and has it as soon as it is back.",
    "The canary dies while version 3 is looked at: it is taken back, and c3 and c4 never have it.",
    "Version 5 is bad: the canary says nothing, and it is taken back.",
    "The leader dies while version 7 is rolled out: all have it in the end.",
  ],
  goals: ["published-to-all", "rolled-back", "canary-gone", "applied-later"],
  cluster: {
    servers: 3,
    clients: 4,
    sessionTimeout: 6000,
    recipe: { name: "config-service", size: 1 },
  },
  until: 75 * SECOND,
  script: (draft) => {
    const rollOut = (at: number, span: number, value: number): void =>
      assign(draft, at * SECOND, "c1", "roll-out", "/app", { span: span * SECOND, value });
    for (const client of ["c2", "c3", "c4"]) {
      assign(draft, 2 * SECOND, client, "follow", "/app");
    }
    rollOut(3, 1, GOOD);
    inject(draft, 8 * SECOND, {
      kind: "partition",
      groups: [["rest"], ["c4"]],
      span: 12 * SECOND,
    });
    rollOut(10, 1, GOOD);
    rollOut(28, 10, GOOD);
    inject(draft, 30 * SECOND, { kind: "crash", node: "c2", downFor: 15 * SECOND });
    assign(draft, 46 * SECOND, "c2", "follow", "/app");
    rollOut(50, 1, BAD);
    rollOut(60, 2, GOOD);
    inject(draft, 61 * SECOND, { kind: "crash", node: "leader", downFor: 3 * SECOND });
  },
});
