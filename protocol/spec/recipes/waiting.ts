/** Judges those who wait: how many of them one release wakes, and whether every task comes to an end. */
import { EVENT, type EventType } from "../../api/operations.ts";
import { NO_ZXID, showZxid, type Zxid } from "../../zxid.ts";
import { waitsRightly } from "./data.ts";
import type { Look } from "./look.ts";
import { applicationSeen, type RecipesSeen } from "./seen.ts";

/** `client` was told of a change, by an event of zxid `zxid`. One that waits was woken by it. */
export function onWoken(
  seen: RecipesSeen,
  client: number,
  type: EventType,
  path: string,
  zxid: Zxid,
  { violate }: Look,
): void {
  const c = applicationSeen(seen, client);
  // After a reconnect nobody can tell which change it was; and a watch may be left of an earlier wait.
  if (zxid === NO_ZXID || !c.isWaiting || c.watched !== path) return;
  if (type !== EVENT.NODE_DELETED && type !== EVENT.NODE_CHILDREN_CHANGED) return;
  const { woken } = seen;
  const isSame = woken.zxid === zxid && woken.path === path;
  const isReader = c.ask === "read";
  // All readers that a writer has kept waiting go on together.
  const isCounted = isSame && isReader && woken.hasReader;
  woken.hasReader = isReader || (isSame && woken.hasReader);
  woken.clients = (isSame ? woken.clients : 0) + (isCounted ? 0 : 1);
  woken.path = path;
  woken.zxid = zxid;
  if (isCounted || woken.clients !== 2) return;
  violate(
    "NoHerd",
    `two clients that wait, and maybe all, were woken by one change at ${path}; one can go on`,
  );
}

/**
 * `client` tells in which directory it has its place, by the czxid of its node; 0: it does not know
 * it. One whose session has lived on since it told of another place, in the same task, has given
 * that one up without need, or was robbed of it.
 */
export function onPlace(
  seen: RecipesSeen,
  client: number,
  directory: string,
  token: number,
  { violate }: Look,
): void {
  if (token === 0) return;
  const { places, session } = applicationSeen(seen, client);
  const known = places.get(directory);
  places.set(directory, { session, token });
  if (known === undefined || known.session !== session || known.token === token) return;
  violate(
    "KeepsItsPlace",
    `c${client} had a place in ${directory}, by ${short(known.token)}, and begins anew by ${short(token)}, in the same session`,
  );
}

function short(token: number): string {
  return showZxid(token as Zxid);
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
