/** Tokens: one word that names a run, `zs1:<scenario>[+key=value...]:<seed>[.<index>]:<check>`. */
import { mixText } from "../sim/chance.ts";
import { badInput, didYouMean, quote, type CliError } from "./errors.ts";
import { BadValue } from "./bad-value.ts";
import {
  isSettingKey,
  readSetting,
  SETTING_KEYS,
  spellSettings,
  type Settings,
  type Vocabulary,
} from "./settings.ts";

/** What a token says, read or to be printed. */
export interface Token {
  readonly scenario: string;
  readonly settings: Settings;
  readonly seed: string;
  /** Run of a sweep; undefined is the same run as 0. */
  readonly index: number | undefined;
}

/**
 * Part of the check, so that a token of other code is refused (65) instead of being another run. It is
 * raised by one, once for each release after the first in which a token of the release before means
 * another run: plans are drawn otherwise, or digests differ, which `test/golden` tells. Between releases
 * it stays, and a token is worth what its commit is. Nothing has been released, so it is 1.
 */
const REPLAY_FORMAT = 1;

const SEED = /^[A-Za-z0-9_-]{1,64}$/;
const SCENARIO = /^[A-Za-z0-9][A-Za-z0-9/_-]{0,63}$/;
const TOKEN = /^zs(\d+):/;
const CHECKS = 36 * 36 * 36 * 36;

/** 1 to 64 of A-Z a-z 0-9 _ -, so that a seed needs no quotes and fits in a token. */
export function isSeed(text: string): boolean {
  return SEED.test(text);
}

/** Whether the text is meant to be a token, good or bad. */
export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * `settings` are written in one fixed order, so equal runs have equal tokens. `parseToken` reads it
 * back.
 */
export function printToken({ scenario, settings, seed, index }: Token): string {
  const run = index === undefined ? seed : `${seed}.${index}`;
  const subject = spellSubject(scenario, settings);
  return `zs1:${subject}:${run}:${checkOf(subject)}`;
}

function spellSubject(scenario: string, settings: Settings): string {
  const pairs = [...spellSettings(settings)].map(([key, text]) => `+${key}=${text}`);
  return scenario + pairs.join("");
}

/** Four characters over the format version, the scenario and the options. */
function checkOf(subject: string): string {
  const hash = mixText(mixText(REPLAY_FORMAT, "zabsim"), subject);
  return ((hash >>> 0) % CHECKS).toString(36).padStart(4, "0");
}

/** Reads a token, or throws exit 65 with what is wrong with it. */
export function parseToken(text: string, words: Vocabulary): Token {
  const format = TOKEN.exec(text)?.[1];
  if (format === undefined) throw bad(text, 'a token begins with "zs1:"');
  if (format !== "1") {
    throw badInput(
      `this token is of format ${format.slice(0, 9)}; this zabsim reads format 1`,
      "replay it with the version of zabsim that printed it",
    );
  }
  const parts = text.split(":");
  const [, subject, run, check] = parts;
  if (parts.length !== 4 || subject === undefined || run === undefined || check === undefined) {
    throw bad(text, "it has four parts, zs1:SCENARIO:SEED:CHECK");
  }
  const { seed, index } = parseRun(text, run);
  const { scenario, settings } = parseSubject(text, subject, words);
  if (!/^[a-z0-9]{4}$/.test(check)) throw bad(text, "it ends in a check of four characters");
  const expected = checkOf(subject);
  if (check !== expected) {
    throw badInput(
      `the check of this token is ${check}, but its scenario and options give ${expected}`,
      "a character was lost or changed, or another version of zabsim printed it",
    );
  }
  return { scenario, settings, seed, index };
}

function bad(text: string, why: string): CliError {
  return badInput(`${quote(text)} is not a token: ${why}`);
}

function parseRun(text: string, run: string): { seed: string; index: number | undefined } {
  const [seed = "", index, extra] = run.split(".");
  if (!isSeed(seed)) throw bad(text, "its seed is 1 to 64 of A-Z a-z 0-9 _ -");
  if (extra !== undefined || (index !== undefined && !/^(?:0|[1-9]\d{0,8})$/.test(index))) {
    throw bad(text, "the index behind the seed is a whole number");
  }
  return { seed, index: index === undefined ? undefined : Number(index) };
}

function parseSubject(
  text: string,
  subject: string,
  words: Vocabulary,
): { scenario: string; settings: Settings } {
  const [scenario = "", ...pairs] = subject.split("+");
  if (!SCENARIO.test(scenario)) throw bad(text, "it names no scenario");
  const settings: Settings = {};
  let previous = "";
  for (const pair of pairs) {
    const [, key = "", value] = /^([^=]*)=(.*)$/u.exec(pair) ?? [];
    if (value === undefined) throw bad(text, `"+key=value", not +${pair}`);
    if (!isSettingKey(key)) {
      throw bad(text, `no option ${quote(key)}.${didYouMean(key, SETTING_KEYS)}`);
    }
    if (key <= previous) throw bad(text, "its options are sorted, each at most once");
    previous = key;
    Object.assign(
      settings,
      readPart(text, () => readSetting(key, value, words)),
    );
  }
  // Only the one spelling that is printed is read, so that equal tokens are equal text.
  if (spellSubject(scenario, settings) !== subject) throw bad(text, "its options are misspelt");
  return { scenario, settings };
}

function readPart(text: string, read: () => Settings): Settings {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadValue) throw bad(text, error.message);
    throw error;
  }
}
