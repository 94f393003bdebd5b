/** Options that change what is simulated: their keys, their spelling, and how they are read back. */
import { parseDuration } from "../scenarios/duration.ts";
import { DEFAULT_STRATEGY, type Scale, type ScenarioOptions } from "../scenarios/scenario.ts";
import type { Micros } from "../sim/machine.ts";
import { BadValue } from "./bad-value.ts";
import { didYouMean, quote } from "./errors.ts";
import { spellDuration } from "./quantities.ts";
import { readReleases, spellReleases } from "./release-words.ts";

/** What was asked for; missing keys are left to the scenario. `bugs` and `properties` are sorted. */
export interface Settings {
  readonly beyondTolerance?: true;
  readonly bugs?: readonly string[];
  readonly clients?: number;
  readonly commitLogCount?: number;
  readonly initLimit?: number;
  /** Milliseconds. */
  readonly maxSessionTimeout?: number;
  /** Bugs that the releases are without, sorted. */
  readonly mend?: readonly string[];
  /** Milliseconds. */
  readonly minSessionTimeout?: number;
  readonly observers?: number;
  readonly outstandingLimit?: number;
  readonly properties?: readonly string[];
  /** As `Cluster.releases`. */
  readonly releases?: readonly string[];
  readonly scale?: Scale;
  readonly servers?: number;
  /** Milliseconds. */
  readonly sessionTimeout?: number;
  readonly snapCount?: number;
  /** How plans are drawn and run; the default is not spelt. */
  readonly strategy?: string;
  readonly syncLimit?: number;
  /** Milliseconds. */
  readonly tickTime?: number;
  readonly until?: Micros;
}

/** Names that values are checked against. */
export interface Vocabulary {
  readonly bugs: readonly { readonly name: string; readonly issue: string }[];
  readonly properties: readonly string[];
  readonly strategies: readonly string[];
}

/** Keys as flags and tokens spell them, in the order of tokens (sorted). */
export const SETTING_KEYS = [
  "beyond-tolerance",
  "bug",
  "clients",
  "commit-log-count",
  "init-limit",
  "max-session-timeout",
  "mend",
  "min-session-timeout",
  "observers",
  "outstanding-limit",
  "property",
  "release",
  "scale",
  "servers",
  "session-timeout",
  "snap-count",
  "strategy",
  "sync-limit",
  "tick-time",
  "until",
] as const;
/** A key as tokens spell it; its flag is the same with two dashes. */
export type SettingKey = (typeof SETTING_KEYS)[number];

const SCALE_NAMES: readonly Scale[] = ["small", "wide", "campaign"];

const FIELDS: { readonly [Key in SettingKey]: keyof Settings } = {
  "beyond-tolerance": "beyondTolerance",
  bug: "bugs",
  clients: "clients",
  "commit-log-count": "commitLogCount",
  "init-limit": "initLimit",
  "max-session-timeout": "maxSessionTimeout",
  mend: "mend",
  "min-session-timeout": "minSessionTimeout",
  observers: "observers",
  "outstanding-limit": "outstandingLimit",
  property: "properties",
  release: "releases",
  scale: "scale",
  servers: "servers",
  "session-timeout": "sessionTimeout",
  "snap-count": "snapCount",
  strategy: "strategy",
  "sync-limit": "syncLimit",
  "tick-time": "tickTime",
  until: "until",
};

/** Largest ensemble: a set of servers is a mask of 30 bits, and a timeline has 80 columns. */
const MOST_SERVERS = 13;
const MOST_CLIENTS = 50;
/** In microseconds. */
const DAY = 86_400_000_000;

/** Exact: case and dashes count. */
export function isSettingKey(key: string): key is SettingKey {
  return (SETTING_KEYS as readonly string[]).includes(key);
}

/** One setting as text, read. Throws `BadValue`. */
export function readSetting(key: SettingKey, text: string, words: Vocabulary): Settings {
  switch (key) {
    case "beyond-tolerance":
      return readYes(key, text);
    case "bug":
      return { bugs: readBugs(text, words.bugs) };
    case "clients":
      return { clients: readInteger(key, text, 0, MOST_CLIENTS) };
    case "commit-log-count":
      return { commitLogCount: readInteger(key, text, 1, 999_999_999) };
    case "init-limit":
      return { initLimit: readInteger(key, text, 1, 1000) };
    case "max-session-timeout":
      return { maxSessionTimeout: readMillis(key, text, DAY) };
    case "mend":
      return { mend: readBugs(text, words.bugs) };
    case "min-session-timeout":
      return { minSessionTimeout: readMillis(key, text, DAY) };
    case "observers":
      return { observers: readInteger(key, text, 0, MOST_SERVERS) };
    case "outstanding-limit":
      return { outstandingLimit: readInteger(key, text, 1, 1_000_000) };
    case "property":
      return { properties: readNames(text, words.properties) };
    case "release":
      return { releases: readReleases(text, MOST_SERVERS) };
    case "scale":
      return { scale: readScale(text) };
    case "servers":
      return { servers: readInteger(key, text, 1, MOST_SERVERS) };
    case "session-timeout":
      return { sessionTimeout: readMillis(key, text, 1_200_000_000) };
    case "snap-count":
      return { snapCount: readInteger(key, text, 2, 999_999_999) };
    case "strategy":
      return { strategy: readStrategy(text, words.strategies) };
    case "sync-limit":
      return { syncLimit: readInteger(key, text, 1, 1000) };
    case "tick-time":
      return { tickTime: readMillis(key, text, 60_000_000) };
    case "until":
      return { until: readSpan(key, text, 1000) };
  }
}

/** A flag that is given or not; tokens spell it out. */
function readYes(key: string, text: string): Settings {
  if (text === "yes") return { beyondTolerance: true };
  throw new BadValue(`--${key} takes no value, and is "yes" in a token, not ${quote(text)}`);
}

function readScale(text: string): Scale {
  const found = SCALE_NAMES.find((name) => name === text);
  if (found !== undefined) return found;
  const guess = didYouMean(text, SCALE_NAMES);
  throw new BadValue(`no scale ${quote(text)}.${guess}`, `one of ${SCALE_NAMES.join(" ")}`);
}

/** A whole number within bounds. Throws `BadValue`. */
export function readInteger(key: string, text: string, low: number, high: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (value >= low && value <= high) return value;
  throw new BadValue(`--${key} takes a whole number from ${low} to ${high}, not ${quote(text)}`);
}

/** A duration of at least `least` microseconds. Throws `BadValue`. */
export function readSpan(key: string, text: string, least: Micros): Micros {
  const micros = parseDuration(text);
  if (micros === undefined) {
    throw new BadValue(`${quote(text)} is not a duration for --${key}: write 250ms, 1.5s or 1m`);
  }
  if (micros >= least) return micros;
  throw new BadValue(`--${key} must be at least ${spellDuration(least)}, not ${text}`);
}

/** Whole milliseconds, from 10 on, up to `most` microseconds. */
function readMillis(key: string, text: string, most: Micros): number {
  const micros = readSpan(key, text, 10_000);
  if (micros % 1000 === 0 && micros <= most) return micros / 1000;
  const range = `from 10ms to ${spellDuration(most)}`;
  throw new BadValue(`--${key} takes whole milliseconds ${range}, not ${text}`);
}

/** A comma list of bugs, each by its name or its issue; `none` clears what stands before it. */
function readBugs(text: string, bugs: Vocabulary["bugs"]): string[] {
  let chosen = new Set<string>();
  for (const word of splitList(text)) {
    const wanted = word.toLowerCase();
    if (wanted === "none") chosen = new Set();
    else chosen.add(findBug(word, wanted, bugs));
  }
  return sorted(chosen);
}

function findBug(word: string, wanted: string, bugs: Vocabulary["bugs"]): string {
  const found = bugs.find(({ name, issue }) => name === wanted || issue.toLowerCase() === wanted);
  if (found !== undefined) return found.name;
  const known = bugs.flatMap(({ name, issue }) => [name, issue]);
  const what = `no bug ${quote(word)}.${didYouMean(word, known)}`;
  throw new BadValue(what, "zabsim list bugs shows them all");
}

function readNames(text: string, known: readonly string[]): string[] {
  const chosen = new Set<string>();
  for (const word of splitList(text)) {
    const found = known.find((name) => name.toLowerCase() === word.toLowerCase());
    if (found === undefined) {
      const what = `no property ${quote(word)}.${didYouMean(word, known)}`;
      throw new BadValue(what, "zabsim list properties shows them all");
    }
    chosen.add(found);
  }
  if (chosen.size === 0) throw new BadValue("--property takes the name of a property");
  return sorted(chosen);
}

/** Exact: there are few, and a token spells them so. */
export function readStrategy(text: string, known: readonly string[]): string {
  if (known.includes(text)) return text;
  const what = `no strategy ${quote(text)}.${didYouMean(text, known)}`;
  throw new BadValue(what, "zabsim list strategies shows them all");
}

function splitList(text: string): string[] {
  const words = text.split(",").map((word) => word.trim());
  return words.filter((word) => word !== "");
}

function sorted(words: ReadonlySet<string>): string[] {
  return [...words].sort((a, b) => (a < b ? -1 : 1));
}

/** The settings as text, by key, sorted; an empty list of bugs is no setting. */
export function spellSettings(settings: Settings): Map<SettingKey, string> {
  const spelled = new Map<SettingKey, string>();
  for (const key of SETTING_KEYS) {
    const text = spellValue(key, settings);
    if (text !== undefined) spelled.set(key, text);
  }
  return spelled;
}

function spellValue(key: SettingKey, settings: Settings): string | undefined {
  const value = settings[FIELDS[key]];
  if (value === undefined) return undefined;
  if (value === true) return "yes";
  if (typeof value === "object") {
    if (value.length === 0) return undefined;
    return key === "release" ? spellReleases(value) : value.join(",");
  }
  if (typeof value === "string") return value === DEFAULT_STRATEGY ? undefined : value;
  if (isMillis(key)) return spellDuration(value * 1000);
  return key === "until" ? spellDuration(value) : String(value);
}

function isMillis(key: SettingKey): boolean {
  return key === "tick-time" || key.endsWith("session-timeout");
}

type JsonSetting = string | number | true | string[];

/** The settings as the `options` of a JSON object. */
export function settingsAsJson(settings: Settings): Record<string, JsonSetting> {
  const object: Record<string, JsonSetting> = {};
  for (const [key, text] of spellSettings(settings)) {
    const value = settings[FIELDS[key]];
    const isText =
      typeof value === "string" || isMillis(key) || key === "until" || key === "release";
    if (value === true) object[key] = true;
    else if (isText) object[key] = text;
    else object[key] = typeof value === "object" ? [...value] : Number(text);
  }
  return object;
}

/**
 * What of the settings a plan is drawn from: all but the choice of properties, which only the judge
 * sees.
 */
export function scenarioOptions(settings: Settings): ScenarioOptions {
  const { properties: _judge, ...options } = settings;
  return options;
}
