/** Names of nodes as a timeline writes them: "s5", "s1-s4", "s1,c2", "all". */
import { showZxid, type Zxid } from "../../protocol/zxid.ts";
import type { NodeId } from "../../sim/machine.ts";

/** "s3" or "c1": servers are the first nodes, clients stand behind them. */
export function nodeName(node: NodeId, servers: number): string {
  return node < servers ? `s${node + 1}` : `c${node - servers + 1}`;
}

/** Nodes in ascending order; runs of three or more are written as a range. */
export function showNodes(nodes: readonly NodeId[], servers: number): string {
  const { sids, numbers } = apart(nodes, servers);
  return [...ranges(sids, "s", 3), ...ranges(numbers, "c", 3)].join(",");
}

/** "{1 2 4}", "{1 2 c1}": one side of a partition. */
export function showSide(nodes: readonly NodeId[], servers: number): string {
  const { sids, numbers } = apart(nodes, servers);
  return `{${[...ranges(sids, "", 6), ...ranges(numbers, "c", 3)].join(" ")}}`;
}

function apart(
  nodes: readonly NodeId[],
  servers: number,
): { readonly sids: readonly number[]; readonly numbers: readonly number[] } {
  const sids = nodes.filter((node) => node < servers).map((node) => node + 1);
  const numbers = nodes.filter((node) => node >= servers).map((node) => node - servers + 1);
  return { sids, numbers };
}

/** "{1 2 4}", "{1-7 9}": only what would be long is written as a range. */
export function showSet(sids: readonly number[]): string {
  return `{${ranges(sids, "", 6).join(" ")}}`;
}

/** Numbers one by one, or as ranges where at least `least` follow one another. */
function ranges(numbers: readonly number[], prefix: string, least: number): string[] {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length;) {
    let end = i;
    while (numbers[end + 1] === (numbers[end] ?? 0) + 1) end += 1;
    const isRange = end - i + 1 >= least;
    parts.push(
      isRange ? `${prefix}${numbers[i]}-${prefix}${numbers[end]}` : `${prefix}${numbers[i]}`,
    );
    i = isRange ? end + 1 : i + 1;
  }
  return parts;
}

/** "1:2", "1:2 and 1:3", "1:2..1:5": ascending, as they follow one another. */
export function showZxids(zxids: readonly Zxid[]): string {
  const [first, ...others] = zxids.map(showZxid);
  const last = others.at(-1);
  if (last === undefined) return first ?? "";
  return others.length === 1 ? `${first} and ${last}` : `${first}..${last}`;
}

/** Widest text of the column "who". */
const WHO_WIDTH = 8;

/** Who did it, and what has to be said of it in the text where the column is too narrow. */
export function showWho(
  nodes: readonly NodeId[],
  servers: number,
): { readonly who: string; readonly prefix: string } {
  if (nodes.length === 0) return { who: "net", prefix: "" };
  const isServers = nodes.every((node) => node < servers);
  if (isServers && nodes.length === servers && servers > 1) return { who: "all", prefix: "" };
  const names = showNodes(nodes, servers);
  if (names.length <= WHO_WIDTH) return { who: names, prefix: "" };
  const who = isServers ? `${nodes.length} of ${servers}` : `${nodes.length} nodes`;
  return { who, prefix: `${names}: ` };
}
