/** Guides a coverage-guided sweep, whose plans are made of those of the rounds before: a round of them at a time. */
import { learn, newCorpus, rankParents, type Corpus } from "../scenarios/search/corpus.ts";
import { drawGuided, ROUND } from "../scenarios/search/guided.ts";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import { must } from "../sim/assert.ts";
import { scenarioOptions, type Settings } from "./settings.ts";
import type { Model } from "./model.ts";
import { runOnce, scenarioAt, type Guide, type Lot } from "./sweep.ts";
import type { Swept } from "./tally.ts";

/** Where a corpus outlives its sweep. */
export interface Shelf {
  /** What earlier sweeps have kept: the first runs of this one. */
  readonly plans: readonly EnsemblePlan[];
  /** Is given each plan that reached what none before it had. */
  keep(plan: EnsemblePlan): void;
}

/**
 * The plans of a guided sweep, a round of runs at a time. Whoever makes the runs asks for the plan of
 * each and tells what came of it, in the order of their indexes; so the plans depend on neither.
 */
export class RoundsGuide implements Guide {
  private readonly corpus: Corpus = newCorpus();
  private parents: readonly EnsemblePlan[] = [];
  /** Plans of the round that is being made. */
  private plans: EnsemblePlan[] = [];
  /** Plans of runs that broke something, by index. */
  private readonly failing = new Map<number, EnsemblePlan>();
  /** Runs that have been heard of. */
  private heard = 0;
  private readonly lot: Lot;
  private readonly shelf: Shelf | undefined;

  constructor(lot: Lot, shelf?: Shelf) {
    this.lot = lot;
    this.shelf = shelf;
    this.plans = this.drawRound();
  }

  get isNamed(): boolean {
    return this.shelf === undefined;
  }

  get horizon(): number {
    return this.roundStart + ROUND;
  }

  planOf(index: number): EnsemblePlan {
    const plan = this.failing.get(index) ?? this.plans[index - this.roundStart];
    return must(plan, "a plan of this round");
  }

  /** One that broke something, or had no end, is no example to follow. */
  hear(run: Swept): void {
    const plan = this.planOf(run.index);
    if ("report" in run) {
      const { outcome, features = [] } = run.report;
      if (outcome === "violated") this.failing.set(run.index, plan);
      if (outcome === "held" && learn(this.corpus, plan, features)) this.shelf?.keep(plan);
    }
    this.heard += 1;
    if (this.heard % ROUND !== 0) return;
    this.parents = rankParents(this.corpus);
    this.plans = this.drawRound();
  }

  private get roundStart(): number {
    return this.heard - (this.heard % ROUND);
  }

  private drawRound(): EnsemblePlan[] {
    const { heard: from } = this;
    return Array.from({ length: ROUND }, (_, place) => this.draw(from + place));
  }

  private draw(index: number): EnsemblePlan {
    const { lot, parents, shelf } = this;
    const { seed, settings } = lot;
    return (
      shelf?.plans[index] ??
      drawGuided(seed, index, parents) ??
      scenarioAt(lot, index).plan(seed, index, scenarioOptions(settings))
    );
  }
}

/** Whether each run depends on those before it. */
export function isGuided({ strategies }: Model, { strategy }: Settings): boolean {
  return strategies.find(({ name }) => name === strategy)?.isGuided ?? false;
}

/** A guided sweep without a corpus of its own that stands before run `index`: makes those before it in this thread, and says before each which it is. */
export function guideAt(
  model: Model,
  lot: Lot,
  index: number,
  onRun?: (index: number) => void,
): Guide {
  const guide = new RoundsGuide(lot);
  for (let at = 0; at < index; at += 1) {
    onRun?.(at);
    guide.hear(runOnce(model, lot, at, guide.planOf(at)));
  }
  return guide;
}

/** The first run of the round that run `index` belongs to: those before it decide its plan. */
export function roundOf(index: number): number {
  return index - (index % ROUND);
}
