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
    "The active, c1, is cut off in the middle of a write; its session ends, and c2 gets the lock.",
    "The breadcrumb says that c1 was active, and c2 does not look.",
    "When the network is well again the write of c1 arrives.",
  ],
  mended: "It reads the breadcrumb, and fences c1 before it is active.",
  cluster: pair(),
  until: 30 * SECOND,
  script: (draft) => {
    beginWithSlowStandby(draft);
    inject(draft, between(draft.die, 5100 * MS, 5400 * MS), {
      kind: "partition",
      groups: [["s1", "s2", "s3", "c2", "r1"], ["c1"]],
      span: 9 * SECOND,
    });
  },
});

/** The most famous first. */
export const SYSTEM_EXHIBITS: readonly Exhibit[] = [BIN_TRUE, NO_BREADCRUMB];
