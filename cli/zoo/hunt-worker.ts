/** One hunt: the runs of a seed until the first that fails, here or in a worker thread; and what else threads do for the zoo. */
import { isGuided, RoundsGuide } from "../guide.ts";
import { lotOf } from "../detection/seek-worker.ts";
import type { Model } from "../model.ts";
import type { Settings } from "../settings.ts";
import { soundReport } from "../sound-run.ts";
import { runOnce } from "../sweep.ts";
import { modelOf } from "../thread-model.ts";
import { blame, type Blamed, type Trial } from "./blame.ts";
import type { Hunt } from "./hunts.ts";
import { smallestOf, type Smallest } from "./smallest.ts";

/** What is hunted, as data that can be sent to a thread. */
export interface Quarry extends Pick<Hunt, "bug" | "strategy" | "nth" | "mix"> {
  /** See `Model.source`. */
  readonly source: string;
  readonly seed: string;
  /** With the bug, the strategy and the mix in them. */
  readonly settings: Settings;
  /** Most runs. */
  readonly budget: number;
  /** Shared with the watchdog, see `newMark`. */
  readonly mark: Int32Array;
}

/** Says before each run which it is. Throws for a run without a verdict of its own making. */
export function hunt(
  model: Model,
  { budget, bug, mix, nth, seed, settings, strategy }: Omit<Quarry, "source" | "mark">,
  onRun?: (index: number) => void,
): Hunt {
  const lot = lotOf(model, `${seed}-${nth}`, settings);
  const guide = isGuided(model, settings) ? new RoundsGuide(lot) : undefined;
  const started = performance.now();
  const sums = { events: 0, micros: 0 };
  const end = (runs: number, property: string | null): Hunt => ({
    bug,
    strategy,
    nth,
    mix,
    runs,
    property,
    events: sums.events,
    virtualMs: Math.round(sums.micros / 1000),
    wallMs: Math.round(performance.now() - started),
  });
  for (let index = 0; index < budget; index += 1) {
    onRun?.(index);
    const run = runOnce(model, lot, index, guide?.planOf(index));
    guide?.hear(run);
    const report = soundReport(run, lot);
    sums.events += report.events;
    sums.micros += report.micros;
    if (report.violation !== undefined) return end(index + 1, report.violation.property);
  }
  return end(budget, null);
}

/** The same in a thread of its own. */
export async function huntInThread(quarry: Quarry): Promise<Hunt> {
  return hunt(await modelOf(quarry.source), quarry, (index) =>
    Atomics.store(quarry.mark, 0, index),
  );
}

/** Makes the run small that ended a hunt, in a thread of its own. */
export async function shrinkInThread({
  bug,
  index,
  seed,
  settings,
  source,
}: Pick<Quarry, "bug" | "seed" | "settings" | "source"> & {
  readonly index: number;
}): Promise<Smallest> {
  return smallestOf(await modelOf(source), bug, settings, seed, index);
}

/** Makes runs of a release and looks into those that fail, in a thread of its own. */
export async function blameInThread(
  trial: Trial & Pick<Quarry, "source">,
): Promise<readonly Blamed[]> {
  return blame(await modelOf(trial.source), trial);
}
