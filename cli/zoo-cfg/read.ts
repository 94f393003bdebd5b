/** Reads a real zoo.cfg: what of it can be simulated becomes settings, the rest is spoken of or known not to matter. */
import { Pair, parseLines } from "dot-properties";
import { badInput, didYouMean, quote, type CliError } from "../errors.ts";
import { nameOfFile, readText } from "../read-text.ts";
import { BadValue } from "../bad-value.ts";
import { readSetting, type SettingKey, type Settings } from "../settings.ts";
import { APPLIED, isIrrelevant, KNOWN_KEYS, unmodelled, type AppliedKey } from "./keys.ts";
import { ensembleOf, readServer, renumbered, type ServerLine } from "./servers.ts";

/** What a zoo.cfg means, and what is to be said of it. */
export interface ZooCfg {
  readonly settings: Settings;
  /** A line each, for stderr, in the order of the file. */
  readonly notes: readonly string[];
}

/** One "key=value". */
interface Entry {
  /** "zoo.cfg:3". */
  readonly where: string;
  readonly key: string;
  readonly value: string;
}

/** As `parseZooCfg`; a file that cannot be read is exit 65 too. */
export function readZooCfg(path: string): ZooCfg {
  const wayOut = "--zoo-cfg takes the configuration of a server";
  return parseZooCfg(readText(path, "a zoo.cfg", wayOut), nameOfFile(path));
}

/** `file` is what errors and notes call it. Throws exit 65 for what ZooKeeper would not start with, and for sizes that cannot be simulated. */
export function parseZooCfg(text: string, file: string): ZooCfg {
  const notes: string[] = [];
  const servers = new Map<number, ServerLine>();
  const settings: Settings = {};
  for (const entry of lastOfEach(entriesOf(text, file), notes)) {
    const { key, where } = entry;
    const applied = APPLIED.get(key);
    const [, id] = /^server\.(\d{1,10})$/.exec(key) ?? [];
    if (id !== undefined) servers.set(Number(id), serverOf(entry, Number(id)));
    else if (applied !== undefined) Object.assign(settings, settingOf(entry, applied));
    else if (!isIrrelevant(key)) notes.push(...noteOn(entry).map((note) => `${where}: ${note}`));
  }
  checkWhole(file, settings, servers.size);
  const lines = [...servers.values()];
  const ensemble = lines.length === 0 ? {} : checkEnsemble(file, ensembleOf(lines));
  const names = renumbered(lines);
  if (names.length > 0)
    notes.push(`${file}: servers are numbered from 1 here: ${names.join(", ")}`);
  if (lines.length === 0) {
    notes.push(`${file}: no server.N: that is one server alone; the ensemble stays the scenario's`);
  }
  // What ZooKeeper takes if nothing is said [QuorumPeerConfig, ZooKeeperServer.DEFAULT_TICK_TIME].
  return { settings: { tickTime: 3000, ...settings, ...ensemble }, notes };
}

function entriesOf(text: string, file: string): Entry[] {
  return parseLines(text, true).flatMap((node) => {
    if (!(node instanceof Pair)) return [];
    const line = text.slice(0, node.range[0]).split("\n").length;
    return [{ where: `${file}:${line}`, key: node.key.trim(), value: node.value.trim() }];
  });
}

/** Of a key that is there twice the last counts [java.util.Properties]. */
function lastOfEach(entries: readonly Entry[], notes: string[]): Entry[] {
  const last = new Map(entries.map((entry) => [entry.key, entry]));
  for (const entry of entries) {
    const counting = last.get(entry.key);
    if (counting === entry || counting === undefined) continue;
    notes.push(
      `${entry.where}: ${quoteKey(entry)} is set again in ${counting.where}, which counts`,
    );
  }
  return [...last.values()];
}

function quoteKey({ key }: Entry): string {
  return /^[\w.]{1,64}$/.test(key) ? key : quote(key);
}

function refuse(entry: Entry, why: string): CliError {
  return badInput(`${entry.where}: ${quoteKey(entry)} ${why}`);
}

function serverOf(entry: Entry, id: number): ServerLine {
  const line = readServer(id, entry.value);
  if (line !== undefined) return line;
  throw refuse(entry, `is not host:port:port, or host:port:port:observer: ${quote(entry.value)}`);
}

function settingOf(entry: Entry, { setting, unit, least = 0 }: AppliedKey): Settings {
  const { value } = entry;
  if (!/^[+-]?\d{1,9}$/.test(value)) throw refuse(entry, `is not a whole number: ${quote(value)}`);
  // The bounds of a session's timeout may be left to ZooKeeper by -1.
  if (Number(value) === -1 && setting.endsWith("session-timeout")) return {};
  return readBounded(entry, setting, `${Math.max(least, Number(value))}${unit}`);
}

function readBounded(entry: Entry, setting: SettingKey, text: string): Settings {
  try {
    return readSetting(setting, text, { bugs: [], properties: [], strategies: [] });
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    throw refuse(entry, `is out of range: ${error.message.replace(`--${setting}`, "it")}`);
  }
}

/** What is to be said of a key that is neither applied nor known not to matter. */
function noteOn(entry: Entry): string[] {
  const { key, value } = entry;
  const known = unmodelled(key);
  if (known !== undefined) {
    if (known.harmless.includes(value)) return [];
    return [`${quoteKey(entry)}=${shown(value)} is not modelled: ${known.instead}`];
  }
  if (key.startsWith("zookeeper.")) {
    // ZooKeeper puts that prefix before whatever key it does not know.
    return [`${quoteKey(entry)} means nothing in zoo.cfg: leave out "zookeeper."`];
  }
  const guess = didYouMean(key, KNOWN_KEYS);
  return [`unknown key ${quoteKey(entry)}, ignored.${guess}`.replace(/\.$/, "")];
}

function shown(value: string): string {
  return /^[\w.:-]{1,40}$/.test(value) ? value : quote(value);
}

/** What ZooKeeper insists on before it starts [QuorumPeerConfig]. */
function checkWhole(file: string, settings: Settings, servers: number): void {
  const { tickTime = 3000, initLimit, syncLimit } = settings;
  const { minSessionTimeout = 2 * tickTime, maxSessionTimeout = 20 * tickTime } = settings;
  if (minSessionTimeout > maxSessionTimeout) {
    throw badInput(
      `${file}: minSessionTimeout ${minSessionTimeout} is above maxSessionTimeout ${maxSessionTimeout}`,
      "what is missing is 2 and 20 ticks",
    );
  }
  if (servers < 2) return;
  const missing =
    initLimit === undefined ? "initLimit" : syncLimit === undefined ? "syncLimit" : "";
  if (missing === "") return;
  throw badInput(`${file}: ${missing} is not set, and an ensemble does not start without it`);
}

function checkEnsemble(file: string, ensemble: Settings): Settings {
  const { servers = 0, observers = 0 } = ensemble;
  if (servers === 0) throw badInput(`${file}: nobody votes: all servers are observers`);
  if (servers <= 13 && observers <= 13) return ensemble;
  throw badInput(`${file}: ${servers} voters and ${observers} observers; 13 of each are the most`);
}
