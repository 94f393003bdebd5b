/** The goals of recipes: what must happen to their clients in some run, or their properties hold vacuously. */
import type { Property } from "../../../sim/property.ts";
import { FAMILIES } from "./families.ts";

/** Name, what happens, where it is described, and the family of recipes that can come to it. */
const ROWS = [
  ["granted", "a client got what it had asked for", "14.7", "owned"],
  ["handed-over", "a client was granted what another one had released", "14.7", "inherited"],
  ["handed-over-by-expiry", "... or what another's session had left behind", "14.7", "inherited"],
  ["waited", "a client had to wait for its turn", "14.7", "waited"],
  ["gave-up-waiting", "a client gave up before it was its turn", "14.7", "patient"],
  ["found-by-guid", "a create was answered by CONNECTIONLOSS, its node was found", "14.7", "held"],
  ["not-found-by-guid", "... and there was no node", "14.7", "held"],
  ["shared", "several held the same together, as they may", "14.8, 14.12", "shared"],
  ["led", "a client led", "14.11, 14.13", "led"],
  ["leadership-moved", "... and after it another one", "14.11, 14.13", "led"],
  ["interrupted", "a leader was interrupted when its connection was gone", "14.13", "selected"],
  ["revoked", "a holder was asked to release what it held, and did", "14.9", "revocable"],
  ["reconnected-in-time", "a holder came back before its session was over", "9.6", "kept"],
  ["reconnected-too-late", "a holder lost what it held, with its session", "9.6", "kept"],
  ["expired-while-waiting", "the session of one who waited was over", "14.7", "held"],
  ["leader-changed-while-waiting", "another leader came while somebody waited", "14.7", "held"],
  ["two-believed", "two clients believed at once that they hold the same", "14", "owned"],
  ["fenced-off", "the resource refused the write of one who had been replaced", "14", "written"],
  ["written-by-holder", "the resource took a write", "14", "written"],
  ["item-taken", "an item of a queue was taken", "14.5", "queued"],
  [
    "lost-offer-was-done",
    "an offer was answered by CONNECTIONLOSS, and had been done",
    "14.5",
    "queued",
  ],
  ["lost-take-was-done", "... and so had a take", "14.5", "queued"],
  [
    "taken-when-due",
    "an item was taken by one who had waited until it was due",
    "14.17",
    "delayed",
  ],
  [
    "write-conflict",
    "what was to be written was written by another one in between",
    "14.12",
    "counted",
  ],
  ["lost-write-was-done", "a write was found to be done by reading it back", "14.12", "counted"],
  ["added", "something was added to a counter", "14.12", "added"],
  ["passed", "a client passed a barrier", "14.3", "shut"],
  ["passed-after-waiting", "... after it had waited for it to open", "14.3", "shut"],
  ["met", "enough parties were there, and one of them entered", "14.4", "met"],
  ["left-together", "a party left when all the others had gone", "14.4", "met"],
  ["joined", "a member joined a group", "14.2", "joined"],
  ["joined-again", "... anew, after its session had been lost", "14.2", "joined"],
  ["old-node-there", "a member found the node of its former session", "14.14", "joined"],
  ["picked", "an instance was picked", "14.16", "discovered"],
  ["picked-another", "... for a key whose former one had gone", "14.16", "discovered"],
  ["unserved", "a consumer knew of nobody to call", "14.16", "balanced"],
  ["controller-moved", "another broker became the controller", "14.11", "controlled"],
  ["work-moved", "a partition of work was given to another broker", "14.11", "controlled"],
  [
    "decision-refused",
    "a decision was refused, as another controller had begun its epoch",
    "14.11",
    "controlled",
  ],
  ["saw-change", "a cache was told of a change, and has read it", "14.15", "cached"],
  [
    "recreated-unheard",
    "a node was deleted and created again while a cache could not hear of it",
    "14.15",
    "cached",
  ],
  ["followed-on", "a cache whose session was lost has gone on with another one", "14.15", "cached"],
  ["registered", "a client registered a name", "14.1", "named"],
  ["name-denied", "... or was told that it is another's", "14.1", "named"],
  ["resolved", "a client asked whose a name is, and was told", "14.1", "named"],
  ["applied-later", "a reader of a configuration applied a later version", "14.1", "configured"],
  ["skipped-version", "... and missed one in between, as it may", "14.1", "configured"],
  [
    "read-anew",
    "a reader whose session was lost has read again in another one",
    "14.1",
    "configured",
  ],
  ["staged", "a version was given to a canary", "14.1", "staged"],
  ["published-to-all", "... and to all, when the canary had proved it", "14.1", "staged"],
  ["rolled-back", "... or taken back, because it had not", "14.1", "staged"],
  ["canary-gone", "one of the canary was gone when all were to have it", "14.1", "staged"],
  ["decided-commit", "a transaction was committed", "14.10", "voted"],
  ["decided-abort", "... or aborted", "14.10", "voted"],
  ["former-fenced", "a former active was fenced before another one was active", "14", "paired"],
  ["former-left-in-order", "... or had left in order, and did not have to be", "14", "paired"],
  ["job-done", "a job took effect", "14.5", "jobs"],
  ["job-taken-over", "a worker took a job over from another one", "14.5", "jobs"],
  ["former-claim-there", "a worker found the claim of its former session", "14", "jobs"],
  ["effect-was-there", "a job was done again, and had taken effect", "14.5", "jobs"],
  ["served", "a process of a system served", "14", "served"],
  ["served-again", "... after a time in which none did", "14", "served"],
] as const;

/** A name of the table above, so that a goal misspelt does not compile. */
export type RecipeGoal = (typeof ROWS)[number][0];

/** What recipes must meet in some run of a search, in the order of the table. */
export const RECIPE_GOALS: readonly Property[] = ROWS.map(([name, about, section, family]) => ({
  name,
  kind: "sometimes",
  about,
  cite: `reference ${section}`,
  brokenBy: [],
  within: FAMILIES[family],
}));

/** Place of each goal among `RECIPE_GOALS`. */
export const RECIPE_GOAL_PLACE: ReadonlyMap<RecipeGoal, number> = new Map(
  ROWS.map(([name], place) => [name, place]),
);

/** Goals that a mark of a recipe tells of. */
export const RECIPE_GOAL_OF_MARK: ReadonlyMap<string, RecipeGoal> = new Map([
  ["recipe.found-by-guid", "found-by-guid"],
  ["recipe.not-found-by-guid", "not-found-by-guid"],
  ["recipe.lost-offer-was-done", "lost-offer-was-done"],
  ["recipe.lost-take-was-done", "lost-take-was-done"],
  ["recipe.write-conflict", "write-conflict"],
  ["recipe.lost-write-was-done", "lost-write-was-done"],
  ["recipe.old-node-there", "old-node-there"],
  ["recipe.recreated-unheard", "recreated-unheard"],
  ["recipe.followed-on", "followed-on"],
  ["recipe.read-anew", "read-anew"],
  ["recipe.canary-gone", "canary-gone"],
  ["recipe.decision-refused", "decision-refused"],
  ["recipe.interrupted", "interrupted"],
  ["recipe.revoked", "revoked"],
  ["recipe.former-claim-there", "former-claim-there"],
  ["recipe.former-left-in-order", "former-left-in-order"],
]);
