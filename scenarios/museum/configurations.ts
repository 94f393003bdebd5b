/** Incidents of names and configurations: one that is taken away, one that never arrives, and two roll-outs that ask a canary and do not listen. */
import { between } from "../../sim/chance.ts";
import { inject, MS, SECOND } from "../build.ts";
import { assign } from "../tasks.ts";
import { loseAnswer } from "./data.ts";
import { exhibit, type Exhibit, type ExhibitParts } from "./exhibit.ts";

/** One server, so that there is nobody to fail over to: what is told is the recipe alone. */
const ALONE: ExhibitParts["cluster"] = { servers: 1, sessionTimeout: 6000 };

const NEVER_ARRIVES: Exhibit = exhibit({
  issue: "WATCH-LOST",
  bug: "watch-lost-with-session",
  violates: "ConfigurationReaches",
  about: "A password is changed everywhere but in one service, which is well connected.",
  watchFor: [
    "Its process sleeps, and the session of c2 is over, and the watch that it has left with it.",
    "It has another session soon, and is never told of version 2.",
  ],
  mended: "With its next session c2 reads again, and leaves a watch by the same call.",
  cluster: { ...ALONE, clients: 2, recipe: { name: "configuration" } },
  until: 22 * SECOND,
  script: (draft) => {
    const cut = between(draft.die, 4 * SECOND, 5 * SECOND);
    assign(draft, 2 * SECOND, "c1", "publish", "/password");
    assign(draft, 3 * SECOND, "c2", "follow", "/password");
    inject(draft, cut, { kind: "pause", node: "c2", span: 10 * SECOND });
    assign(draft, 18 * SECOND, "c1", "publish", "/password");
  },
});

const TAKEN_AWAY: Exhibit = exhibit({
  issue: "NAME-TAKEN-AWAY",
  bug: "unregisters-blindly",
  violates: "NameIsKept",
  about: "A service has registered its name, and nobody finds it there.",
  watchFor: [
    "The name /app/x is given up by c1; the answer is lost with the connection.",
    "Now c2 registers the name, and it has it.",
    "Then c1 asks again, as its library is told to, and takes away what is that of c2.",
  ],
  mended: "What c1 asks for names the version of the node that c1 has read: it is another by now.",
  cluster: { ...ALONE, clients: 2, recipe: { name: "name-service" } },
  until: 15 * SECOND,
  script: (draft) => {
    assign(draft, 3 * SECOND, "c1", "register", "/app");
    assign(draft, 4 * SECOND, "c1", "unregister", "/app");
    loseAnswer(draft, 4 * SECOND, 2);
    assign(draft, between(draft.die, 5 * SECOND, 6 * SECOND), "c2", "register", "/app");
    assign(draft, 12 * SECOND, "c2", "resolve", "/app");
  },
});

/** c1 rolls out, c2 is the canary, c3 is one of all the others. */
const STAGED: ExhibitParts["cluster"] = {
  ...ALONE,
  clients: 3,
  recipe: { name: "config-service", size: 1 },
};
/** Of a roll-out: the version works, or is bad. */
const GOOD = 1;
const BAD = 0;

const OLD_ACK: Exhibit = exhibit({
  issue: "OLD-ACK-COUNTED",
  bug: "counts-older-acks",
  violates: "CanaryFirst",
  about: "A bad configuration is given to one host first, which fails; and then to all.",
  watchFor: [
    "The canary, c2, acknowledges version 1, and all have it.",
    "Version 2 is bad, and c2 does not acknowledge it; but its word for version 1 is still there.",
  ],
  mended: "An acknowledgement says of which version it is, and counts for that one.",
  cluster: STAGED,
  until: 18 * SECOND,
  script: (draft) => {
    const second = between(draft.die, 6 * SECOND, 8 * SECOND);
    assign(draft, 2 * SECOND, "c1", "roll-out", "/app", { span: 500 * MS, value: GOOD });
    assign(draft, 2500 * MS, "c2", "follow", "/app");
    assign(draft, second, "c1", "roll-out", "/app", { span: SECOND, value: BAD });
  },
});

const CANARY_DIED: Exhibit = exhibit({
  issue: "CANARY-DIED",
  bug: "soaks-without-looking",
  violates: "CanaryFirst",
  about: "The one host that has the new configuration dies of it, and then all get it.",
  watchFor: [
    "The canary, c2, acknowledges version 1, and c1 waits for some seconds to see how it does.",
    "It dies, and its session ends, and its word with that; but c1 has counted it.",
  ],
  mended: "Version 1 is published in one transaction with a look at the word of c2.",
  cluster: STAGED,
  until: 25 * SECOND,
  script: (draft) => {
    const death = between(draft.die, 4 * SECOND, 6 * SECOND);
    assign(draft, 2 * SECOND, "c2", "follow", "/app");
    assign(draft, 3 * SECOND, "c1", "roll-out", "/app", { span: 14 * SECOND, value: GOOD });
    inject(draft, death, { kind: "crash", node: "c2", downFor: 15 * SECOND });
  },
});

/** The most famous first. */
export const CONFIGURATION_EXHIBITS: readonly Exhibit[] = [
  NEVER_ARRIVES,
  OLD_ACK,
  CANARY_DIED,
  TAKEN_AWAY,
];
