/** The tree in parts, as snapshots and SNAP streams carry it: cut while it changes, put together again (reference 7.3). */
import { makeChunk, type Chunk } from "../../records.ts";
import { disown, own } from "./owners.ts";
import { addSession } from "./sessions.ts";
import { nodeAt, plantNode, replaceNode } from "./tree.ts";
import type { Tree, Znode } from "./types.ts";

/** Index of the first slot whose number is not below `cursor`. */
function seek(tree: Tree, cursor: number): number {
  const { numbers } = tree;
  // Almost always no slot has been compacted away.
  if (numbers[cursor] === cursor) return cursor;
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < cursor) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Up to `limit` nodes from `cursor` on (0 begins); the next cursor is `chunk.next`. Parents come
 * before their children, for nodes stand in the order of creation. The first part carries the
 * sessions as they are then: what is created or closed later comes again with the replay.
 * [DataTree.serialize]
 */
export function nextChunk(tree: Tree, cursor: number, limit: number): Chunk {
  const nodes: Znode[] = [];
  let at = seek(tree, cursor);
  for (; at < tree.slots.length && nodes.length < limit; at += 1) {
    const node = tree.slots[at];
    if (node !== undefined) nodes.push(node);
  }
  const next = tree.numbers[at] ?? tree.nextNumber;
  const sessions = cursor === 0 ? [...tree.sessions] : [];
  return makeChunk(nodes, sessions, next, tree.newest);
}

/**
 * Whether no node lies at or behind `cursor`. Nodes made while the snapshot is being cut lie behind
 * it, too. [DataTree.serialize]
 */
export function isLastChunk(tree: Tree, cursor: number): boolean {
  return cursor >= tree.nextNumber;
}

/**
 * Adds a part to a tree that was empty before the first one. A node that comes twice was made anew
 * in between: the later one counts. [DataTree.deserialize]
 */
export function loadChunk(tree: Tree, chunk: Chunk): void {
  for (const [session, timeout] of chunk.sessions) addSession(tree, session, timeout);
  for (const node of chunk.nodes) {
    const before = nodeAt(tree, node.path);
    if (before === undefined) {
      plantNode(tree, node);
    } else {
      disown(tree, before.path, before.owner);
      replaceNode(tree, node);
    }
    own(tree, node.path, node.owner);
  }
  if (chunk.newest > tree.newest) tree.newest = chunk.newest;
}
