/** Incidents of locks. */
import { between } from "../../sim/chance.ts";
import { inject, MS, SECOND } from "../build.ts";
import { assign } from "../tasks.ts";
import { exhibit, type Exhibit } from "./exhibit.ts";

/** known-bugs R5. */
const SLEEPING_HOLDER: Exhibit = exhibit({
  issue: "CURATOR-206",
  bug: "no-fencing",
  violates: "ExclusiveAtResource",
  about: "A holder sleeps through the end of its session, wakes up, and writes.",
  watchFor: [
    "The session of c1 expires while c1 sleeps, and c2 is granted the lock and writes.",
    "When c1 wakes up it writes before it hears of anything: the resource takes what is out of date.",
  ],
  mended: "The resource compares tokens, and refuses the late write.",
  cluster: {
    servers: 3,
    clients: 2,
    sessionTimeout: 6000,
    recipe: { name: "lock", resource: true },
  },
  until: 30 * SECOND,
  script: (draft) => {
    const asleep = between(draft.die, 3400 * MS, 3900 * MS);
    assign(draft, 3 * SECOND, "c1", "use", "/lock", { span: SECOND });
    assign(draft, 3200 * MS, "c2", "use", "/lock", { span: 2 * SECOND });
    inject(draft, asleep, { kind: "pause", node: "c1", span: 10 * SECOND });
  },
});

/** In the order of their issues. */
export const LOCK_EXHIBITS: readonly Exhibit[] = [SLEEPING_HOLDER];
