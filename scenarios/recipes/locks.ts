/** Stories of locks: who holds, who waits, who only believes. */
import { inject, MS, SECOND, story } from "../build.ts";
import type { Scenario } from "../scenario.ts";
import { assign } from "../tasks.ts";

/** Reference 14, "Demonstration scenario"; CURATOR-206. */
export const LOCK_HOLDER_SLEEPS: Scenario = story({
  name: "recipes/lock-holder-sleeps",
  group: "recipes",
  about:
    "The holder of a lock sleeps longer than its session lives, and wakes up as if nothing was.",
  watchFor: [
    "The leader gives the session of c1 up; its node goes, and c2 is granted the lock.",
    "When c1 wakes up it writes: for a moment both believe that they hold the lock.",
    "The resource has seen a newer token, and refuses the write: fencing is what makes it safe.",
  ],
  goals: ["two-believed", "fenced-off", "handed-over-by-expiry"],
  cluster: {
    servers: 3,
    clients: 2,
    sessionTimeout: 6000,
    recipe: { name: "lock", resource: true },
  },
  until: 30 * SECOND,
  script: (draft) => {
    assign(draft, 3 * SECOND, "c1", "use", "/lock", { span: SECOND });
    assign(draft, 3200 * MS, "c2", "use", "/lock", { span: 8 * SECOND });
    inject(draft, 3500 * MS, { kind: "pause", node: "c1", span: 10 * SECOND });
    assign(draft, 20 * SECOND, "c1", "use", "/lock", { span: 500 * MS });
  },
});
