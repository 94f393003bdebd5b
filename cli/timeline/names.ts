/** Names of servers as a timeline writes them: "s5", "s1-s4", "s1,s3", "all". */

/** Sids in ascending order; runs of three or more are written as a range. */
export function showSids(sids: readonly number[]): string {
  return ranges(sids, "s", 3).join(",");
}

/** "{1 2 4}", "{1-7 9}": only what would be long is written as a range. */
export function showSet(sids: readonly number[]): string {
  return `{${ranges(sids, "", 6).join(" ")}}`;
}

/** Sids one by one, or as ranges where at least `least` follow one another. */
function ranges(sids: readonly number[], prefix: string, least: number): string[] {
  const parts: string[] = [];
  for (let i = 0; i < sids.length;) {
    let end = i;
    while (sids[end + 1] === (sids[end] ?? 0) + 1) end += 1;
    const isRange = end - i + 1 >= least;
    parts.push(isRange ? `${prefix}${sids[i]}-${prefix}${sids[end]}` : `${prefix}${sids[i]}`);
    i = isRange ? end + 1 : i + 1;
  }
  return parts;
}

/** Widest text of the column "who". */
const WHO_WIDTH = 8;

/** Who did it, and what has to be said of it in the text where the column is too narrow. */
export function showWho(
  sids: readonly number[],
  total: number,
): { readonly who: string; readonly prefix: string } {
  if (sids.length === 0) return { who: "net", prefix: "" };
  if (sids.length === total && total > 1) return { who: "all", prefix: "" };
  const names = showSids(sids);
  if (names.length <= WHO_WIDTH) return { who: names, prefix: "" };
  return { who: `${sids.length} of ${total}`, prefix: `${names}: ` };
}
