/** Names of servers as a timeline writes them: "s5", "s1-s4", "s1,s3", "all". */

/** Sids in ascending order; runs of three or more are written as a range. */
export function showSids(sids: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < sids.length;) {
    let end = i;
    while (sids[end + 1] === (sids[end] ?? 0) + 1) end += 1;
    if (end - i >= 2) {
      parts.push(`s${sids[i]}-s${sids[end]}`);
      i = end + 1;
    } else {
      parts.push(`s${sids[i]}`);
      i += 1;
    }
  }
  return parts.join(",");
}

/** "{1 2 4}". */
export function showSet(sids: readonly number[]): string {
  return `{${sids.join(" ")}}`;
}

/** Widest text of the column "who". */
export const WHO_WIDTH = 8;

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
