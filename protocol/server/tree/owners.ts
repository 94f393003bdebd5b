/** The indices of ephemerals, containers and TTL nodes [DataTree.ephemerals, containers, ttls]. */
import { CONTAINER, ttlOf, type Owner } from "../../transaction.ts";
import type { Tree } from "./types.ts";

/**
 * Enters a node into the index of its kind; one that belongs to nobody is in none
 * [DataTree.createNode].
 */
export function own(tree: Tree, path: string, owner: Owner): void {
  if (owner === 0) return;
  if (owner === CONTAINER) tree.containers.add(path);
  else if (ttlOf(owner) > 0) tree.ttls.add(path);
  else {
    const paths = tree.ephemerals.get(owner);
    if (paths === undefined) tree.ephemerals.set(owner, new Set([path]));
    else paths.add(path);
  }
}

/** Takes a node out of the index of its kind [DataTree.deleteNode]. */
export function disown(tree: Tree, path: string, owner: Owner): void {
  if (owner === 0) return;
  if (owner === CONTAINER) tree.containers.delete(path);
  else if (ttlOf(owner) > 0) tree.ttls.delete(path);
  else {
    const paths = tree.ephemerals.get(owner);
    if (paths?.delete(path) === true && paths.size === 0) tree.ephemerals.delete(owner);
  }
}
