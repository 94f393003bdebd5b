/** Incidents of queues, counters and barriers: most of them are one answer that was lost. */
import { between } from "../../sim/chance.ts";
import { inject, MS, SECOND, type Draft } from "../build.ts";
import { assign } from "../tasks.ts";
import { exhibit, type Exhibit, type ExhibitParts } from "./exhibit.ts";

const SLOW = 300 * MS;

/** One server, so that there is nobody to fail over to: what is told is the recipe alone. */
function withClients(clients: number, name: string, size?: number): ExhibitParts["cluster"] {
  const recipe = size === undefined ? { name } : { name, size };
  return { servers: 1, clients, sessionTimeout: 6000, recipe };
}

/** Answers of s1 take a while to reach c1. */
function slowAnswers(draft: Draft, from: number, span: number): void {
  inject(draft, from, { kind: "delay", from: "s1", to: "c1", by: SLOW, span });
}

/**
 * The answer to the `nth` call of what c1 is asked at `at` is lost, and after a silence its connection
 * too: with slow answers that call is made, and carried out, `nth` - 1 times SLOW later.
 */
export function loseAnswer(draft: Draft, at: number, nth: number): void {
  slowAnswers(draft, at - 10 * MS, nth * SLOW);
  const asked = at + (nth - 1) * SLOW;
  const cut = asked + between(draft.die, 100 * MS, 200 * MS);
  inject(draft, cut, { kind: "cut", from: "s1", to: "c1", span: 5 * SECOND });
}

const ADDED_TWICE: Exhibit = exhibit({
  issue: "ATOMICLONG-RETRY",
  bug: "adds-again-after-conflict",
  violates: "CountedOnce",
  about: "A client adds 1 to a counter, the answer gets lost, and 2 are added.",
  watchFor: [
    "The write of c1 is carried out; its answer is lost with the connection.",
    "Then c1 asks again, for the version that it had read: BADVERSION, by its own doing.",
    "It takes that for somebody else's, reads, and adds once more.",
  ],
  mended: "What is written names the task that wrote it: c1 reads back that it is done.",
  cluster: withClients(2, "atomic-long"),
  until: 15 * SECOND,
  script: (draft) => {
    assign(draft, 3 * SECOND, "c2", "add", "/count");
    assign(draft, 5 * SECOND, "c1", "add", "/count");
    loseAnswer(draft, 5 * SECOND, 2);
  },
});

const DONE_AND_REFUSED: Exhibit = exhibit({
  issue: "SHAREDCOUNT-RETRY",
  bug: "conflict-is-anothers",
  violates: "OutcomeTold",
  about: "A client is told that its write was refused, and what it wrote is there.",
  watchFor: [
    "The write of c1 is carried out; its answer is lost with the connection.",
    "Asked again, the server refuses it for a version that c1 has made itself.",
  ],
  mended: "After a refusal c1 reads back who has written: it was c1.",
  cluster: withClients(2, "shared-count"),
  until: 15 * SECOND,
  script: (draft) => {
    assign(draft, 3 * SECOND, "c2", "set", "/count", { value: 1 });
    assign(draft, 5 * SECOND, "c1", "set", "/count", { value: 7 });
    loseAnswer(draft, 5 * SECOND, 2);
  },
});

const OFFERED_TWICE: Exhibit = exhibit({
  issue: "QUEUE-OFFER-TWICE",
  bug: "offer-retried-blindly",
  violates: "TakenOnce",
  about: "An item is offered once, and two consumers get it.",
  watchFor: [
    "An item is put in by c1; the answer is lost with the connection.",
    "So c1 asks again, as its library is told to: the item is there twice.",
    "One consumer, c2, takes it, and takes it again.",
  ],
  mended: "The item is put in together with the end of a ticket, which can be used up once.",
  cluster: withClients(2, "queue"),
  until: 20 * SECOND,
  script: (draft) => {
    assign(draft, 5 * SECOND, "c1", "offer", "/queue");
    // The first two make its directory.
    loseAnswer(draft, 5 * SECOND, 3);
    for (const at of [12, 13]) {
      assign(draft, at * SECOND, "c2", "take", "/queue", { patience: SECOND });
    }
  },
});

const ITEM_LOST: Exhibit = exhibit({
  issue: "QUEUE-ITEM-LOST",
  bug: "lost-delete-is-anothers",
  violates: "NoItemLost",
  about: "An item is gone from a queue, and nobody has got it.",
  watchFor: [
    "The item is deleted by c1, which means to take it; the answer is lost with the connection.",
    "Asked again, the server knows no such node, so another one must have been faster.",
  ],
  mended: "The item is written onto the ticket of c1 as it is deleted, and c1 finds it there.",
  cluster: withClients(2, "queue"),
  until: 20 * SECOND,
  script: (draft) => {
    assign(draft, 3 * SECOND, "c2", "offer", "/queue");
    assign(draft, 5 * SECOND, "c1", "take", "/queue", { patience: 8 * SECOND });
    loseAnswer(draft, 5 * SECOND, 3);
  },
});

const MISSED_CHANGE: Exhibit = exhibit({
  issue: "WATCH-AFTER-READ",
  bug: "watch-after-read",
  violates: "NoLostWakeUp",
  about: "A barrier is opened, and one who waits at it never hears of that.",
  watchFor: [
    "The barrier is closed, reads c1; and it is opened.",
    "Now c1 sets a watch, on a node that is gone: nothing will ever happen to it.",
  ],
  mended: "The read sets the watch: what happens after it is told.",
  cluster: withClients(2, "barrier"),
  until: 15 * SECOND,
  script: (draft) => {
    const opened = 5 * SECOND + SLOW + between(draft.die, 50 * MS, 250 * MS);
    assign(draft, 3 * SECOND, "c2", "guard", "/gate", { span: opened - 3 * SECOND });
    slowAnswers(draft, 4 * SECOND, 3 * SECOND);
    assign(draft, 5 * SECOND, "c1", "pass", "/gate");
  },
});

const ENTERS_ALONE: Exhibit = exhibit({
  issue: "GH-1290",
  bug: "any-wake-up-enters",
  violates: "EnterTogether",
  about: "A job that two workers are to begin together is begun by one of them alone.",
  watchFor: [
    "One of them, c1, waits; its connection breaks, which has nothing to do with it.",
    "What wakes c1 is news of the connection: c1 takes it for the other's coming, and begins.",
  ],
  mended: "Whatever wakes it, it looks again whether all are there.",
  cluster: withClients(2, "double-barrier", 2),
  until: 20 * SECOND,
  script: (draft) => {
    const broken = between(draft.die, 4 * SECOND, 5 * SECOND);
    assign(draft, 3 * SECOND, "c1", "meet", "/job", { span: SECOND });
    inject(draft, broken, { kind: "break", a: "c1", b: "s1" });
    assign(draft, 8 * SECOND, "c2", "meet", "/job", { span: SECOND });
  },
});

const STAYS_BEHIND: Exhibit = exhibit({
  issue: "GH-1290-RECOUNT",
  bug: "recounts-without-ready",
  violates: "NoLostWakeUp",
  about: "Three workers meet; one of them is slow to notice, and waits for the others for ever.",
  watchFor: [
    "The last to come is c3, while c1 is held up by a collection of garbage.",
    "Both c2 and c3 begin, have done, take their nodes away, and wait for c1 to do the same.",
    "Then c1 wakes up, counts one party where three are wanted, and waits for two to come.",
  ],
  mended: "Who was there is written down: c1 reads that it has been let in.",
  cluster: withClients(3, "double-barrier", 3),
  until: 25 * SECOND,
  script: (draft) => {
    const asleep = between(draft.die, 4200 * MS, 4800 * MS);
    assign(draft, 3 * SECOND, "c1", "meet", "/job", { span: 100 * MS });
    assign(draft, 4 * SECOND, "c2", "meet", "/job", { span: 100 * MS });
    inject(draft, asleep, { kind: "pause", node: "c1", span: 3 * SECOND });
    assign(draft, 5 * SECOND, "c3", "meet", "/job", { span: 100 * MS });
  },
});

const GHOST: Exhibit = exhibit({
  issue: "HELIX-641",
  bug: "create-for-any-session",
  violates: "MembersAreThere",
  about: "A participant has left the cluster, and work is sent to it for ever.",
  watchFor: [
    "The session of c1 is lost; its node is to be created again when there is a connection.",
    "Before there is one c1 quits: it has no node, so there is nothing to take away.",
    "The connection comes, and what was asked for is done: the node of a member that has quit.",
  ],
  mended: "It waits until it knows what has become of the node, and takes that away.",
  cluster: withClients(1, "group"),
  until: 25 * SECOND,
  script: (draft) => {
    assign(draft, 3 * SECOND, "c1", "join", "/cluster");
    inject(draft, 5 * SECOND, { kind: "partition", groups: [["s1"], ["c1"]], span: 11 * SECOND });
    assign(draft, between(draft.die, 14 * SECOND, 15 * SECOND), "c1", "quit", "/cluster");
  },
});

/** Values of writes to a cache's tree: x is put there; all is made anew, with y alone. */
const PUT_X = 0;
const ANEW_WITH_Y = 7;

const RECREATED: Exhibit = exhibit({
  issue: "CACHE-RECREATED",
  bug: "cache-trusts-cversion",
  violates: "CacheConverges",
  about: "A service lists its instances from a cache, and one of them is never listed.",
  watchFor: [
    "The connection of c1 breaks; while it is away c2 deletes /a and /a/x, and makes /a and /a/y.",
    "When c1 is back, /a has had one child made, as it had before: its cversion is the same.",
    "So c1 does not ask for the children of /a, and of /a/y no watch will tell: it is there already.",
  ],
  mended: "By its czxid /a is another node: c1 asks for its children.",
  cluster: withClients(2, "cache"),
  until: 20 * SECOND,
  script: (draft) => {
    const cut = between(draft.die, 5 * SECOND, 6 * SECOND);
    assign(draft, 3 * SECOND, "c2", "write", "/a", { value: PUT_X });
    assign(draft, 4 * SECOND, "c1", "watch", "/a");
    inject(draft, cut, { kind: "break", a: "c1", b: "s1" });
    inject(draft, cut, { kind: "partition", groups: [["s1", "c2"], ["c1"]], span: 2 * SECOND });
    assign(draft, cut + SECOND, "c2", "write", "/a", { value: ANEW_WITH_Y });
  },
});

/** The most famous first. */
export const DATA_EXHIBITS: readonly Exhibit[] = [
  ENTERS_ALONE,
  STAYS_BEHIND,
  GHOST,
  ADDED_TWICE,
  DONE_AND_REFUSED,
  OFFERED_TWICE,
  ITEM_LOST,
  MISSED_CHANGE,
  RECREATED,
];
