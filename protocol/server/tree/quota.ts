/** Quota bookkeeping: counts and bytes under a path that has limits [DataTree.updateQuotaStat] (reference 13.4). */
import { nodeAt, QUOTA, replace } from "./tree.ts";
import type { Tree } from "./types.ts";

export const LIMITS = "zookeeper_limits";
export const STATS = "zookeeper_stats";

/**
 * A node under `path` came or went (`nodes` 1, -1 or 0), and `bytes` of content with it. The stats
 * of the quota that covers the path are edited on each server, without a zxid or a version.
 * [DataTree.updateQuotaStat]
 */
export function countQuota(tree: Tree, path: string, nodes: number, bytes: number): void {
  // Almost always nobody has set any.
  if (!tree.children.has(QUOTA)) return;
  if (nodes === 1 && path.startsWith(`${QUOTA}/`) && path.endsWith(`/${STATS}`)) {
    takeStock(tree, path);
  }
  const covered = coveredBy(tree, path);
  if (covered === undefined) return;
  const stats = nodeAt(tree, `${QUOTA}${covered}/${STATS}`);
  if (stats === undefined) return;
  const count = field(stats.data, "count") + nodes;
  const size = field(stats.data, "bytes") + bytes;
  replace(tree, { ...stats, data: `count=${count},bytes=${size}` });
}

/** A node of stats begins with what is there by then, whatever was written into it [DataTree.updateQuotaForPath]. */
function takeStock(tree: Tree, statsPath: string): void {
  const stats = nodeAt(tree, statsPath);
  if (stats === undefined) return;
  const root = statsPath.slice(QUOTA.length, -STATS.length - 1);
  let count = 0;
  let bytes = 0;
  for (const node of tree.slots) {
    if (node === undefined || !(node.path === root || node.path.startsWith(`${root}/`))) continue;
    count += 1;
    bytes += node.data?.length ?? 0;
  }
  replace(tree, { ...stats, data: `count=${count},bytes=${bytes}` });
}

/**
 * A tree was loaded from a snapshot: the stats may be of another moment than the nodes they count, so
 * all are counted again [DataTree.setupQuota].
 */
export function recountQuotas(tree: Tree): void {
  if (!tree.children.has(QUOTA)) return;
  for (const node of tree.slots) {
    if (node !== undefined && node.path.startsWith(QUOTA) && node.path.endsWith(`/${LIMITS}`)) {
      takeStock(tree, node.path.slice(0, -LIMITS.length) + STATS);
    }
  }
}

/**
 * The longest prefix of `path` that has limits; undefined if none has
 * [DataTree.getMaxPrefixWithQuota].
 */
export function coveredBy(tree: Tree, path: string): string | undefined {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    const prefix = path.slice(0, end);
    if (nodeAt(tree, `${QUOTA}${prefix}/${LIMITS}`) !== undefined) return prefix;
  }
  return undefined;
}

/** The number behind `name=`, -1 (no limit) included; `missing` if it is not there [StatsTrack]. */
export function field(data: string | null, name: string, missing = 0): number {
  for (const part of (data ?? "").split(/[,;]/u)) {
    const [key, value] = part.split("=");
    if (key === name) return Number.parseInt(value ?? "0", 10);
  }
  return missing;
}
