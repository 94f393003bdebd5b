/** Incidents of whole systems. */
import { between } from "../../sim/chance.ts";
import { inject, MS, SECOND, type Draft, type StoryParts } from "../build.ts";
import { assign } from "../tasks.ts";
import { exhibit, type Exhibit } from "./exhibit.ts";

/** Three servers, and two processes with a resource that they share. */
function pair(): NonNullable<StoryParts["cluster"]> {
  return {
    servers: 3,
    clients: 2,
    sessionTimeout: 6000,
    recipe: { name: "active-standby", resource: true },
  };
}

/** One server, so that what is told is the queue alone; c1 puts a job in. */
function withJob(draft: Draft): void {
  assign(draft, 2 * SECOND, "c1", "submit", "/jobs");
}

/** `clients` of a work queue, and their ledger. */
function workers(clients: number): NonNullable<StoryParts["cluster"]> {
  return {
    servers: 1,
    clients,
    sessionTimeout: 6000,
    recipe: { name: "work-queue", resource: true },
  };
}

/** First c1 is active, and c2 stands by, whose way to the resource is slow. */
function beginWithSlowStandby(draft: Draft): void {
  assign(draft, 2 * SECOND, "c1", "serve", "/pair", { span: 60 * SECOND });
  assign(draft, 3 * SECOND, "c2", "serve", "/pair", { span: 5 * SECOND });
  inject(draft, 4 * SECOND, {
    kind: "delay",
    from: "c2",
    to: "r1",
    by: 4 * SECOND,
    span: 15 * SECOND,
  });
}

const BIN_TRUE: Exhibit = exhibit({
  issue: "FENCING-BIN-TRUE",
  bug: "fencing-does-nothing",
  violates: "OneActiveWrites",
  about: "The former active is fenced by /bin/true, wakes up, and writes.",
  watchFor: [
    "The active, c1, sleeps for longer than its session lives; c2 gets the lock.",
    "Nothing fences c1, and c2 is active at once; its first write is on its way.",
    "Now c1 wakes up, and writes before it hears of anything: into what c2 has read already.",
  ],
  mended: "Before c2 is active the resource has taken a write of c2, and it refuses that of c1.",
  cluster: pair(),
  until: 30 * SECOND,
  script: (draft) => {
    beginWithSlowStandby(draft);
    const asleep = between(draft.die, 5100 * MS, 5400 * MS);
    inject(draft, asleep, { kind: "pause", node: "c1", span: 9 * SECOND });
  },
});

const NO_BREADCRUMB: Exhibit = exhibit({
  issue: "BREADCRUMB-IGNORED",
  bug: "ignores-breadcrumb",
  violates: "OneActiveWrites",
  about: "Who gets the lock thinks that it is alone; a write of the former active is under way.",
  watchFor: [
    "The active, c1, falls asleep with a write under way; its session ends, and c2 gets the lock.",
    "The breadcrumb says that c1 was active, and c2 does not look.",
    "Now the write of c1 arrives: into what c2 has read already.",
  ],
  mended: "It reads the breadcrumb, and fences c1 before it is active.",
  cluster: pair(),
  until: 30 * SECOND,
  script: (draft) => {
    beginWithSlowStandby(draft);
    const under = { kind: "delay", from: "c1", to: "r1", by: 9 * SECOND, span: SECOND } as const;
    inject(draft, 5 * SECOND, under);
    const asleep = between(draft.die, 5100 * MS, 5400 * MS);
    inject(draft, asleep, { kind: "pause", node: "c1", span: 20 * SECOND });
  },
});

const KEPT_CLAIM: Exhibit = exhibit({
  issue: "CLAIM-NOT-EPHEMERAL",
  bug: "claim-outlives-worker",
  violates: "NoJobStranded",
  about: "A worker dies, and nobody ever does the job that it was at.",
  watchFor: [
    "The worker c2 claims the job, and dies at it.",
    "Its session ends, its claim does not: c3 waits for a job, and sees none that is free.",
  ],
  mended: "The claim goes with the session, and c3 does the job.",
  cluster: workers(3),
  until: 25 * SECOND,
  script: (draft) => {
    withJob(draft);
    assign(draft, 3 * SECOND, "c2", "work", "/jobs", { span: 4 * SECOND });
    assign(draft, 4 * SECOND, "c3", "work", "/jobs", { span: SECOND });
    inject(draft, between(draft.die, 4 * SECOND, 6 * SECOND), { kind: "crash", node: "c2" });
  },
});

const MARKED_FIRST: Exhibit = exhibit({
  issue: "MARKED-BEFORE-EFFECT",
  bug: "marked-before-effect",
  violates: "MarkedIsDone",
  about: "A worker dies at its job, and all believe that the job is done.",
  watchFor: [
    "The worker c2 claims the job, marks it as done, and begins to do it.",
    "When it dies its claim goes, and c3 sees the mark: there is nothing left to do.",
  ],
  mended: "The mark comes after the effect: c3 does the job again.",
  cluster: workers(3),
  until: 25 * SECOND,
  script: (draft) => {
    withJob(draft);
    assign(draft, 3 * SECOND, "c2", "work", "/jobs", { span: 4 * SECOND });
    assign(draft, 4 * SECOND, "c3", "work", "/jobs", { span: SECOND, patience: 15 * SECOND });
    inject(draft, between(draft.die, 4 * SECOND, 6 * SECOND), { kind: "crash", node: "c2" });
  },
});

const FORMER_CLAIM: Exhibit = exhibit({
  issue: "CLAIM-OF-FORMER-SESSION",
  bug: "claim-of-former-session",
  violates: "ClaimedByOwnSession",
  about: "A worker goes on with its job by a claim that is about to go: soon two are at it.",
  watchFor: [
    "Cut off, c1 gives its session up; for the server it lives a little longer.",
    "With a new session c1 finds a claim with its own name, and goes on with its job.",
  ],
  mended: "It asks whose session made the claim, and waits for the end of that one.",
  cluster: workers(1),
  until: 20 * SECOND,
  script: (draft) => {
    withJob(draft);
    assign(draft, 2 * SECOND, "c1", "work", "/jobs", { span: 15 * SECOND });
    // Just behind a tick of the server, by which it rounds the end of the session up.
    const cut = between(draft.die, 4100 * MS, 4300 * MS);
    inject(draft, cut, { kind: "break", a: "c1", b: "s1" });
    inject(draft, cut + 10 * MS, { kind: "partition", groups: [["s1"], ["c1"]], span: 6200 * MS });
  },
});

/** The most famous first. */
export const SYSTEM_EXHIBITS: readonly Exhibit[] = [
  BIN_TRUE,
  NO_BREADCRUMB,
  KEPT_CLAIM,
  MARKED_FIRST,
  FORMER_CLAIM,
];
