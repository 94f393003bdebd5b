/** What traces say in figures: failovers and overlaps of leaders, and distributions of samples. */
import type { ClientEvent } from "../protocol/client/vocabulary.ts";
import type { ServerEvent } from "../protocol/events.ts";
import type { Micros, NodeId } from "../sim/machine.ts";
import type { TraceEntry } from "../sim/trace.ts";

/** Collects samples, in microseconds, from the entries of one run. */
export interface Gauge {
  take(entry: TraceEntry): void;
  /** At the end of the run. */
  samples(): { readonly [series: string]: readonly Micros[] };
}

/** From the death of a leader until another serves, and until the first write commits after that. */
export function failoverGauge(): Gauge {
  const elected: Micros[] = [];
  const committed: Micros[] = [];
  let leader: NodeId | undefined;
  let died: Micros | undefined;
  let isAnswered = false;
  return {
    take: (entry) => {
      if (entry.kind === "stop" && entry.node === leader) {
        [leader, died, isAnswered] = [undefined, entry.at, false];
        return;
      }
      if (entry.kind !== "emit") return;
      const event = entry.emitted as ServerEvent;
      if (event.kind === "roleEnded" && entry.node === leader) leader = undefined;
      if (event.kind === "active") {
        leader = entry.node;
        // Only the first leader after a death answers it.
        if (died !== undefined && !isAnswered) elected.push(entry.at - died);
        isAnswered = true;
      }
      if (event.kind === "committed" && died !== undefined && isAnswered) {
        committed.push(entry.at - died);
        died = undefined;
      }
    },
    samples: () => ({ elected, committed }),
  };
}

/** How long two servers believed at once that they lead, in one run. */
export function overlapGauge(): Gauge {
  const leading = new Set<NodeId>();
  let since: Micros = 0;
  let overlap = 0;
  const change = (at: Micros, alter: () => void): void => {
    if (leading.size >= 2) overlap += at - since;
    since = at;
    alter();
  };
  return {
    take: (entry) => {
      const { at, node } = entry;
      if (entry.kind === "stop") change(at, () => void leading.delete(node));
      if (entry.kind !== "emit") return;
      const event = entry.emitted as ServerEvent;
      if (event.kind === "active") change(at, () => void leading.add(node));
      if (event.kind === "roleEnded") change(at, () => void leading.delete(node));
    },
    samples: () => ({ overlap: [overlap] }),
  };
}

/** From the last call that a silent client got through until its session is closed, as the leader applies it. */
export function expiryGauge(): Gauge {
  const heard = new Map<NodeId, { readonly session: number; readonly at: Micros }>();
  const expired: Micros[] = [];
  return {
    take: (entry) => {
      if (entry.kind !== "emit") return;
      const event = entry.emitted as ServerEvent | ClientEvent;
      if (event.kind === "sent") {
        heard.set(entry.node, { session: event.session, at: entry.at });
      } else if (event.kind === "delivered" && event.txn.body.kind === "closeSession") {
        for (const [node, { at, session }] of heard) {
          if (session !== event.txn.session) continue;
          expired.push(entry.at - at);
          heard.delete(node);
        }
      }
    },
    samples: () => ({ expired }),
  };
}

/** Of samples in milliseconds; all 0, and no bins, if there are none. */
export interface Distribution {
  readonly samples: number;
  readonly min: number;
  readonly median: number;
  readonly p90: number;
  readonly max: number;
  readonly histogram: readonly Bin[];
}

/** Samples from `from` (included) to `to` (excluded). */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The distribution of samples in microseconds, told in milliseconds. */
export function distribution(samples: readonly Micros[]): Distribution {
  const sorted = samples.map((micros) => micros / 1000).sort((a, b) => a - b);
  const at = (numerator: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * numerator) / 100))] ?? 0;
  return {
    samples: sorted.length,
    min: at(0),
    median: at(50),
    p90: at(90),
    max: at(100),
    histogram: histogram(sorted),
  };
}

const BINS = 24;

/** At most 24 bins of one round width; the last takes everything beyond the 98th percentile. */
function histogram(sorted: readonly number[]): Bin[] {
  const [low, last] = [sorted[0], sorted[sorted.length - 1]];
  if (low === undefined || last === undefined) return [];
  const high = sorted[Math.floor((sorted.length * 98) / 100)] ?? last;
  const width = roundWidth((high - low) / (BINS - 2));
  const start = Math.floor(low / width) * width;
  const counts = new Map<number, number>();
  let top = 0;
  for (const value of sorted) {
    const bin = Math.min(BINS - 1, Math.floor((value - start) / width));
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
    top = Math.max(top, bin);
  }
  return Array.from({ length: top + 1 }, (_, bin) => {
    const from = start + bin * width;
    const to = bin === BINS - 1 ? Math.max(from + width, Math.floor(last) + 1) : from + width;
    return { from, to, count: counts.get(bin) ?? 0 };
  });
}

/** The next of 1, 2, 5, 10, 20, 50, … */
function roundWidth(least: number): number {
  let width = 1;
  while (width < least) {
    width *= String(width).startsWith("2") ? 2.5 : 2;
  }
  return width;
}
