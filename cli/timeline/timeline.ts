/** A timeline: a pure function from the entries of a trace to lines of text. */
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { Fault } from "../../sim/faults.ts";
import type { Violation } from "../../sim/report.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { Style } from "../style.ts";
import type { Detail, Draft, Saying } from "./draft.ts";
import { follow, glyphs, isClient, newEnsemble, type Ensemble } from "./ensemble.ts";
import { tellEntry } from "./entries.ts";
import { fold } from "./fold.ts";
import { layOut } from "./layout.ts";
import { takeEnding } from "./links.ts";
import { tellMore } from "./more.ts";
import { newMemory, type Memory } from "./memory.ts";
import { tell, tellEnding } from "./story.ts";
import { followDisk } from "./unsynced.ts";

/** Behind a fault without which the property would not break. */
export const NECESSARY = "  ← necessary";

/** What is told, and of which part; `from` and `to` in microseconds, both included. */
export interface TimelineOptions {
  readonly servers: number;
  readonly observers: number;
  readonly detail: Detail;
  /** Without what follows from what is told, unless messages are wanted, too. */
  readonly isBrief?: boolean | undefined;
  /** Nodes behind the servers. */
  readonly clients?: number | undefined;
  /** Nodes whose lines are shown, besides those of the network; all if undefined. */
  readonly only?: readonly NodeId[] | undefined;
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  /** Only of entries with these indexes, and of the violation, there are lines; of all if undefined. */
  readonly indexes?: ReadonlySet<number> | undefined;
  /** Faults whose lines are marked as necessary; none if undefined. */
  readonly isMarked?: ((fault: Fault) => boolean) | undefined;
}

/** Collects entries as they come (`take` may be given to `simulate`) and keeps only what is told. */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #ensemble: Ensemble;
  readonly #memory: Memory;
  readonly #drafts: Draft[] = [];
  /** The event of the last fault, if that is marked. */
  #necessary = -1;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#ensemble = newEnsemble(options.servers, options.observers, options.clients);
    this.#memory = newMemory(this.#ensemble);
  }

  readonly take = (entry: TraceEntry): void => {
    this.#takeEndings(entry.at);
    follow(this.#ensemble, entry);
    if (entry.kind !== "violation" && this.#options.indexes?.has(entry.index) === false) return;
    if (this.#options.detail === 2)
      return this.#say(tellEntry(entry, this.#ensemble.members.length), entry.at);
    const isBackstage =
      this.#memory.applications.size === 0 && (entry.kind === "emit" || entry.kind === "start");
    this.#say(this.#marked(entry, tell(this.#memory, entry)), entry.at, isBackstage);
    if (this.#options.detail === 1) this.#say(tellMore(this.#ensemble, entry), entry.at);
    // After the telling, which asks what a stop takes away.
    if (!isClient(this.#ensemble, entry.node)) followDisk(this.#memory.unsynced, entry);
  };

  /** The violation that ended the run, which the trace itself does not tell. */
  violated({ property, why, at, event }: Violation): void {
    const stamp = { index: -1, cause: -1, at, event };
    this.take({ ...stamp, kind: "violation", node: -1, property, why });
  }

  /** A crash or a pause is told by the entry that follows its fault in the same event. */
  #marked(entry: TraceEntry, saying: Saying | undefined): Saying | undefined {
    if (entry.kind === "fault") {
      this.#necessary = this.#options.isMarked?.(entry.fault) === true ? entry.event : -1;
    }
    const isOfFault = ["fault", "stop", "pause", "start"].includes(entry.kind);
    if (saying === undefined || !isOfFault || entry.event !== this.#necessary) return saying;
    return { ...saying, what: `${saying.what}${NECESSARY}` };
  }

  #takeEndings(at: Micros): void {
    for (;;) {
      const ending = takeEnding(this.#ensemble.links, at);
      if (ending === undefined) return;
      this.#say(tellEnding(ending.kind), ending.at);
    }
  }

  /** Lines of at most `width` columns, under a heading. */
  lines(style: Style, width: number): string[] {
    return layOut(this.told(), this.#ensemble.members.length, style, width);
  }

  /** The same before it is laid out. */
  told(): readonly Draft[] {
    const servers = this.#ensemble.members.length;
    return this.#options.detail === 2 ? this.#drafts : fold(this.#onStage(), servers);
  }

  /** Where a recipe is told of, what servers do besides is for -v. */
  #onStage(): readonly Draft[] {
    if (this.#options.detail > 0) return this.#drafts;
    if (this.#memory.applications.size === 0) {
      return this.#options.isBrief === true
        ? this.#drafts.filter(({ isUsual }) => !isUsual)
        : this.#drafts;
    }
    const onStage = this.#drafts.filter((draft) => !draft.isBackstage);
    return onStage.filter((draft, i) => !isImplied(draft, [onStage[i - 1], onStage[i + 1]]));
  }

  /** How many lines are waiting, before any folding. */
  get waiting(): number {
    return this.#drafts.length;
  }

  /** For traces too long to be kept: the lines so far, without heading, which are then forgotten. */
  drain(style: Style, width: number): string[] {
    const lines = this.lines(style, width).slice(1);
    this.#drafts.length = 0;
    return lines;
  }

  #say(saying: Saying | undefined, at: Micros, isBackstage = false): void {
    if (saying === undefined || !this.#isWanted(saying, at)) return;
    this.#drafts.push({
      at,
      nodes: saying.nodes,
      what: saying.what,
      peers: saying.peers ?? [],
      tone: saying.tone ?? "plain",
      burst: saying.burst,
      isFoldable: saying.isFoldable ?? false,
      isBackstage: isBackstage || saying.isBackstage === true || saying.burst?.noun === "write",
      isImplied: saying.isImplied ?? false,
      isUsual: saying.isUsual ?? false,
      glyphs: glyphs(this.#ensemble, at),
      epoch: this.#ensemble.epoch,
      zxid: this.#ensemble.zxid,
    });
  }

  #isWanted({ nodes }: Saying, at: Micros): boolean {
    const { only, from = 0, to = Number.MAX_SAFE_INTEGER } = this.#options;
    if (at < from || at > to) return false;
    return only === undefined || nodes.length === 0 || nodes.some((node) => only.includes(node));
  }
}

/** Lines that are closer together are about one thing. */
const MOMENT: Micros = 2000;

/** Whether one of the lines around it says it, too. */
function isImplied(draft: Draft, around: readonly (Draft | undefined)[]): boolean {
  if (!draft.isImplied) return false;
  return around.some(
    (other) =>
      other !== undefined &&
      Math.abs(other.at - draft.at) < MOMENT &&
      !other.isImplied &&
      other.nodes[0] === draft.nodes[0],
  );
}
