/** Runs commands of the built program for `npm run show` and reads what they print. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
}

/** One line of the report: what was asked, what was seen, whether it is as it must be. */
export interface Shown {
  readonly item: string;
  readonly figure: string;
  readonly ok: boolean;
}

/** Runs `zabsim` with these words and environment; sweeps leave nothing behind and find nothing. */
export function zabsim(words: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
  const apart = words[0] === "fuzz" ? ["--no-store", "--no-saved"] : [];
  return command(process.execPath, [MAIN, ...words, ...apart], env);
}

/** The same in a folder, where it finds and leaves what it likes; killed after so many milliseconds. */
export function zabsimIn(folder: string, words: readonly string[], killAfter?: number): Ran {
  return command(process.execPath, [MAIN, ...words], {}, { cwd: folder, timeout: killAfter });
}

export function command(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  limits: { readonly cwd?: string; readonly timeout?: number | undefined } = {},
): Ran {
  const began = process.hrtime.bigint();
  const done = spawnSync(program, words, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 256 * 1024 * 1024,
    killSignal: "SIGKILL",
    ...limits,
  });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  return { code: done.status ?? 70, out: done.stdout, err: done.stderr, seconds };
}

/** The JSON object (or array) that a command printed; throws what it said instead if it printed none. */
export function json<T>(ran: Ran): T {
  if (ran.out === "") throw new Error(`exit ${ran.code}: ${ran.err}`);
  return JSON.parse(ran.out) as T;
}

export function shown(item: string, figure: string, ok: boolean): Shown {
  return { item, figure, ok };
}

/** Seeds that nobody has seen: derived from `word`, which changes with every call of `npm run show`. */
export function seedsOf(word: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${word}-${index + 1}`);
}
