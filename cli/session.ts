/** What every command works with: the streams and their looks, the model, the flags. */
import { serversOf, type Cluster } from "../protocol/config.ts";
import { parseDuration } from "../scenarios/duration.ts";
import type { NodeId } from "../sim/machine.ts";
import { quote, usage } from "./errors.ts";
import type { Io } from "./io.ts";
import { vocabularyOf, type Model } from "./model.ts";
import { BadValue } from "./bad-value.ts";
import { readInteger, readSetting, readSpan, SETTING_KEYS, type Settings } from "./settings.ts";
import { makeStyle, type Style } from "./style.ts";
import { readZooCfg } from "./zoo-cfg/read.ts";
import { colourLevel, usableWidth, wantsAscii } from "./terminal.ts";
import type { Detail } from "./timeline/draft.ts";
import { isSeed } from "./token.ts";

/** Flags as commander hands them over: text, or lists of it where a flag may repeat. */
export interface Flags {
  readonly [name: string]: string | boolean | number | string[] | undefined;
}

/**
 * One invocation of the command line. `width` in columns; `json`: one object goes to stdout and no
 * text.
 */
export interface Session {
  readonly io: Io;
  readonly model: Model;
  readonly flags: Flags;
  readonly style: Style;
  readonly width: number;
  readonly json: boolean;
}

/**
 * Decides once, from flags, environment and stream, how stdout looks. Reads no flag that may be
 * wrong, so it throws nothing.
 */
export function openSession(io: Io, model: Model, flags: Flags): Session {
  const ascii = wantsAscii(flags["ascii"] === true, io.env);
  const colour = flags["color"];
  const level = colourLevel(typeof colour === "boolean" ? colour : undefined, io.env, io.stdout);
  return {
    io,
    model,
    flags,
    style: makeStyle(level, ascii),
    width: usableWidth(io.stdout),
    json: flags["json"] === true,
  };
}

/** To stdout, each with a line feed; nothing at all for no lines. */
export function printLines(session: Session, lines: readonly string[]): void {
  if (lines.length > 0) session.io.out(`${lines.join("\n")}\n`);
}

/** One object on one line of stdout, with its keys in the order of their making. */
export function printJson(session: Session, value: object): void {
  session.io.out(`${JSON.stringify(value)}\n`);
}

/** The text of a flag, or of the environment variable that mirrors it. */
export function textFlag(session: Session, name: string, variable?: string): string | undefined {
  const flag = session.flags[name];
  if (typeof flag === "string") return flag;
  const mirrored = variable === undefined ? undefined : session.io.env[variable];
  return mirrored === "" ? undefined : mirrored;
}

/** A bad value on the command line is a usage error: turns `BadValue` into exit 64. */
export function orUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadValue) throw usage(error.message, error.wayOut);
    throw error;
  }
}

/**
 * The flags that change what is simulated, read; they go before what `--zoo-cfg` says, of which notes
 * go to stderr. Throws exit 64 for a bad value, 65 for a bad file.
 */
export function settingsOf(session: Session): Settings {
  const words = vocabularyOf(session.model);
  const parts = SETTING_KEYS.map((key): Settings => {
    const text = settingText(session.flags[camelFlag(key)]);
    return text === undefined ? {} : orUsage(() => readSetting(key, text, words));
  });
  return Object.assign(zooCfgOf(session), ...parts) as Settings;
}

function zooCfgOf(session: Session): Settings {
  const path = textFlag(session, "zooCfg");
  if (path === undefined) return {};
  const { settings, notes } = readZooCfg(path);
  for (const note of notes) session.io.err(`note: ${note}\n`);
  return { ...settings };
}

/** A flag that may repeat is one comma list, so that `none` clears what stands before it. */
function settingText(flag: Flags[string]): string | undefined {
  if (Array.isArray(flag)) return flag.join(",");
  if (flag === true) return "yes";
  return typeof flag === "string" ? flag : undefined;
}

/** `--seed`, else ZABSIM_SEED, else undefined. Throws exit 64 unless it is a seed. */
export function seedOf(session: Session): string | undefined {
  const seed = textFlag(session, "seed", "ZABSIM_SEED");
  if (seed === undefined || isSeed(seed)) return seed;
  throw usage("a seed is 1 to 64 of A-Z a-z 0-9 _ -", "for example --seed 1 or --seed monday-7");
}

/**
 * A flag, or the environment's `variable`, as a whole number within bounds; undefined if neither is
 * given. Throws exit 64.
 */
export function integerFlag(
  session: Session,
  name: string,
  low: number,
  high: number,
  variable?: string,
): number | undefined {
  const text = textFlag(session, camelFlag(name), variable);
  return text === undefined ? undefined : orUsage(() => readInteger(name, text, low, high));
}

/** The same as a duration of at least `least`, in microseconds. */
export function spanFlag(
  session: Session,
  name: string,
  least: number,
  variable?: string,
): number | undefined {
  const text = textFlag(session, camelFlag(name), variable);
  return text === undefined ? undefined : orUsage(() => readSpan(name, text, least));
}

/** What commander calls a flag: "run-timeout" is `runTimeout`. */
export function camelFlag(name: string): string {
  return name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}

/** -v once or twice; more is no different. */
export function detailOf(session: Session): Detail {
  const verbose = session.flags["verbose"];
  const level = typeof verbose === "number" ? verbose : 0;
  return level >= 2 ? 2 : level === 1 ? 1 : 0;
}

/** How many nodes there are, servers and clients. */
export function nodesOf(cluster: Cluster): number {
  return serversOf(cluster) + (cluster.clients ?? 0);
}

/**
 * `--only s3,c1` as nodes of a cluster; undefined if it is not given. Throws exit 64 for a name
 * that is none of it.
 */
export function onlyOf(session: Session, cluster: Cluster): NodeId[] | undefined {
  const text = textFlag(session, "only");
  if (text === undefined) return undefined;
  const { clients = 0 } = cluster;
  const servers = serversOf(cluster);
  return text.split(",").map((name) => {
    const [, kind, number = "0"] = /^([sc])([1-9]\d?)$/.exec(name.trim()) ?? [];
    const place = Number(number);
    if (kind === "s" && place <= servers) return place - 1;
    if (kind === "c" && place <= clients) return servers + place - 1;
    const those = clients === 0 ? "" : ` and c1 to c${clients}`;
    throw usage(
      `--only takes nodes of this cluster, s1 to s${servers}${those}, not ${quote(name)}`,
    );
  });
}

/** `--from` and `--to`, in microseconds, where given. Throws exit 64 if they cross. */
export function windowOf(session: Session): { from: number | undefined; to: number | undefined } {
  const from = spanFlag(session, "from", 0);
  const to = spanFlag(session, "to", 0);
  if (from !== undefined && to !== undefined && from > to) {
    throw usage("--from must not be later than --to");
  }
  return { from, to };
}

/**
 * `--time`, or ZABSIM_TIME: a wall-clock budget in milliseconds, at least 1; undefined if neither
 * is given. Throws exit 64.
 */
export function budgetOf(session: Session): number | undefined {
  const text = textFlag(session, "time", "ZABSIM_TIME");
  if (text === undefined) return undefined;
  const micros = parseDuration(text);
  if (micros !== undefined && micros >= 1000) return micros / 1000;
  throw usage(`${JSON.stringify(text.slice(0, 64))} is not a duration for --time: write 10s or 5m`);
}
