/** Hard quotas, which refuse what soft ones only complain of [ZooKeeperServer.checkQuota] (reference 13.4). */
import { coveredBy, field, LIMITS, STATS } from "../tree/quota.ts";
import { nodeAt, QUOTA } from "../tree/tree.ts";
import type { Tree } from "../tree/types.ts";

/**
 * Whether `nodes` and `bytes` more at `path` pass a hard limit. Judged by what is applied: whatever
 * is pending does not count yet, and may carry a quota past its limit. [ZooKeeperServer.checkQuota]
 */
export function exceedsQuota(tree: Tree, path: string, nodes: number, bytes: number): boolean {
  const covered = coveredBy(tree, path);
  if (covered === undefined) return false;
  const limits = nodeAt(tree, `${QUOTA}${covered}/${LIMITS}`);
  const stats = nodeAt(tree, `${QUOTA}${covered}/${STATS}`);
  if (limits === undefined || stats === undefined) return false;
  const passes = (more: number, used: string, limit: string): boolean => {
    const most = field(limits.data, limit, -1);
    return more !== 0 && most >= 0 && field(stats.data, used) + more > most;
  };
  return passes(nodes, "count", "countHardLimit") || passes(bytes, "bytes", "byteHardLimit");
}
