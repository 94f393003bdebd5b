/** Stories of whole systems in trouble: who serves, who takes over, who is kept from doing harm. */
import { inject, injectWhen, SECOND, story } from "../build.ts";
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
      groups: [["rest", "r1"], ["c1"]],
      span: 15 * SECOND,
    });
    inject(draft, 35 * SECOND, { kind: "pause", node: "c2", span: 12 * SECOND });
    inject(draft, 60 * SECOND, { kind: "crash", node: "c1", downFor: 5 * SECOND });
  },
});

const JOBS_FAIL_OVER: Scenario = story({
  name: "systems/work-queue-fails-over",
  group: "systems",
  about: "Workers die and are cut off, and every job is done, and takes effect once.",
  watchFor: [
    "A job that c2 dies at is taken over by c3 when the session of c2 is over.",
    "A job that c3 has done, and dies before it says so, is done again: the ledger has it, REFUSED.",
    "Cut off in the middle of its job, c2 lets go of it; the leader dies, and nothing is lost.",
  ],
  goals: ["job-done", "job-taken-over", "effect-was-there"],
  cluster: {
    servers: 3,
    clients: 3,
    sessionTimeout: 6000,
    recipe: { name: "work-queue", resource: true },
  },
  until: 70 * SECOND,
  script: (draft) => {
    const work = (at: number, client: string, span: number): void =>
      assign(draft, at * SECOND, client, "work", "/jobs", { span: span * SECOND });
    for (const at of [2, 18, 40]) assign(draft, at * SECOND, "c1", "submit", "/jobs");
    work(3, "c2", 5);
    work(4, "c3", 2);
    inject(draft, 5 * SECOND, { kind: "crash", node: "c2", downFor: 8 * SECOND });
    work(19, "c3", 3);
    work(20, "c2", 2);
    injectWhen(
      draft,
      19 * SECOND,
      { on: "packet", phase: "before", message: "STORED", to: "c3", nth: 1 },
      { kind: "crash", node: "c3", downFor: 5 * SECOND },
    );
    work(41, "c2", 8);
    work(44, "c3", 2);
    inject(draft, 43 * SECOND, {
      kind: "partition",
      groups: [["rest", "r1"], ["c2"]],
      span: 10 * SECOND,
    });
    inject(draft, 52 * SECOND, { kind: "crash", node: "leader", downFor: 3 * SECOND });
  },
});

/** In the order of `list scenarios`. */
export const SYSTEM_STORIES: readonly Scenario[] = [PAIR_FAILS_OVER, JOBS_FAIL_OVER];
