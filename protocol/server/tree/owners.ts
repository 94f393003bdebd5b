/** The indices of ephemerals, containers and TTL nodes [DataTree.ephemerals, containers, ttls]. */
import { mixText, mixWide } from "../../../sim/chance.ts";
import { CONTAINER, type Owner } from "../../transaction.ts";
import type { Tree } from "./types.ts";

/**
 * Enters a node into the index of its kind; one that belongs to nobody is in none
 * [DataTree.createNode].
 */
export function own(tree: Tree, path: string, owner: Owner): void {
  if (owner === 0) return;
  const paths = indexOf(tree, owner) ?? new Set();
  if (paths.has(path)) return;
  paths.add(path);
  if (paths.size === 1 && owner > 0) tree.ephemerals.set(owner, paths);
  tree.sum = (tree.sum + printOf(path, owner)) | 0;
}

/** Takes a node out of the index of its kind [DataTree.deleteNode]. */
export function disown(tree: Tree, path: string, owner: Owner): void {
  if (owner === 0) return;
  const paths = indexOf(tree, owner);
  if (paths?.delete(path) !== true) return;
  if (paths.size === 0 && owner > 0) tree.ephemerals.delete(owner);
  tree.sum = (tree.sum - printOf(path, owner)) | 0;
}

/** Undefined for a session that has no ephemerals. */
function indexOf(tree: Tree, owner: Owner): Set<string> | undefined {
  if (owner > 0) return tree.ephemerals.get(owner);
  return owner === CONTAINER ? tree.containers : tree.ttls;
}

/** All TTL nodes stand in one index, however long they live. */
function printOf(path: string, owner: Owner): number {
  return mixText(mixWide(43, Math.max(owner, CONTAINER - 1)), path);
}
