/** Judges caches: each comes to be what is committed, and shows nothing older than what it has shown. */
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import { showZxid, type Zxid } from "../../zxid.ts";
import { entry, type CacheSeen, type DataSeen } from "./data-seen.ts";
import type { Look } from "./look.ts";

function cacheSeen({ caches }: DataSeen, client: number): CacheSeen {
  return entry(caches, client, () => ({ roots: new Map(), nodes: new Map(), newest: new Map() }));
}

/** `client` follows a path from now on, and `number` levels below it. */
export function onFollows(seen: DataSeen, client: number, { number, path }: RecipeEvent): void {
  cacheSeen(seen, client).roots.set(path, number);
}

/** `client` has seen a node as of `number`; 0: it has seen that there is none. */
export function onSaw(
  seen: DataSeen,
  client: number,
  { number, text: path }: RecipeEvent,
  { reach, violate }: Look,
): void {
  const { newest, nodes } = cacheSeen(seen, client);
  if (number === 0) {
    nodes.delete(path);
    return;
  }
  nodes.set(path, number);
  const before = newest.get(path) ?? 0;
  if (before > 0) reach("saw-change");
  if (number >= before) {
    newest.set(path, number);
    return;
  }
  violate(
    "CacheGoesForward",
    `the cache of c${client} shows ${path} as of ${short(number)}, and has shown it as of ${short(before)}`,
  );
}

function short(zxid: number): string {
  return showZxid(zxid as Zxid);
}

/** In what a cache differs from what is committed, as the violation it would be. */
export function findFalseCopy(
  { caches }: DataSeen,
  isEntitled: (client: number) => boolean,
  { nodes: there }: Look["model"],
): string | undefined {
  for (const [client, { nodes, roots }] of caches) {
    if (!isEntitled(client)) continue;
    for (const [path, zxid] of nodes) {
      if (!isUnder(path, roots))
        return `the cache of c${client} shows ${path}, which it is not asked for`;
      const node = there.get(path);
      if (node?.mzxid === zxid) continue;
      const is = node === undefined ? "it is gone" : `it is as of ${short(node.mzxid)}`;
      return `the cache of c${client} shows ${path} as of ${short(zxid)}, and ${is}`;
    }
    for (const path of there.keys()) {
      if (nodes.has(path) || !isUnder(path, roots)) continue;
      return `the cache of c${client} does not show ${path}, which is there`;
    }
  }
  return undefined;
}

function isUnder(path: string, roots: ReadonlyMap<string, number>): boolean {
  for (const [root, levels] of roots) {
    if (path === root) return true;
    if (!path.startsWith(`${root}/`)) continue;
    if (path.slice(root.length).split("/").length - 1 <= levels) return true;
  }
  return false;
}
