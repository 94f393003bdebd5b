/** Incidents of controllers: what one of them decides when it is none any more, or does not know that it is one. */
import { between } from "../../sim/chance.ts";
import { inject, MS, SECOND } from "../build.ts";
import { assign } from "../tasks.ts";
import { exhibit, type Exhibit, type ExhibitParts } from "./exhibit.ts";

/** One server, so that there is nobody to fail over to: what is told is the system alone. */
const BROKERS: ExhibitParts["cluster"] = {
  servers: 1,
  clients: 2,
  sessionTimeout: 6000,
  recipe: { name: "broker-registry", size: 4 },
};

const FORMER_DECIDES: Exhibit = exhibit({
  issue: "KAFKA-6082",
  bug: "decides-without-epoch",
  violates: "DecisionsFenced",
  about: "A former controller undoes what its successor has decided.",
  watchFor: [
    "The controller, c1, hears of c2, and is listing the brokers when it is cut off.",
    "Its session ends, c2 becomes the controller, and takes all the work.",
    "When c1 is back it goes on where it was, with its next session, and decides.",
  ],
  mended: "Each decision is written with a check of the epoch: that of c1 is refused.",
  cluster: BROKERS,
  until: 25 * SECOND,
  script: (draft) => {
    const joins = 6 * SECOND;
    const cut = joins + between(draft.die, 380 * MS, 580 * MS);
    assign(draft, 3 * SECOND, "c1", "start", "/kafka");
    // The news reach c1 late, and so would the list that it asks for then.
    inject(draft, 5 * SECOND, {
      kind: "delay",
      from: "s1",
      to: "c1",
      by: 300 * MS,
      span: 2 * SECOND,
    });
    assign(draft, joins, "c2", "start", "/kafka");
    inject(draft, cut, { kind: "partition", groups: [["s1", "c2"], ["c1"]], span: 9 * SECOND });
  },
});

const SURVIVES: Exhibit = exhibit({
  issue: "CONTROLLER-SURVIVES",
  bug: "controller-survives-session",
  violates: "PartitionsOwned",
  about: "A broker is gone, and its work is given to nobody.",
  watchFor: [
    "The controller, c1, is cut off for longer than its session lives; c2 is elected.",
    "When c1 is back it is registered again, and still takes itself for the controller.",
    "Then c2 stops; c1 hears of nothing, and is no candidate: nobody gives the work of c2 away.",
  ],
  mended: "With its session c1 ceases to be the controller, and is a candidate again.",
  cluster: BROKERS,
  until: 30 * SECOND,
  script: (draft) => {
    const cut = between(draft.die, 5 * SECOND, 6 * SECOND);
    assign(draft, 3 * SECOND, "c1", "start", "/kafka");
    assign(draft, 4 * SECOND, "c2", "start", "/kafka");
    inject(draft, cut, { kind: "partition", groups: [["s1", "c2"], ["c1"]], span: 10 * SECOND });
    assign(draft, 22 * SECOND, "c2", "stop", "/kafka");
  },
});

const TRUSTS_FORMER: Exhibit = exhibit({
  issue: "CONTROLLER-TRUSTS-FORMER",
  bug: "controller-trusts-former",
  violates: "PartitionsOwned",
  about: "A controller dies, and the work that it had itself is given to nobody.",
  watchFor: [
    "The controller, c1, dies; with its session both of its nodes go at once.",
    "Its successor, c2, is told of every broker that goes from then on.",
    "Of c1 it is not told: that happened before.",
  ],
  mended: "A new controller gives all work anew, to those that it finds.",
  cluster: BROKERS,
  until: 25 * SECOND,
  script: (draft) => {
    assign(draft, 3 * SECOND, "c1", "start", "/kafka");
    assign(draft, 4 * SECOND, "c2", "start", "/kafka");
    inject(draft, between(draft.die, 5 * SECOND, 7 * SECOND), { kind: "crash", node: "c1" });
  },
});

/** The most famous first. */
export const BROKER_EXHIBITS: readonly Exhibit[] = [FORMER_DECIDES, TRUSTS_FORMER, SURVIVES];
