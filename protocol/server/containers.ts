/** Which containers and TTL nodes have had their time [ContainerManager.getCandidates] (reference 12.5). */
import type { Rules } from "../rules.ts";
import { ttlOf } from "../transaction.ts";
import { childCount, nodeAt } from "./tree/tree.ts";
import type { Tree } from "./tree/types.ts";

/**
 * Paths that may be deleted at `wall` (milliseconds of the leader's wall clock), containers first.
 * Prep looks again. [ContainerManager.getCandidates]
 */
export function reapable(tree: Tree, wall: number, rules: Rules): string[] {
  const paths: string[] = [];
  for (const path of tree.containers) {
    const node = nodeAt(tree, path);
    if (node === undefined || childCount(tree, path) > 0) continue;
    // One that never had a child is left for its first users to come, for a while or for ever.
    const isUsed = node.cversion > 0;
    const { containerNeverUsedAfter: limit } = rules;
    if (isUsed || (limit > 0 && wall - node.mtime > limit)) paths.push(path);
  }
  for (const path of tree.ttls) {
    const node = nodeAt(tree, path);
    if (node === undefined || childCount(tree, path) > 0) continue;
    if (wall - node.mtime > ttlOf(node.owner)) paths.push(path);
  }
  return paths;
}
