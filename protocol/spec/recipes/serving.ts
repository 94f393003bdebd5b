/** When a system is taken to serve: by the word of its processes, by calls that are answered, by work that has an owner. */
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import { onRests, onServes } from "./availability.ts";
import { ownersOf } from "./brokers.ts";
import { isAnswered } from "./discovery.ts";
import type { Look } from "./look.ts";
import type { RecipesSeen } from "./seen.ts";

/** Not a client: all brokers together, in the account of availability. */
const ALL_BROKERS = 0;

/** `client` serves, or is served. */
export function onService(
  { availability }: RecipesSeen,
  client: number,
  { now, reach }: Look,
): void {
  if (availability === undefined) return;
  reach("served");
  if (onServes(availability, client, now)) reach("served-again");
}

/** `client` does not. */
export function onNoService({ availability }: RecipesSeen, client: number, { now }: Look): void {
  if (availability !== undefined) onRests(availability, client, now);
}

/** `client` has called an instance: it is served until a call of its is not answered. */
export function onCalled(
  seen: RecipesSeen,
  client: number,
  { text: node }: RecipeEvent,
  look: Look,
): void {
  if (isAnswered(seen.data.discovery, seen.clients, node, look)) onService(seen, client, look);
  else onNoService(seen, client, look);
}

/**
 * Brokers serve while every partition of work is one's that believes to be registered, is alive and is
 * awake. Asked whenever that may have changed: who wakes up does so between two events.
 */
export function judgeWork(seen: RecipesSeen, look: Look): void {
  const { clients, data } = seen;
  if (data.brokers.size === 0 || seen.availability === undefined) return;
  const owners = ownersOf(data.brokers, seen.size);
  data.nextWake = Infinity;
  const isDone = owners.every(({ client, node }) => {
    const awakeFrom = clients.get(client)?.awakeFrom ?? 0;
    if (awakeFrom > look.now) data.nextWake = Math.min(data.nextWake, awakeFrom);
    return awakeFrom <= look.now && data.members.get(client)?.has(node) === true;
  });
  if (isDone) onService(seen, ALL_BROKERS, look);
  else onNoService(seen, ALL_BROKERS, look);
}
