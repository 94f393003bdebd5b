/** Incidents of locks. */
import { between } from "../../sim/chance.ts";
import { inject, injectWhen, MS, SECOND, type StoryParts } from "../build.ts";
import { assign } from "../tasks.ts";
import { exhibit, type Exhibit } from "./exhibit.ts";

/** Three servers, and clients with a lock whose sessions live for six seconds. */
function lockers(clients: number): NonNullable<StoryParts["cluster"]> {
  return { servers: 3, clients, sessionTimeout: 6000, recipe: { name: "lock", resource: true } };
}

/** known-bugs R9. */
const ORPHAN: Exhibit = exhibit({
  issue: "CURATOR-45",
  bug: "create-retried-blindly",
  violates: "NoLostWakeUp",
  about: "The reply to a create is lost, and the client creates again: it waits behind itself.",
  watchFor: [
    "The node of c1 is made, but its connection breaks before the reply.",
    "Then c1 creates a second node, finds the first one in front of it, and waits for ever.",
  ],
  mended: "First c1 looks for its guid in the list, and finds that its node is there already.",
  cluster: lockers(2),
  until: 20 * SECOND,
  script: (draft) => {
    // Once it has been used the lock has its directory, and the first call is the create.
    assign(draft, 2 * SECOND, "c2", "use", "/lock", { span: 100 * MS });
    const asked = between(draft.die, 3 * SECOND, 4 * SECOND);
    assign(draft, asked, "c1", "use", "/lock", { span: SECOND });
    injectWhen(
      draft,
      asked,
      { on: "packet", phase: "after", message: "CALL", to: "all", nth: 1 },
      { kind: "break", a: "c1", b: "all" },
    );
    assign(draft, 8 * SECOND, "c2", "use", "/lock", { span: SECOND });
  },
});

/** known-bugs R2. */
const SORTED_BY_NAME: Exhibit = exhibit({
  issue: "ZOOKEEPER-2931",
  bug: "sorts-by-name",
  violates: "ExclusiveAtServer",
  about: "The queue is sorted by whole names, and whose name comes first barges in.",
  watchFor: [
    "With node 0 c2 holds the lock; c1 makes node 1, whose name begins with a smaller guid.",
    "Now c1 sorts the list, finds itself first, and holds the lock too.",
  ],
  mended: "The numbers at the end of the names are compared, and c1 waits for c2.",
  cluster: lockers(2),
  until: 20 * SECOND,
  script: (draft) => {
    const asked = between(draft.die, 2500 * MS, 5 * SECOND);
    assign(draft, 2 * SECOND, "c2", "use", "/lock", { span: 4 * SECOND });
    assign(draft, asked, "c1", "use", "/lock", { span: SECOND });
  },
});

/** known-bugs R3. */
const PREDECESSOR_BY_NAME: Exhibit = exhibit({
  issue: "ZOOKEEPER-3162",
  bug: "predecessor-by-name",
  violates: "NoLostWakeUp",
  about: "The queue is sorted by numbers, but the node in front is looked for by names.",
  watchFor: [
    "With node 0 c2 holds the lock; c1 makes node 1, whose name begins with a smaller guid.",
    "As it is not first, and finds no smaller name to watch, c1 waits for nothing.",
    "The lock is released, and c1 is never told.",
  ],
  mended: "Whatever its name, c1 watches node 0, and is granted the lock after c2.",
  cluster: lockers(2),
  until: 20 * SECOND,
  script: (draft) => {
    const asked = between(draft.die, 2500 * MS, 5 * SECOND);
    assign(draft, 2 * SECOND, "c2", "use", "/lock", { span: 4 * SECOND });
    assign(draft, asked, "c1", "use", "/lock", { span: SECOND });
  },
});

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
  cluster: lockers(2),
  until: 30 * SECOND,
  script: (draft) => {
    const asleep = between(draft.die, 3400 * MS, 3900 * MS);
    assign(draft, 3 * SECOND, "c1", "use", "/lock", { span: SECOND });
    assign(draft, 3200 * MS, "c2", "use", "/lock", { span: 8 * SECOND });
    inject(draft, asleep, { kind: "pause", node: "c1", span: 10 * SECOND });
  },
});

/** known-bugs R8. */
const FORMER_NODE: Exhibit = exhibit({
  issue: "CURATOR-604",
  bug: "keeps-node-after-expiry",
  violates: "ExclusiveInBelief",
  about: "A client with a new session finds the node of its former one in front, and trusts it.",
  watchFor: [
    "The ensemble is down for so long that c1 gives its session up; the leader counts anew.",
    "With another session c1 comes back, finds its old node still listed, and holds the lock.",
    "The old session expires, the node goes, and c2 is granted the lock beside c1.",
  ],
  mended: "With its session c1 forgets the node, and queues up anew.",
  cluster: lockers(2),
  until: 60 * SECOND,
  script: (draft) => {
    const down = between(draft.die, 2500 * MS, 4 * SECOND);
    assign(draft, 2 * SECOND, "c1", "use", "/lock", { span: 15 * SECOND });
    inject(draft, down, { kind: "power", nodes: ["all"], downFor: 12 * SECOND });
    assign(draft, 26 * SECOND, "c2", "use", "/lock", { span: 5 * SECOND });
  },
});

/** known-bugs R11. */
const ABSENT_PREDECESSOR: Exhibit = exhibit({
  issue: "WRITELOCK-ABSENT",
  bug: "absent-means-wait",
  violates: "NoLostWakeUp",
  about: "The node in front has gone before it could be watched, and nobody looks again.",
  watchFor: [
    "Having listed the queue, c2 is about to watch the node of c1 when it is stopped for a while.",
    "Meanwhile c1 releases the lock; c2 goes on, is told that the node is absent, and waits.",
    "What it watches now is the birth of a node whose name never comes back.",
  ],
  mended: "When the node in front is absent c2 lists again, and finds that it is its turn.",
  cluster: lockers(2),
  until: 20 * SECOND,
  script: (draft) => {
    const asked = between(draft.die, 2500 * MS, 3500 * MS);
    assign(draft, 2 * SECOND, "c1", "use", "/lock", { span: 2 * SECOND });
    assign(draft, asked, "c2", "use", "/lock", { span: SECOND });
    injectWhen(
      draft,
      asked,
      { on: "packet", phase: "after", message: "REPLY", to: "c2", nth: 2 },
      { kind: "pause", node: "c2", span: 2500 * MS },
    );
  },
});

/** known-bugs R4. */
const WRAPPED: Exhibit = exhibit({
  issue: "ZOOKEEPER-4372",
  bug: "sequence-never-wraps",
  violates: "ExclusiveAtServer",
  about:
    "The counter of a lock that is in use for long passes 2147483647 and is negative from then on.",
  watchFor: [
    "With node 2147483647 c1 holds the lock; c2 makes the next one, -2147483648.",
    "Going by the numbers, c2 finds itself first, and holds the lock too.",
  ],
  mended: "Modulo 2^32 c2 is the second one, and waits for c1.",
  cluster: { ...lockers(2), firstSequence: 2_147_483_647 },
  until: 20 * SECOND,
  script: (draft) => {
    const asked = between(draft.die, 2500 * MS, 5 * SECOND);
    assign(draft, 2 * SECOND, "c1", "use", "/lock", { span: 4 * SECOND });
    assign(draft, asked, "c2", "use", "/lock", { span: SECOND });
  },
});

/** In the order of their issues. */
export const LOCK_EXHIBITS: readonly Exhibit[] = [
  ORPHAN,
  SLEEPING_HOLDER,
  FORMER_NODE,
  ABSENT_PREDECESSOR,
  SORTED_BY_NAME,
  PREDECESSOR_BY_NAME,
  WRAPPED,
];
