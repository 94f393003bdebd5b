/** Stories of whole systems in trouble: who serves, who takes over, who is kept from doing harm. */
import { inject, SECOND, story } from "../build.ts";
import type { Scenario } from "../scenario.ts";
import { assign } from "../tasks.ts";

const PAIR_FAILS_OVER: Scenario = story({
  name: "systems/active-standby-fails-over",
  group: "systems",
  about: "An active is cut off, its successor falls asleep, and the next one dies.",
  watchFor: [
    "When c1 is cut off it stops to write, and c2 takes over once the session of c1 is over.",
    "When c2 sleeps c1 takes over, and fences c2 first: the write that c2 wakes up with is REFUSED.",
    "When c1 dies c2 is active again; each fail-over costs about a session timeout.",
  ],
  goals: ["served-again", "former-fenced", "fenced-off", "handed-over-by-expiry"],
  cluster: {
    servers: 3,
    clients: 2,
    sessionTimeout: 6000,
    recipe: { name: "active-standby", resource: true },
  },
  until: 80 * SECOND,
  script: (draft) => {
    assign(draft, 2 * SECOND, "c1", "serve", "/nameservice", { span: 25 * SECOND });
    assign(draft, 3 * SECOND, "c2", "serve", "/nameservice", { span: 25 * SECOND });
    inject(draft, 10 * SECOND, {
      kind: "partition",
      groups: [["s1", "s2", "s3", "c2", "r1"], ["c1"]],
      span: 15 * SECOND,
    });
    inject(draft, 35 * SECOND, { kind: "pause", node: "c2", span: 12 * SECOND });
    inject(draft, 60 * SECOND, { kind: "crash", node: "c1", downFor: 5 * SECOND });
  },
});

/** In the order of `list scenarios`. */
export const SYSTEM_STORIES: readonly Scenario[] = [PAIR_FAILS_OVER];
