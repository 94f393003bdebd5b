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
    "The controller, c1, hears that c2 has come, and asks who is there; that reaches nobody.",
    "Its session ends, c2 becomes the controller, and takes all the work.",
    "When c1 is back it goes on where it was, with its next session, and decides.",
  ],
  mended: "Each decision is written with a check of the epoch: that of c1 is refused.",
  cluster: BROKERS,
  until: 25 * SECOND,
  script: (draft) => {
    const joins = between(draft.die, 6 * SECOND, 7 * SECOND);
    assign(draft, 3 * SECOND, "c1", "start", "/kafka");
    // The news reach c1, and what it asks for then reaches nobody.
    inject(draft, joins - 100 * MS, { kind: "cut", from: "c1", to: "s1", span: 10 * SECOND });
    assign(draft, joins, "c2", "start", "/kafka");
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
export const BROKER_EXHIBITS: readonly Exhibit[] = [FORMER_DECIDES, TRUSTS_FORMER];
