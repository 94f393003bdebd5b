/** The judges of recipes over data and groups, joined: what was committed and what is believed goes to each. */
import type { Micros } from "../../../sim/machine.ts";
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import { isAlone, onEntered, onLeft, onOutside, onPartyChanged, onPassed } from "./barriers.ts";
import { findUnowned, onAskedToStart, onBrokersChanged } from "./brokers.ts";
import { findFalseCopy, onFollows, onSaw } from "./caches.ts";
import { changesSince, childrenOf } from "./changes.ts";
import { onDecided } from "./commits.ts";
import { onAdded, onAskedToCount, onCounterChanged, onSet } from "./counters.ts";
import {
  onAskedOfService,
  onInstanceChanged,
  onInstanceJoined,
  onInstanceLeft,
  onPicked,
} from "./discovery.ts";
import { findFalseMember, onAskedToBeThere, onJoined, onQuit } from "./groups.ts";
import { hasJobs } from "./jobs.ts";
import type { Look } from "./look.ts";
import { findLostItem, onItemChanged, onOffered, onTaken } from "./queues.ts";
import { applicationSeen, type ApplicationSeen, type RecipesSeen } from "./seen.ts";

/** Takes notice of what was committed since the last time. */
export function catchUp({ data, size }: RecipesSeen, look: Look): void {
  const { model, now } = look;
  for (const change of changesSince(model, data.upTo)) {
    onItemChanged(data, change, model);
    onPartyChanged(data, size, change);
    onInstanceChanged(data.discovery, change, now);
    onBrokersChanged(data.brokers, change, look);
    if (data.counters.has(change.path)) onCounterChanged(data, change);
  }
  data.upTo = model.last;
}

/** What an application believes of what is not held by anybody. */
export function onDataEvent(
  seen: RecipesSeen,
  client: number,
  event: RecipeEvent,
  look: Look,
): void {
  const { clients, data, lag, size } = seen;
  switch (event.what) {
    case "asked":
      data.askedAt.set(client, look.model.last);
      if (event.text === "add" || event.text === "set") onAskedToCount(data, event);
      onAskedToStart(data.brokers, event);
      onAskedOfService(data.discovery, client, event);
      return onAskedToBeThere(data, event);
    case "offered":
      return onOffered(data, client, event, look);
    case "taken":
      return onTaken(data, client, event, look);
    case "added":
      return onAdded(data, client, event, look);
    case "set":
    case "refused":
      return onSet(data, client, event, look);
    case "passed":
      return onPassed(data, client, event, look);
    case "entered":
      return onEntered(data, client, event, look);
    case "left":
      return onLeft(data, client, event, look);
    case "lost":
      onOutside(data, client);
      return onQuit(data, client, event);
    case "joined":
      onInstanceJoined(data.discovery, event.text, client);
      return onJoined(data, client, clients.get(client)?.session ?? 0, event, look);
    case "picked":
    case "called":
      return onPicked(data.discovery, client, applicationSeen(seen, client), lag, event, look);
    case "unserved":
      return look.reach("unserved");
    case "quit":
      onInstanceLeft(data.discovery, event.text, { at: look.now, isWithdrawn: true });
      return onQuit(data, client, event);
    case "follows":
      return onFollows(data, client, event);
    case "saw":
      return onSaw(data, client, event, look);
    case "decided":
      return onDecided(data, size, client, event, look);
    default:
      break;
  }
}

/** The process of a client has ended. */
export function onDataStopped({ clients, data }: RecipesSeen, client: number, now: Micros): void {
  const { ask, task } = clients.get(client) ?? { ask: "", task: 0 };
  if (task !== 0 && ask === "take") data.cutShort += 1;
  onOutside(data, client);
  for (const node of data.members.get(client) ?? []) {
    onInstanceLeft(data.discovery, node, { at: now, isWithdrawn: false });
  }
  data.members.delete(client);
  data.caches.delete(client);
}

/**
 * Who waits for what nobody is bound to bring waits rightly: an item of an empty queue, the opening
 * of a barrier whose guard has died, parties that never come.
 */
export function waitsRightly(seen: RecipesSeen, c: ApplicationSeen, { model }: Look): boolean {
  if (!c.isWaiting) return false;
  switch (c.ask) {
    case "take":
      return childrenOf(model, c.path, "item-").length === 0;
    case "pick":
      return childrenOf(model, c.path, "instance-").length === 0;
    case "pass":
      return model.nodes.has(c.path);
    case "work":
      // Nobody is bound to bring a job; whether one is left lying is judged by itself.
      return hasJobs(seen);
    case "meet":
      return isAlone(seen.size, c.path, c.session, model);
    default:
      return false;
  }
}

/** What data and groups come to once the faults are over. */
type DataProperty = "NoItemLost" | "MembersAreThere" | "PartitionsOwned" | "CacheConverges";

/** What is wrong once the faults are over, as the violation it would be. */
export function findDataUnsettled(
  { clients, data, size }: RecipesSeen,
  isEntitled: (client: number) => boolean,
  look: Look,
): { readonly property: DataProperty; readonly why: string } | undefined {
  const { model } = look;
  const open = [...clients.values()].filter(({ ask, task }) => task !== 0 && ask === "take").length;
  const lost = findLostItem(data, open);
  if (lost !== undefined) return { property: "NoItemLost", why: lost };
  const wrong = findFalseMember(data, clients, isEntitled, model);
  if (wrong !== undefined) return { property: "MembersAreThere", why: wrong };
  const isHeld = (node: string): boolean =>
    [...data.members].some(([client, nodes]) => isEntitled(client) && nodes.has(node));
  const unowned = findUnowned(data.brokers, size, isHeld, look);
  if (unowned !== undefined) return { property: "PartitionsOwned", why: unowned };
  const stale = findFalseCopy(data, isEntitled, model);
  return stale === undefined ? undefined : { property: "CacheConverges", why: stale };
}
