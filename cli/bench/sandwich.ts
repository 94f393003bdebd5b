/** The protocol of a measurement: fixed work, warm-up, rounds sandwiched between two calibrations. */
import { CAL_OPS, calLoop } from "./calibration.ts";
import type { Prepared, Work } from "./cases.ts";

/** What one case cost. */
export interface Cost {
  readonly work: Work;
  readonly writes: number;
  /** Median over the rounds kept of (time per event) / (time per turn of the frozen loop). */
  readonly calPerEvent: number;
  /** Median absolute deviation of the same. */
  readonly mad: number;
  readonly nsPerEvent: number;
  /** Nanoseconds of one turn of the frozen loop. */
  readonly calNs: number;
  readonly kept: number;
  readonly dropped: number;
}

/** Rounds that are thrown away: V8 goes on compiling (and taking back) for the first six or so. */
const WARM_UP = 8;
/** Two calibrations that differ by more mean that something else was running. */
const DRIFT = 0.1;
/** Rounds at most, as a multiple of those wanted. */
const PATIENCE = 4;

const CHECKSUM = calLoop();

function timeCal(): number {
  const start = process.hrtime.bigint();
  const sum = calLoop();
  const end = process.hrtime.bigint();
  if (sum !== CHECKSUM) throw new Error(`the frozen loop gave ${sum}, not ${CHECKSUM}`);
  return Number(end - start) / CAL_OPS;
}

interface Sample {
  readonly ratio: number;
  readonly ns: number;
  readonly cal: number;
  readonly isQuiet: boolean;
}

/**
 * Makes up to four times `rounds` rounds to get that many quiet ones; with fewer than three of
 * them, all count. Throws an Error if two rounds did different work: then nothing was measured.
 */
export function measureCase({ round, writes }: Prepared, rounds: number): Cost {
  const work = round();
  for (let i = 1; i < WARM_UP; i += 1) {
    timeCal();
    checkSame(work, round());
  }
  const samples: Sample[] = [];
  let kept = 0;
  for (let i = 0; kept < rounds && i < rounds * PATIENCE; i += 1) {
    const sample = takeSample(work, round);
    samples.push(sample);
    if (sample.isQuiet) kept += 1;
  }
  // Fewer than three quiet rounds are no basis: then all count, and `kept` says so.
  const used = kept >= 3 ? samples.filter(({ isQuiet }) => isQuiet) : samples;
  const ratios = used.map(({ ratio }) => ratio);
  const ratio = median(ratios);
  return {
    work,
    writes: writes(),
    calPerEvent: ratio,
    mad: median(ratios.map((one) => Math.abs(one - ratio))),
    nsPerEvent: median(used.map(({ ns }) => ns)),
    calNs: median(used.map(({ cal }) => cal)),
    kept,
    dropped: samples.length - kept,
  };
}

function takeSample(work: Work, round: () => Work): Sample {
  const before = timeCal();
  const start = process.hrtime.bigint();
  const done = round();
  const end = process.hrtime.bigint();
  const after = timeCal();
  checkSame(work, done);
  const ns = Number(end - start) / done.events;
  const cal = (before + after) / 2;
  return { ratio: ns / cal, ns, cal, isQuiet: Math.abs(before - after) / cal <= DRIFT };
}

/** A benchmark is a test of determinism too. */
function checkSame(work: Work, again: Work): void {
  if (work.digest === again.digest && work.events === again.events) return;
  throw new Error(`not deterministic between rounds: ${work.digest} and ${again.digest}`);
}

/** The mean of the middle two of an even number; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
