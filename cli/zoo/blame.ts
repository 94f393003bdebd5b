/** Which bugs of a release a failing run comes of: it is made again with each of them alone, and with each off in turn. */
import type { Model } from "../model.ts";
import { lotOf } from "../detection/seek-worker.ts";
import type { Settings } from "../settings.ts";
import { soundReport } from "../sound-run.ts";
import { runOnce, type Range } from "../sweep.ts";

interface Violated {
  readonly index: number;
  readonly property: string;
}

/** A failing run of a release. */
export interface Blamed extends Violated {
  /** What it comes of; empty: it fails without any bug of the release. */
  readonly bugs: readonly string[];
}

/** Runs of a release, without the bugs of `mend`. */
export interface Trial extends Range {
  readonly seed: string;
  readonly release: string;
  /** All that the release has, but those of `mend`. */
  readonly bugs: readonly string[];
  readonly mend: readonly string[];
}

/** Makes the runs and looks into those that fail. Throws for one without a verdict of its own making. */
export function blame(model: Model, trial: Trial, onRun?: (index: number) => void): Blamed[] {
  const blamed: Blamed[] = [];
  for (let index = trial.from; index < trial.to; index += 1) {
    onRun?.(index);
    const property = violatedIn(model, trial, index, []);
    if (property === undefined) continue;
    blamed.push({ index, property, bugs: causesOf(model, trial, { index, property }) });
  }
  return blamed;
}

/**
 * Bugs each of which is enough for the same violation; else those without any one of which it holds; else
 * what is left when one after another is taken away. To take one away may also make another run of it,
 * so that what is enough says more than what is needed.
 */
function causesOf(model: Model, trial: Trial, { index, property }: Violated): readonly string[] {
  const { bugs } = trial;
  const violated = (off: readonly string[]): string | undefined =>
    violatedIn(model, trial, index, off);
  if (violated(bugs) !== undefined) return [];
  const enough = bugs.filter((bug) => violated(bugs.filter((one) => one !== bug)) === property);
  if (enough.length > 0) return enough;
  const needed = bugs.filter((bug) => violated([bug]) === undefined);
  if (needed.length > 0) return needed;
  const off: string[] = [];
  for (const bug of bugs) {
    off.push(bug);
    if (violated(off) === undefined) off.pop();
  }
  return bugs.filter((bug) => !off.includes(bug));
}

function violatedIn(
  model: Model,
  { mend, release, seed }: Trial,
  index: number,
  off: readonly string[],
): string | undefined {
  const settings: Settings = { releases: [release], mend: [...mend, ...off] };
  const lot = lotOf(model, seed, settings);
  return soundReport(runOnce(model, lot, index), lot).violation?.property;
}
