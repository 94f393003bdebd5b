/** Judges those who wait: how many of them one release wakes, and whether every task comes to an end. */
import { EVENT, type EventType } from "../../api/operations.ts";
import { NO_ZXID, type Zxid } from "../../zxid.ts";
import { waitsRightly } from "./data.ts";
import type { Look } from "./look.ts";
import { followerSeen, type RecipesSeen } from "./seen.ts";

/** `client` was told of a change, by an event of zxid `zxid`. One that waits was woken by it. */
export function onWoken(
  seen: RecipesSeen,
  client: number,
  type: EventType,
  path: string,
  zxid: Zxid,
  { violate }: Look,
): void {
  const c = followerSeen(seen, client);
  // After a reconnect nobody can tell which change it was; and a watch may be left of an earlier wait.
  if (zxid === NO_ZXID || !c.isWaiting || c.watched !== path) return;
  if (type !== EVENT.NODE_DELETED && type !== EVENT.NODE_CHILDREN_CHANGED) return;
  const { woken } = seen;
  const isSame = woken.zxid === zxid && woken.path === path;
  woken.clients = isSame ? woken.clients + 1 : 1;
  woken.path = path;
  woken.zxid = zxid;
  if (woken.clients !== 2) return;
  violate(
    "NoHerd",
    `two clients that wait, and maybe all, were woken by one change at ${path}; one can go on`,
  );
}

/** What a client of a healed quorum still has to do, as the violation it would be. */
export function findUnfinished(
  seen: RecipesSeen,
  isEntitled: (client: number) => boolean,
  look: Look,
): string | undefined {
  for (const [client, c] of seen.clients) {
    const { ask, isWaiting, path, task } = c;
    if (task === 0 || !isEntitled(client) || waitsRightly(seen, c, look)) continue;
    const state = isWaiting ? "still waits for its turn" : "is not done";
    return `c${client} ${state}: task ${task}, ${ask} ${path}`;
  }
  return undefined;
}
