/** Incidents of leaders. */
import { between, type Dice } from "../../sim/chance.ts";
import type { Micros } from "../../sim/machine.ts";
import { inject, injectWhen, MS, SECOND, type StoryParts } from "../build.ts";
import { assign } from "../tasks.ts";
import { exhibit, type Exhibit } from "./exhibit.ts";

function candidates(recipe: string, clients: number): NonNullable<StoryParts["cluster"]> {
  return { servers: 3, clients, sessionTimeout: 6000, recipe: { name: recipe, resource: true } };
}

/** known-bugs R1. */
const HERD: Exhibit = exhibit({
  issue: "ZOOKEEPER-1483",
  bug: "watches-lowest",
  violates: "NoHerd",
  about: "Every candidate watches the leader, as the documentation said until 2012.",
  watchFor: [
    "Both c2 and c3 watch the node of c1.",
    "When c1 resigns, both are woken and list again, though only one can lead.",
  ],
  mended: "Each watches the node just in front, and one sleeps through the end of c1.",
  cluster: candidates("leader-election", 3),
  until: 20 * SECOND,
  script: (draft) => {
    assign(draft, 2 * SECOND, "c1", "lead", "/leader", { span: 3 * SECOND });
    for (const client of ["c2", "c3"]) {
      const asked = between(draft.die, 2200 * MS, 4 * SECOND);
      assign(draft, asked, client, "lead", "/leader", { span: SECOND });
    }
  },
});

/** known-bugs R6. */
const FORMER_NODE: Exhibit = exhibit({
  issue: "CURATOR-696",
  bug: "latch-trusts-former-node",
  violates: "ExclusiveInBelief",
  about: "A latch comes back with another session, finds its old node in front, and leads.",
  watchFor: [
    "The ensemble is down for so long that c1 gives its session up; the leader counts anew.",
    "With another session c1 comes back, finds its old node still listed, and leads.",
    "The old session expires, the node goes, and c2 leads beside c1.",
  ],
  mended: "Back again, c1 asks whose the node is, and makes another one.",
  cluster: candidates("leader-latch", 2),
  until: 60 * SECOND,
  script: (draft) => {
    const down = between(draft.die, 2500 * MS, 4 * SECOND);
    assign(draft, 2 * SECOND, "c1", "lead", "/leader", { span: 15 * SECOND });
    inject(draft, down, { kind: "power", nodes: ["all"], downFor: 12 * SECOND });
    assign(draft, 26 * SECOND, "c2", "lead", "/leader", { span: 5 * SECOND });
  },
});

/** known-bugs R6b. */
const FLAG_LEFT_ON: Exhibit = exhibit({
  issue: "CURATOR-653",
  bug: "latch-keeps-flag",
  violates: "ExclusiveInBelief",
  about: "A latch begins anew while it looks whether it leads, and its flag is left on.",
  watchFor: [
    "The connection of c1 breaks, and breaks again before c1 has seen that it leads still.",
    "Back again, c1 gives its node up for another one; what it sees then is its old node in front.",
    "Now c2 leads; c1 has a node behind that of c2, and goes on leading, too.",
  ],
  mended: "Having kept its session, c1 keeps its node, and c2 waits on.",
  cluster: { ...candidates("leader-latch", 2), sessionTimeout: 20_000 },
  weather: { latency: [400, 600] },
  until: 40 * SECOND,
  script: (draft) => {
    const broken = between(draft.die, 4 * SECOND, 5 * SECOND);
    assign(draft, 2 * SECOND, "c1", "lead", "/leader", { span: 15 * SECOND });
    assign(draft, 2500 * MS, "c2", "lead", "/leader", { span: 5 * SECOND });
    inject(draft, broken, { kind: "break", a: "c1", b: "all" });
    injectWhen(
      draft,
      broken,
      { on: "packet", phase: "after", message: "CALL", to: "all", nth: 1 },
      { kind: "break", a: "c1", b: "all" },
    );
  },
});

/** One way of a packet to the server of CURATOR-644, always the same. */
const FAR = 200 * MS;

/** known-bugs R7. */
const CHASE: Exhibit = exhibit({
  issue: "CURATOR-644",
  bug: "resets-when-predecessor-is-gone",
  violates: "NoLostWakeUp",
  about: "Two latches, far from their server, begin anew whenever the one in front has gone.",
  watchFor: [
    "When c3 has led it leaves; c1 had listed its node, finds it gone, and begins anew.",
    "Just then c2 has listed the node that c1 takes away, and begins anew, too.",
    "They take away each other's nodes for as long as one likes to look, and nobody leads.",
  ],
  mended: "When the node in front has gone c1 lists again, and leads.",
  cluster: { ...candidates("leader-latch", 3), servers: 1 },
  weather: { latency: [FAR, FAR], fsync: [MS, MS] },
  until: 20 * SECOND,
  script: (draft) => {
    const span = between(draft.die, SECOND, 2 * SECOND);
    const left = 2 * SECOND + 9 * FAR + span;
    assign(draft, 2 * SECOND, "c3", "lead", "/leader", { span });
    // c1 lists three ways after it is asked, and would watch two ways later: between them c3 leaves.
    assign(draft, left - 4 * FAR + jitter(draft.die), "c1", "lead", "/leader", { span: SECOND });
    // c1 has begun anew three ways after that: between what c2 does then.
    assign(draft, left - FAR + jitter(draft.die), "c2", "lead", "/leader", { span: SECOND });
  },
});

function jitter(die: Dice): Micros {
  return between(die, 0, 40 * MS);
}

/** known-bugs R14. */
const DEAF: Exhibit = exhibit({
  issue: "ELECTION-EXPIRED",
  bug: "hears-only-of-deletions",
  violates: "ExclusiveInBelief",
  about: "A leader listens to the end of nodes only, and never hears that its session is over.",
  watchFor: [
    "As leader, c1 is cut off for longer than its session lives; c2 leads in its place.",
    "Told that its connection is gone, and then its session, c1 goes on leading.",
  ],
  mended: "When its connection is gone c1 stops, and it does not go on once its session is over.",
  cluster: candidates("leader-election", 2),
  until: 40 * SECOND,
  script: (draft) => {
    const cutOff = between(draft.die, 3 * SECOND, 5 * SECOND);
    assign(draft, 2 * SECOND, "c1", "lead", "/leader", { span: 25 * SECOND });
    assign(draft, 2500 * MS, "c2", "lead", "/leader", { span: 5 * SECOND });
    inject(draft, cutOff, {
      kind: "partition",
      groups: [["c1"], ["rest"]],
      span: 15 * SECOND,
    });
  },
});

/** In the order of their issues. */
export const LEADER_EXHIBITS: readonly Exhibit[] = [CHASE, FLAG_LEFT_ON, FORMER_NODE, DEAF, HERD];
