/** Releases of ZooKeeper, each a set of bugs and rules: what a server of that release does (reference 4.8). */
import { BUGS } from "./bug-table.ts";
import { noBugs, type BugName, type Bugs } from "./bugs.ts";
import { leftBy } from "./refuted-fixes.ts";
import { NEWEST, R380, rulesOf, type Rules } from "./rules.ts";
import type { SyncRules } from "./sync-rules.ts";

/** What a server is unless a plan says otherwise: the newest rules, and no bug, not even those that are open. */
export const MENDED = "mended";
/** What has not been released yet: affected by everything that is open. */
export const MASTER = "master";

/** The last patch of each line of releases, and the first one that is told of here. */
const LINES: readonly (readonly [line: string, from: number, to: number])[] = [
  ["3.4", 9, 14],
  ["3.5", 5, 10],
  ["3.6", 0, 4],
  ["3.7", 0, 2],
  ["3.8", 0, 6],
  ["3.9", 0, 4],
];

/** Every release from 3.4.9 on that is no alpha and no beta, from the oldest one to `MASTER`. */
export const RELEASE_NAMES: readonly string[] = [
  ...LINES.flatMap(([line, from, to]) =>
    Array.from({ length: to - from + 1 }, (_, index) => `${line}.${from + index}`),
  ),
  MASTER,
];

/** A release as `list releases` shows it. */
export interface Release {
  readonly name: string;
  /** In the order of BUG_NAMES. */
  readonly bugs: readonly BugName[];
  /** How requests are answered; before 3.8.0 as there, since nobody has written down what differed. */
  readonly rules: Rules;
  readonly syncRules: SyncRules;
  /** A leader of 3.4 never reads its log on disk for a DIFF (ZOOKEEPER-1413). */
  readonly syncsFromLog: boolean;
  /** Every switch, those of `bugs` on. */
  readonly switches: Bugs;
}

type Version = readonly [major: number, minor: number, patch: number];

function versionOf(text: string): Version | undefined {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/u.exec(text) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return [Number(major), Number(minor), Number(patch)];
}

/** Negative: the first one is older. */
function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}

const FIRST: Version = [0, 0, 0];
/** `MASTER`, and the end of a span that is open. */
const LAST: Version = [Infinity, 0, 0];

/**
 * Releases as `BugRow.affected` spells them: "none", or spans such as "3.4.10-3.4.14, 3.9.3, 3.5.0-, -3.3.3",
 * and behind that, in parentheses, anything. Undefined if it is spelt otherwise.
 */
export function spansOf(affected: string): readonly (readonly [Version, Version])[] | undefined {
  const [, text = ""] = /^([^()]+?)(?: \([^()]+\))?$/u.exec(affected) ?? [];
  if (text === "none") return [];
  const spans: (readonly [Version, Version])[] = [];
  for (const span of text.split(", ")) {
    const [from = "", to = from] = span.split("-");
    const first = from === "" ? FIRST : versionOf(from);
    const last = to === "" ? LAST : versionOf(to);
    const isNothing = from === "" && to === "";
    if (isNothing || first === undefined || last === undefined) return undefined;
    if (compare(first, last) > 0) return undefined;
    spans.push([first, last]);
  }
  return spans;
}

/** Read once: every command and every thread loads this file. In the order of BUG_NAMES. */
const SPANS = BUGS.map(({ affected, name }) => [name, spansOf(affected) ?? []] as const);

/** The bugs of a version. */
function bugsIn(version: Version): readonly BugName[] {
  return SPANS.flatMap(([name, spans]) =>
    spans.some(([from, to]) => compare(from, version) <= 0 && compare(version, to) <= 0)
      ? [name]
      : [],
  );
}

function releaseOf(name: string): Release {
  const version = name === MASTER ? LAST : (versionOf(name) ?? FIRST);
  const bugs = bugsIn(version);
  const rules = name === MASTER ? NEWEST : (rulesOf(name) ?? R380);
  const syncsFromLog = compare(version, [3, 5, 0]) >= 0;
  const syncRules = syncRulesOf(version);
  return Object.freeze({ name, bugs, rules, syncRules, syncsFromLog, switches: switchesOf(bugs) });
}

/** Where each of them changed, see `SyncRules`. */
function syncRulesOf(version: Version): SyncRules {
  const isBefore = (other: Version): boolean => compare(version, other) < 0;
  const is34 = isBefore([3, 5, 0]);
  const isOld = isBefore(is34 ? [3, 4, 10] : [3, 5, 3]);
  const ifOld = is34 && !isBefore([3, 4, 9]) ? "unserved" : "never";
  return Object.freeze({
    snapshotAtNewLeader: isOld,
    keepsMemory: isOld ? ifOld : "always",
    snapshotAtLead: !is34 || isBefore([3, 4, 6]),
    refusesHoles: !isBefore([3, 9, 4]),
  });
}

/** Every switch off but these, and those that they leave on. Frozen. Names that are none of BUG_NAMES are bugs of recipes, and none of a server. */
export function switchesOf(names: readonly string[]): Bugs {
  const switches = noBugs();
  for (const name of names) {
    if (name in switches) switches[name as BugName] = true;
    for (const left of leftBy(name)) switches[left] = true;
  }
  return Object.freeze(switches);
}

/** From the oldest one on. */
export const RELEASES: readonly Release[] = RELEASE_NAMES.map(releaseOf);

/** By its name; undefined for `MENDED`, and for what was refused when the plan was read. */
export function findRelease(name: string): Release | undefined {
  return RELEASES.find((release) => release.name === name);
}

/**
 * The release of server `sid`, from 1, in a list where the last entry holds for everybody behind it;
 * undefined for `MENDED`.
 */
export function releaseAt(names: readonly string[], sid: number): Release | undefined {
  const name = names[sid - 1] ?? names.at(-1);
  return name === undefined ? undefined : findRelease(name);
}

/** The oldest release in a list; undefined where nobody has one. */
export function oldestOf(names: readonly string[]): Release | undefined {
  return RELEASES.find(({ name }) => names.includes(name));
}
