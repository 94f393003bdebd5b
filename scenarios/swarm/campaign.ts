/** Draws a campaign: few kinds of pattern, one after another, all against the same server, each in an episode of its own. */
import { between, oneIn, pick, type Dice } from "../../sim/chance.ts";
import type { Micros } from "../../sim/machine.ts";
import { inject, MS, SECOND, write } from "../build.ts";
import { LAST_START, type Episode } from "./load.ts";
import { LEADING_PATTERNS } from "./leading.ts";
import { shuffled, type Mix, type Pattern } from "./mix.ts";
import { STRIKES } from "./strikes.ts";
import { SYNCING_PATTERNS } from "./syncing.ts";
import { hasSpare, spare } from "./victim.ts";

/** The patterns that strike the victim of a run. */
export const VICTIM_PATTERNS: readonly Pattern[] = [...LEADING_PATTERNS, ...SYNCING_PATTERNS];

/** Short ones, so that there are many epochs; in most of them nobody writes but the patterns. */
export function drawCampaignEpisodes(die: Dice, recovery: Micros): Episode[] {
  const episodes: Episode[] = [];
  const count = between(die, 2, 6);
  let at = between(die, 500 * MS, 2 * SECOND);
  for (let nth = 0; nth < count && at < LAST_START; nth += 1) {
    const calm = at + between(die, recovery >> 1, 2 * recovery);
    const end = calm + between(die, 0, pick(die, [MS, recovery >> 1, recovery]));
    episodes.push({ at, calm, end, isSilent: nth > 0 && oneIn(die, 2, 3) });
    at = end;
  }
  return episodes;
}

/** Returns the names of the patterns, in the order of their injection. */
export function drawCampaign(mix: Mix, episodes: readonly Episode[]): string[] {
  const { die, cluster } = mix;
  const fitting = VICTIM_PATTERNS.filter(({ fits }) => fits?.(cluster) ?? true);
  const hand = shuffled(die, fitting).slice(0, between(die, 1, 3));
  const strikes = STRIKES.filter(({ fits }) => fits?.(cluster) ?? true);
  const names: string[] = [];
  const start = episodes[0]?.at ?? 0;
  // Without a history nobody could fall behind, or be told to cut any of it.
  const count = between(die, 2, 8);
  for (let nth = 0; nth < count; nth += 1) write(mix, start - between(die, MS, 200 * MS), "leader");
  if (oneIn(die, 1, 2)) leaveBehind(mix, episodes);
  // A server alone has nobody to fall behind.
  if (hand.length === 0) return names;
  for (const { at, calm, end } of episodes) {
    const pattern = pick(die, hand);
    pattern.inject(mix, at, calm - at);
    names.push(pattern.name);
    // What has come of it shows in the next write, if there is one.
    if (oneIn(die, 1, 2)) write(mix, end - between(die, MS, 50 * MS), "leader");
    if (!oneIn(die, 1, 4)) continue;
    const strike = pick(die, strikes);
    strike.inject(mix, at, calm - at);
    names.push(strike.name);
  }
  return names;
}

/** Somebody whom no quorum needs is away for all of it, and comes back at the end. */
function leaveBehind(mix: Mix, episodes: readonly Episode[]): void {
  const first = episodes[0];
  const last = episodes.at(-1);
  if (first === undefined || last === undefined || !hasSpare(mix.cluster)) return;
  const node = spare(mix);
  inject(mix, first.at, { kind: "crash", node });
  inject(mix, between(mix.die, last.at, last.end), { kind: "restart", node });
}
