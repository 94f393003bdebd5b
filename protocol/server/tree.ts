/** The replicated state, until the data tree comes: a map of keys, with a digest and a cursor over it. */
import { makeChunk, type Chunk, type Entry, type Txn } from "../txn.ts";
import { ZERO, type Zxid } from "../zxid.ts";

/** Entries stand in the order of their creation, so that a number is a cursor that survives changes. */
export interface Tree {
  entries: Entry[];
  /** Index in `entries`. */
  places: Map<string, number>;
  /** Sum of the fingerprints of all entries, 32 bits: free of order, kept up to date by each change. */
  digest: number;
  /** Highest zxid of an entry. */
  newest: Zxid;
}

export function emptyTree(): Tree {
  return { entries: [], places: new Map(), digest: 0, newest: ZERO };
}

export function clearTree(tree: Tree): void {
  tree.entries = [];
  tree.places.clear();
  tree.digest = 0;
  tree.newest = ZERO;
}

export function readTree(tree: Tree, key: string): Entry | undefined {
  const place = tree.places.get(key);
  return place === undefined ? undefined : tree.entries[place];
}

/**
 * Applies a txn, which serves as the entry itself. Over a fuzzy snapshot, which may already hold later effects, it must not set a key
 * back: replay is idempotent and never lowers a zxid (reference 7.3, ZOOKEEPER-3249).
 */
export function applyTxn(tree: Tree, txn: Txn): void {
  const place = tree.places.get(txn.key);
  if (place !== undefined && zxidAt(tree, place) >= txn.zxid) return;
  put(tree, place, txn);
}

/** Adds a part of a snapshot, as `nextChunk` cut it. */
export function loadChunk(tree: Tree, chunk: Chunk): void {
  for (const entry of chunk.entries) {
    const place = tree.places.get(entry.key);
    if (place === undefined || zxidAt(tree, place) < entry.zxid) put(tree, place, entry);
  }
}

/** Up to `limit` entries from `cursor` on; the next cursor is `cursor + chunk.entries.length`. */
export function nextChunk(tree: Tree, cursor: number, limit: number): Chunk {
  return makeChunk(tree.entries.slice(cursor, cursor + limit));
}

export function isLastChunk(tree: Tree, cursor: number): boolean {
  return cursor >= tree.entries.length;
}

function put(tree: Tree, place: number | undefined, entry: Entry): void {
  if (place === undefined) {
    tree.places.set(entry.key, tree.entries.length);
    tree.entries.push(entry);
  } else {
    tree.digest = (tree.digest - (tree.entries[place]?.print ?? 0)) | 0;
    tree.entries[place] = entry;
  }
  tree.digest = (tree.digest + entry.print) | 0;
  if (entry.zxid > tree.newest) tree.newest = entry.zxid;
}

function zxidAt(tree: Tree, place: number): Zxid {
  return tree.entries[place]?.zxid ?? ZERO;
}
