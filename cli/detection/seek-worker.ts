/** Looks for the first failing run of a seed, here or in a worker thread. */
import { must } from "../../sim/assert.ts";
import { ROUND } from "../../scenarios/search/guided.ts";
import { guideAt, isGuided } from "../guide.ts";
import type { Model } from "../model.ts";
import type { Settings } from "../settings.ts";
import { soundReport } from "../sound-run.ts";
import { runOnce, type Lot, type Range } from "../sweep.ts";
import { modelOf } from "../thread-model.ts";

/** Runs of one seed, as data that can be sent to a thread. */
export interface Search extends Range {
  /** See `Model.source`. */
  readonly source: string;
  readonly seed: string;
  readonly settings: Settings;
  /** Shared with the watchdog, see `newMark`. */
  readonly mark: Int32Array;
}

/** What came of a search. */
export interface Sought {
  /** Of the first run that violates anything; undefined if none does. */
  readonly index: number | undefined;
  /** No run was another than it is without the bug; false where that was not looked into. */
  readonly isIdle: boolean;
}

/** Says before each run which it is. Throws for a run without a verdict of its own making. */
export function seek(
  model: Model,
  lot: Lot,
  { from, to }: Range,
  onRun?: (index: number) => void,
): Sought {
  // In its first round a guided search draws what its scenario draws.
  const isMade = to > ROUND && isGuided(model, lot.settings);
  const guide = isMade ? guideAt(model, lot, from, onRun) : undefined;
  let isIdle = worthOf(model, lot.settings.strategy) > 1;
  for (let index = from; index < to; index += 1) {
    onRun?.(index);
    const run = runOnce(model, lot, index, guide?.planOf(index));
    guide?.hear(run);
    const { outcome, digest } = soundReport(run, lot);
    if (outcome === "violated") return { index, isIdle: false };
    isIdle &&= digest === digestWithoutBugs(model, lot, index);
  }
  return { index: undefined, isIdle };
}

/** How many runs of the default one run of a strategy is worth. */
export function worthOf({ strategies }: Model, strategy: string | undefined): number {
  return strategies.find(({ name }) => name === strategy)?.worth ?? 1;
}

/** Runs without a bug are the same for every bug, so they are made once. By strategy, seed and index. */
const sound = new WeakMap<Model, Map<string, string>>();

function digestWithoutBugs(model: Model, { settings, ...lot }: Lot, index: number): string {
  const digests = sound.get(model) ?? new Map<string, string>();
  sound.set(model, digests);
  const key = `${settings.strategy} ${lot.seed} ${index}`;
  const known = digests.get(key);
  if (known !== undefined) return known;
  const run = runOnce(model, { ...lot, settings: { ...settings, bugs: [] } }, index);
  const digest = "report" in run ? run.report.digest : "";
  digests.set(key, digest);
  return digest;
}

/** What is searched: the scenario that strategies draw. */
export function lotOf(model: Model, seed: string, settings: Settings): Lot {
  const drawn = model.scenarios.find(({ name }) => name === "swarm");
  return { scenarios: [must(drawn, "swarm")], seed, settings };
}

/** The same in a thread of its own. */
export async function seekInThread(search: Search): Promise<Sought> {
  const loaded = await modelOf(search.source);
  const { mark, seed, settings } = search;
  return seek(loaded, lotOf(loaded, seed, settings), search, (index) => {
    Atomics.store(mark, 0, index);
  });
}
