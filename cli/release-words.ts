/** Releases as `--release` and tokens spell them: "3.8.3", "s1=3.8.3,s2=3.9.1", "3.9.1,s2=3.8.3". */
import { MENDED, RELEASE_NAMES } from "../protocol/releases.ts";
import { BadValue } from "./bad-value.ts";
import { didYouMean, quote } from "./errors.ts";

const KNOWN: readonly string[] = [...RELEASE_NAMES, MENDED];

/**
 * As `Cluster.releases` has them: the last one holds for all servers behind it. Empty for the default.
 * Throws `BadValue` for what is no release, and for servers above `most`.
 */
export function readReleases(text: string, most: number): string[] {
  const named: string[] = [];
  let others = MENDED;
  for (const word of text.split(",").map((part) => part.trim())) {
    const [, server, name = word] = /^(s\d+)=(.*)$/u.exec(word) ?? [];
    if (!KNOWN.includes(name)) {
      const what = `no release ${quote(name)}.${didYouMean(name, KNOWN)}`;
      throw new BadValue(what, "zabsim list releases shows them all; s1=3.8.3 is for one server");
    }
    if (server === undefined) {
      others = name;
      continue;
    }
    const sid = Number(server.slice(1));
    if (sid < 1 || sid > most) throw new BadValue(`--release knows s1 to s${most}, not ${server}`);
    named[sid - 1] = name;
  }
  const list = Array.from({ length: named.length + 1 }, (_, index) => named[index] ?? others);
  while (list.length > 1 && list.at(-2) === others) list.pop();
  return list.length === 1 && others === MENDED ? [] : list;
}

/** The one spelling of such a list. */
export function spellReleases(releases: readonly string[]): string {
  const others = releases.at(-1) ?? MENDED;
  const named = releases.flatMap((name, index) =>
    name === others ? [] : [`s${index + 1}=${name}`],
  );
  return others === MENDED && named.length > 0 ? named.join(",") : [others, ...named].join(",");
}
