/** What a stream can show, decided once from flags, environment and the stream itself. */
import type { ColorSupportLevel } from "chalk";

/** Variables as the process was given them; one that is unset is undefined. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What Node says of a stream. `columns` is undefined where nothing shows them. */
export interface StreamFacts {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  /** Bits of colour that the terminal claims: 1, 4, 8 or 24. */
  readonly depth: number;
}

/**
 * `--color`/`--no-color`, then FORCE_COLOR (0 to 3), NO_COLOR, TERM=dumb, GitHub and GitLab (whose
 * logs render colours without being terminals), then what the terminal claims.
 */
export function colourLevel(
  flag: boolean | undefined,
  env: Environment,
  stream: StreamFacts,
): ColorSupportLevel {
  const claimed = claimedLevel(stream);
  if (flag !== undefined) return flag ? atLeastBasic(claimed) : 0;
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return forcedLevel(force);
  if ((env["NO_COLOR"] ?? "") !== "") return 0;
  if (env["TERM"] === "dumb") return 0;
  if (env["GITHUB_ACTIONS"] === "true" || env["GITLAB_CI"] === "true") return atLeastBasic(claimed);
  return claimed;
}

function claimedLevel(stream: StreamFacts): ColorSupportLevel {
  if (!stream.isTTY) return 0;
  if (stream.depth >= 24) return 3;
  if (stream.depth >= 8) return 2;
  return stream.depth >= 4 ? 1 : 0;
}

function atLeastBasic(level: ColorSupportLevel): ColorSupportLevel {
  return level === 0 ? 1 : level;
}

function forcedLevel(force: string): ColorSupportLevel {
  if (force === "0" || force === "false") return 0;
  if (force === "2") return 2;
  return force === "3" ? 3 : 1;
}

/** Whether only ASCII is safe: asked for, on the Linux console, or where the locale is not UTF-8. */
export function wantsAscii(flag: boolean, env: Environment): boolean {
  if (flag || env["TERM"] === "linux") return true;
  // POSIX order: LC_ALL overrides LC_CTYPE overrides LANG; an empty one counts as unset.
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((name) => (name ?? "") !== "");
  return locale !== undefined && !/utf-?8/i.test(locale);
}

/** Columns that may be used: 80, or more on a terminal that has more. */
export function usableWidth(stream: StreamFacts): number {
  return stream.isTTY ? Math.max(80, stream.columns ?? 80) : 80;
}

/** Whether the cursor may be moved: a terminal, and nobody recording it. */
export function isLive(env: Environment, stream: StreamFacts): boolean {
  return stream.isTTY && (env["CI"] ?? "") === "" && env["TERM"] !== "dumb";
}
