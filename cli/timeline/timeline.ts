/** A timeline: a pure function from the entries of a trace to lines of text. */
import type { Micros } from "../../sim/machine.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { Style } from "../style.ts";
import type { Detail, Draft, Saying } from "./draft.ts";
import { follow, glyphs, newEnsemble, type Ensemble } from "./ensemble.ts";
import { tellEntry } from "./entries.ts";
import { fold } from "./fold.ts";
import { layOut } from "./layout.ts";
import { newMemory, tell, tellMore, type Memory } from "./story.ts";

export interface TimelineOptions {
  readonly servers: number;
  readonly observers: number;
  readonly detail: Detail;
  /** Sids whose lines are shown, besides those of the network; all if undefined. */
  readonly only?: readonly number[] | undefined;
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
}

/** Collects entries as they come (`take` may be given to `simulate`) and keeps only what is told. */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #ensemble: Ensemble;
  readonly #memory: Memory;
  readonly #drafts: Draft[] = [];

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#ensemble = newEnsemble(options.servers, options.observers);
    this.#memory = newMemory(this.#ensemble);
  }

  readonly take = (entry: TraceEntry): void => {
    follow(this.#ensemble, entry);
    if (this.#options.detail === 2) return this.#say(tellEntry(entry), entry.at);
    this.#say(tell(this.#memory, entry), entry.at);
    if (this.#options.detail === 1) this.#say(tellMore(entry), entry.at);
  };

  /** Lines of at most `width` columns, under a heading. */
  lines(style: Style, width: number): string[] {
    const drafts = this.#options.detail === 2 ? this.#drafts : fold(this.#drafts);
    return layOut(drafts, this.#ensemble.members.length, style, width);
  }

  #say(saying: Saying | undefined, at: Micros): void {
    if (saying === undefined || !this.#isWanted(saying, at)) return;
    this.#drafts.push({
      at,
      sids: saying.sids,
      what: saying.what,
      peers: saying.peers ?? [],
      tone: saying.tone ?? "plain",
      burst: saying.burst,
      isFoldable: saying.isFoldable ?? false,
      glyphs: glyphs(this.#ensemble, at),
      epoch: this.#ensemble.epoch,
      zxid: this.#ensemble.zxid,
    });
  }

  #isWanted({ sids }: Saying, at: Micros): boolean {
    const { only, from = 0, to = Number.MAX_SAFE_INTEGER } = this.#options;
    if (at < from || at > to) return false;
    return only === undefined || sids.length === 0 || sids.some((sid) => only.includes(sid));
  }
}
