/** Two editors and one page in ZooKeeper: each reads the page and then saves what it has made of it. */
import {
  always,
  ask,
  below,
  CODE,
  create,
  getData,
  inject,
  MS,
  pick,
  SECOND,
  setData,
  sometimes,
  story,
  type Fault,
  type Scenario,
} from "zabsim";

const PAGE = "/page";

/** A save must replace the version that its editor has read; else it wipes out what the other has written. */
const noEditIsLost = always("NoEditIsLost", {
  about: "A save replaces the version of the page that its editor has read.",
  brokenBy: ["save-blindly"],
  // Plain data: what each editor knows, and its saves that are not answered yet.
  start: () => ({ known: new Map<string, number>(), saves: new Set<string>() }),
  see(seen, sight) {
    if (sight.kind !== "emitted") return undefined;
    const { event, who } = sight;
    if (event.kind === "called" && event.op.kind === "setData") {
      seen.saves.add(`${who} ${event.call}`);
    }
    if (event.kind !== "returned") return undefined;
    const { result } = event;
    const known = seen.known.get(who) ?? 0;
    if (result.kind === "data") seen.known.set(who, result.stat.version);
    if (!seen.saves.delete(`${who} ${event.call}`) || result.kind !== "stat") return undefined;
    const { version } = result.stat;
    seen.known.set(who, version);
    if (version === known + 1) return undefined;
    return `${who} knew version ${known} of the page and replaced version ${version - 1}`;
  },
});

/** Shows that the property is put to the test. */
const saveRefused = sometimes("save-refused", {
  about: "A save was refused because the other editor had been faster.",
  start: () => ({}),
  see: (_seen, sight) =>
    sight.kind === "emitted" &&
    sight.event.kind === "returned" &&
    sight.event.err === CODE.BADVERSION,
});

/** What may befall an ensemble of three; the seed picks one. */
const TROUBLES: readonly Fault[] = [
  { kind: "crash", node: "leader", downFor: 3 * SECOND },
  { kind: "partition", groups: [["leader"], ["rest"]], span: 5 * SECOND },
  { kind: "pause", node: "c1", span: 2 * SECOND },
];

export const editors: Scenario = story({
  name: "editors",
  about: "Two editors change one page while an ensemble of three has trouble.",
  watchFor: ["Whoever saves second is refused, and has to read the page again."],
  goals: ["save-refused"],
  properties: [noEditIsLost, saveRefused],
  bugs: [{ name: "save-blindly", about: "An editor saves whatever version the page has." }],
  cluster: { servers: 3, clients: 2 },
  until: 12 * SECOND,
  script(draft, bugs) {
    const isBlind = bugs.has("save-blindly");
    ask(draft, 2 * SECOND, "c1", create(PAGE));
    for (let at = 4 * SECOND; at < 11 * SECOND; at += SECOND) {
      for (const editor of ["c1", "c2"]) {
        const reads = at + below(draft.die, 300) * MS;
        const saves = reads + (50 + below(draft.die, 300)) * MS;
        ask(draft, reads, editor, getData(PAGE));
        // With `seenVersion` the save names the version that this editor saw last.
        ask(draft, saves, editor, setData(PAGE), !isBlind);
      }
    }
    inject(draft, (5 + below(draft.die, 5)) * SECOND, pick(draft.die, TROUBLES));
  },
});
