/** Where two runs part: the first entry of their traces that is not the same, and what is around it. */
import { serversOf } from "../protocol/config.ts";
import type { TraceEntry } from "../sim/trace.ts";
import type { Model } from "./model.ts";
import { clock } from "./quantities.ts";
import type { Subject } from "./subject.ts";
import { tellEntry } from "./timeline/entries.ts";
import { jsonLine } from "./timeline/jsonl.ts";
import { nodeName } from "./timeline/names.ts";
import { judge } from "./verdict.ts";

/** The place where two runs part. */
export interface Parting {
  /** Event of the kernel and microseconds, of the run that gets there first. */
  readonly event: number;
  readonly at: number;
  /** The last entries that both have, as lines. */
  readonly both: readonly string[];
  /** What each goes on with; empty if it was over. */
  readonly first: readonly string[];
  readonly second: readonly string[];
}

/** Entries that are told before the parting, and after it. */
const BEFORE = 3;
const AFTER = 5;

/** Ends the second run when enough of it is known. */
class Enough extends Error {}

/** Undefined if the traces are the same: what differs was not recorded, or never mattered. */
export function partingOf(model: Model, first: Subject, second: Subject): Parting | undefined {
  const trace: TraceEntry[] = [];
  judge(model, first, (entry) => void trace.push(entry));
  const names = [first, second].map(({ plan }) => serversOf(plan.cluster));
  const [ofFirst = 0, ofSecond = 0] = names;
  const tail: TraceEntry[] = [];
  let same = 0;
  const isSame = (entry: TraceEntry): boolean => {
    const other = trace[same];
    if (other === undefined || other.at !== entry.at || other.kind !== entry.kind) return false;
    return jsonLine(other, ofFirst) === jsonLine(entry, ofSecond);
  };
  const take = (entry: TraceEntry): void => {
    if (tail.length === 0 && isSame(entry)) same += 1;
    else tail.push(entry);
    if (tail.length === AFTER) throw new Enough();
  };
  try {
    judge(model, second, take);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  const rest = trace.slice(same, same + AFTER);
  const [from] = [rest[0], tail[0]]
    .filter((entry) => entry !== undefined)
    .toSorted((a, b) => a.at - b.at || a.event - b.event);
  if (from === undefined) return undefined;
  return {
    event: from.event,
    at: from.at,
    both: trace.slice(Math.max(0, same - BEFORE), same).map((entry) => lineOf(entry, ofFirst)),
    first: rest.map((entry) => lineOf(entry, ofFirst)),
    second: tail.map((entry) => lineOf(entry, ofSecond)),
  };
}

/** "20.011s s3 #1102←1096 receive COMMIT 1:44 from s5". */
export function lineOf(entry: TraceEntry, servers: number): string {
  const who = entry.node < 0 ? "net" : nodeName(entry.node, servers);
  const what = tellEntry(entry, servers).what;
  return `${clock(entry.at)} ${who} ${what}`;
}
