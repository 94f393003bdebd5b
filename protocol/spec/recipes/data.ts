/** The judges of recipes over data and groups, joined: what was committed and what is believed goes to each. */
import type { Micros } from "../../../sim/machine.ts";
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import { isAlone, onEntered, onLeft, onOutside, onPartyChanged, onPassed } from "./barriers.ts";
import { findUnowned, onAskedToStart, onBrokersChanged } from "./brokers.ts";
import { findFalseCopy, onFollows, onSaw } from "./caches.ts";
import { changesSince, childrenOf } from "./changes.ts";
import {
  findStaleReader,
  onApplied,
  onAskedToConfigure,
  onConfigurationChanged,
  onListens,
  onPublished,
  onReaderStopped,
} from "./configurations.ts";
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
import {
  findLostItem,
  isNothingDue,
  onAskedToOffer,
  onItemChanged,
  onOffered,
  onTaken,
} from "./queues.ts";
import { onAskedForName, onDenied, onNameChanged, onRegistered, onResolved } from "./names.ts";
import { applicationSeen, type ApplicationSeen, type RecipesSeen } from "./seen.ts";

/** Takes notice of what was committed since the last time. */
export function catchUp({ data, size }: RecipesSeen, look: Look): void {
  const { model, now } = look;
  for (const change of changesSince(model, data.upTo)) {
    onItemChanged(data, change, model);
    onPartyChanged(data, size, change);
    onNameChanged(data.names, change, look);
    onConfigurationChanged(data.configurations, size, change, look);
    onInstanceChanged(data.discovery, change, now);
    onBrokersChanged(data.brokers, change, look);
    if (data.counters.has(change.path)) onCounterChanged(data, change);
  }
  data.upTo = model.last;
}

/** Of that, what members that are found or given work, and those who find them, believe. */
function onDiscoveryEvent(seen: RecipesSeen, client: number, event: RecipeEvent, look: Look): void {
  const { brokers, discovery } = seen.data;
  switch (event.what) {
    case "asked":
      onAskedToStart(brokers, event);
      return onAskedOfService(discovery, client, event);
    case "joined":
      return onInstanceJoined(discovery, event.text, client);
    case "quit":
      return onInstanceLeft(discovery, event.text, { at: look.now, isWithdrawn: true });
    case "picked":
    case "called":
      return onPicked(discovery, client, applicationSeen(seen, client), seen.lag, event, look);
    case "unserved":
      return look.reach("unserved");
    default:
      break;
  }
}

/** What an application believes of what is not held by anybody. */
export function onDataEvent(
  seen: RecipesSeen,
  client: number,
  event: RecipeEvent,
  look: Look,
): void {
  const { clients, data, size } = seen;
  onDiscoveryEvent(seen, client, event, look);
  switch (event.what) {
    case "asked":
      data.askedAt.set(client, look.model.last);
      if (event.text === "add" || event.text === "set") onAskedToCount(data, event);
      onAskedToOffer(data, event, look.now);
      onAskedForName(data.names, client, event);
      onAskedToConfigure(data.configurations, event);
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
      return onJoined(data, client, clients.get(client)?.session ?? 0, event, look);
    case "quit":
      return onQuit(data, client, event);
    case "follows":
      return onFollows(data, client, event);
    case "saw":
      return onSaw(data, client, event, look);
    case "registered":
      return onRegistered(data.names, client, event, look);
    case "denied":
      return onDenied(data.names, client, event, look);
    case "resolved":
      return onResolved(data.names, client, event, look);
    case "listens":
      return onListens(data.configurations, client, event, look);
    case "applied":
      return onApplied(data.configurations, client, event, look);
    case "staged":
      return look.reach("staged");
    case "published":
      return onPublished(data.configurations, event, look);
    case "rolledBack":
      return look.reach("rolled-back");
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
  onReaderStopped(data.configurations, client);
}

/**
 * Who waits for what nobody is bound to bring waits rightly: an item of an empty queue, the opening
 * of a barrier whose guard has died, parties that never come.
 */
export function waitsRightly(seen: RecipesSeen, c: ApplicationSeen, look: Look): boolean {
  const { model } = look;
  if (!c.isWaiting) return false;
  switch (c.ask) {
    case "take":
      return isNothingDue(seen.data, c.path, look);
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
type DataProperty =
  | "NoItemLost"
  | "MembersAreThere"
  | "PartitionsOwned"
  | "CacheConverges"
  | "ConfigurationReaches";

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
  if (stale !== undefined) return { property: "CacheConverges", why: stale };
  const behind = findStaleReader(data.configurations, isEntitled);
  return behind === undefined ? undefined : { property: "ConfigurationReaches", why: behind };
}
