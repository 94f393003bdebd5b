/** Stories of systems whose members are found by others, in trouble: who is called, and who is given work. */
import { inject, SECOND, story } from "../build.ts";
import type { Scenario } from "../scenario.ts";
import { assign } from "../tasks.ts";

const REGISTRY_CHURNS: Scenario = story({
  name: "systems/service-registry-churns",
  group: "systems",
  about:
    "A consumer calls its providers all the time, while one dies and the ensemble has trouble.",
  watchFor: [
    "When c2 dies it is called in vain for some of the keys, until its session is over.",
    "While its connection is gone c1 calls nobody: it could not know who is there.",
    "The leader dies: sessions outlive it, and so do instances.",
  ],
  goals: ["served-again", "unserved", "picked"],
  cluster: {
    servers: 3,
    clients: 3,
    sessionTimeout: 6000,
    recipe: { name: "service-registry" },
  },
  until: 60 * SECOND,
  script: (draft) => {
    assign(draft, 2 * SECOND, "c2", "provide", "/mail", { span: 50 * SECOND });
    assign(draft, 2 * SECOND, "c3", "provide", "/mail", { span: 50 * SECOND });
    assign(draft, 3 * SECOND, "c1", "consume", "/mail", { span: 46 * SECOND });
    inject(draft, 10 * SECOND, { kind: "crash", node: "c2", downFor: 3 * SECOND });
    assign(draft, 20 * SECOND, "c2", "provide", "/mail", { span: 30 * SECOND });
    inject(draft, 28 * SECOND, { kind: "partition", groups: [["rest"], ["c1"]], span: 5 * SECOND });
    inject(draft, 42 * SECOND, { kind: "crash", node: "leader", downFor: 8 * SECOND });
  },
});

const CONTROLLER_FAILS_OVER: Scenario = story({
  name: "systems/broker-registry-fails-over",
  group: "systems",
  about: "The controller dies, its successor is cut off, and work goes to those who are there.",
  watchFor: [
    "With the session of c1 both of its nodes go: c2 begins the next epoch, and gives its work away.",
    "Cut off, c2 loses its session: another one begins an epoch, and c2 comes back as a broker.",
    "The leader of the ensemble dies: that is no reason to move any work.",
  ],
  goals: ["controller-moved", "work-moved", "served-again"],
  cluster: {
    servers: 3,
    clients: 3,
    sessionTimeout: 6000,
    recipe: { name: "broker-registry", size: 4 },
  },
  until: 60 * SECOND,
  script: (draft) => {
    for (const nth of [1, 2, 3]) {
      assign(draft, (1 + nth) * SECOND, `c${nth}`, "start", "/kafka");
    }
    inject(draft, 10 * SECOND, { kind: "crash", node: "c1", downFor: 4 * SECOND });
    assign(draft, 20 * SECOND, "c1", "start", "/kafka");
    inject(draft, 28 * SECOND, {
      kind: "partition",
      groups: [["rest"], ["c2"]],
      span: 12 * SECOND,
    });
    inject(draft, 48 * SECOND, { kind: "crash", node: "leader", downFor: 5 * SECOND });
  },
});

/** In the order of `list scenarios`. */
export const DISCOVERY_STORIES: readonly Scenario[] = [REGISTRY_CHURNS, CONTROLLER_FAILS_OVER];
