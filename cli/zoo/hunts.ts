/** How long it took each seed to find each bug, by each strategy: what the zoo measures. */

/** One seed looking for one bug, until its first failing run or the end of its budget. */
export interface Hunt {
  readonly bug: string;
  readonly strategy: string;
  /** From 1: the seed is "SEED-1", "SEED-2", ... */
  readonly nth: number;
  /** The mix that was drawn: small worlds, or any where the bug cannot be made in those. */
  readonly mix: Mix;
  /** Runs that were made, the failing one with them. */
  readonly runs: number;
  /** Of these runs together, the failing one up to the violation. */
  readonly events: number;
  /** Virtual time of these runs together. */
  readonly virtualMs: number;
  readonly wallMs: number;
  /** What the last of them violated; null: none did. */
  readonly property: string | null;
}

/** `zoo`: the bounds of the published searches. `default`: what `fuzz` draws. */
export type Mix = "zoo" | "default";

/** All hunts of one bug by one strategy in one mix. */
export interface Score {
  readonly strategy: string;
  readonly mix: Mix;
  readonly seeds: number;
  /** Seeds that found it. */
  readonly found: number;
  /** Of the runs of all seeds; those that did not find it needed more than any. Undefined where that is not known. */
  readonly runs: Quantiles;
  readonly events: Quantiles;
  readonly virtualMs: Quantiles;
  readonly wallMs: Quantiles;
  /** What was violated, the most frequent one first. */
  readonly properties: readonly string[];
}

/** Of 30 seeds the 16th and the 28th in order. */
export interface Quantiles {
  readonly median: number | undefined;
  readonly p90: number | undefined;
}

/** What the hunts of one bug, strategy and mix come to. */
export function scoreOf(strategy: string, mix: Mix, hunts: readonly Hunt[]): Score {
  const found = hunts.filter(({ property }) => property !== null);
  const over = (read: (hunt: Hunt) => number): Quantiles =>
    quantiles(found.map(read), hunts.length);
  return {
    strategy,
    mix,
    seeds: hunts.length,
    found: found.length,
    runs: over(({ runs }) => runs),
    events: over(({ events }) => events),
    virtualMs: over(({ virtualMs }) => virtualMs),
    wallMs: over(({ wallMs }) => wallMs),
    properties: byFrequency(found.map(({ property }) => property ?? "")),
  };
}

function quantiles(found: readonly number[], of: number): Quantiles {
  const sorted = found.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(of / 2)], p90: sorted[Math.floor((of * 9) / 10)] };
}

function byFrequency(words: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return [...times]
    .sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))
    .map(([word]) => word);
}
