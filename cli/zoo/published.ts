/** What others needed to find the same bugs, as they published it. Their runs are not ours: compare orders of magnitude. */

/** By issue. Numbers of FlyMC were read off a plot; all others are entries of tables. */
export interface Published {
  readonly issue: string;
  /** Executions of the real system until it was found: at random, and by the search that the paper is about [SAMC, OSDI 2014, table 2]. */
  readonly samc?: { readonly random: number; readonly guided: number };
  /** Paths, about [FlyMC, EuroSys 2019, figure 8]; undefined: more than 10,000. */
  readonly flymc?: { readonly random?: number; readonly guided: number };
  /** Distinct states of breadth-first search, and its depth [SandTable, EuroSys 2024; Remix, EuroSys 2025; zookeeper-tla-spec]. */
  readonly states?: { readonly tool: string; readonly count: number; readonly depth: number };
  /** Traces of TLC's random walk over the published specification, the median, measured for this project. */
  readonly walk?: string;
  /** Crashes and partitions of the published schedule. */
  readonly faults?: number;
}

const REMIX = "Remix";
const MIXED = "zookeeper-tla-spec";

/** All that is known to have been measured. */
export const PUBLISHED: readonly Published[] = [
  {
    issue: "ZOOKEEPER-335",
    samc: { random: 1057, guided: 117 },
    flymc: { guided: 130 },
    faults: 3,
  },
  {
    issue: "ZOOKEEPER-790",
    samc: { random: 225, guided: 7 },
    flymc: { random: 51, guided: 13 },
    faults: 1,
  },
  { issue: "ZOOKEEPER-975", samc: { random: 71, guided: 53 }, faults: 1 },
  {
    issue: "ZOOKEEPER-1419",
    samc: { random: 2514, guided: 100 },
    flymc: { random: 59, guided: 14 },
    states: { tool: "SandTable", count: 7_625_160, depth: 41 },
    faults: 3,
  },
  { issue: "ZOOKEEPER-1653", samc: { random: 3756, guided: 11 }, faults: 1 },
  { issue: "ZOOKEEPER-2845", states: { tool: MIXED, count: 6347, depth: 10 }, faults: 4 },
  { issue: "ZOOKEEPER-3911", states: { tool: MIXED, count: 286_286, depth: 14 } },
  { issue: "ZOOKEEPER-3023", states: { tool: REMIX, count: 78_892, depth: 13 }, walk: "10.5" },
  { issue: "ZOOKEEPER-4394", states: { tool: REMIX, count: 14_264, depth: 20 }, walk: "990" },
  {
    issue: "ZOOKEEPER-4643",
    states: { tool: REMIX, count: 208_018, depth: 21 },
    walk: "> 15,166",
    faults: 3,
  },
  {
    issue: "ZOOKEEPER-4646",
    states: { tool: REMIX, count: 2_880_498, depth: 21 },
    walk: "15,695 and more",
    faults: 3,
  },
  {
    issue: "ZOOKEEPER-4685",
    states: { tool: REMIX, count: 67_418, depth: 12 },
    walk: "10.5",
    faults: 1,
  },
  {
    issue: "ZOOKEEPER-4712",
    states: { tool: REMIX, count: 73_293, depth: 13 },
    walk: "76.5",
    faults: 1,
  },
];

/** Undefined for what nobody has measured. */
export function publishedOf(issue: string): Published | undefined {
  return PUBLISHED.find((row) => row.issue === issue);
}

/** "SAMC 100, at random 2,514; FlyMC ~14, at random ~59; SandTable 7,625,160 states": in one cell; "" for nothing. */
export function publishedInWords(issue: string, count: (value: number) => string): string {
  const { flymc, samc, states, walk } = publishedOf(issue) ?? {};
  const parts: string[] = [];
  if (samc !== undefined) {
    parts.push(`SAMC ${count(samc.guided)}, at random ${count(samc.random)}`);
  }
  if (flymc !== undefined) {
    const random = flymc.random === undefined ? "> 10,000" : `~${count(flymc.random)}`;
    parts.push(`FlyMC ~${count(flymc.guided)}, at random ${random}`);
  }
  if (states !== undefined) {
    parts.push(`${states.tool} ${count(states.count)} states, depth ${count(states.depth)}`);
  }
  if (walk !== undefined) parts.push(`TLC at random ${walk} traces`);
  return parts.join("; ");
}
