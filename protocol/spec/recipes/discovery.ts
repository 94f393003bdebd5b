/** Judges discovery: whoever is picked is there, or has been gone for no longer than anybody can help. */
import type { Micros } from "../../../sim/machine.ts";
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import type { Model } from "../service/model-tree.ts";
import type { CommittedChange } from "./changes.ts";
import type { Look } from "./look.ts";

/** The account of one run. */
export interface DiscoverySeen {
  /** Services that somebody was asked to find. */
  services: Set<string>;
  /** Instances that are not in the tree any more: since when. */
  removed: Map<string, Micros>;
  /** Instances that were taken away, or whose processes have ended: since when. */
  left: Map<string, Departure>;
  /** By instance: the client that it is of. */
  providers: Map<string, number>;
  /** By service and key: who was picked last. */
  picked: Map<string, string>;
}

/** What a client cannot help: when it wakes up or woke, and since when it is connected. */
export interface Awareness {
  readonly awakeFrom: Micros;
  readonly connectedFrom: Micros;
}

interface Departure {
  readonly at: Micros;
  /** It was told to be gone; else its process has died, and the ensemble is yet to learn of that. */
  readonly isWithdrawn: boolean;
}

/** The account of a run that has not begun. */
export function startDiscovery(): DiscoverySeen {
  return {
    services: new Set(),
    removed: new Map(),
    left: new Map(),
    providers: new Map(),
    picked: new Map(),
  };
}

/** `client` may be about to find instances of a service, or to be one again, which is found before it knows. */
export function onAskedOfService(
  { left, services }: DiscoverySeen,
  client: number,
  { path, text }: RecipeEvent,
): void {
  if (text === "pick" || text === "consume") services.add(path);
  if (text === "register" || text === "provide") left.delete(`${path}/instance-c${client}`);
}

/** Something was committed at `now`. */
export function onInstanceChanged(
  { removed, services }: DiscoverySeen,
  { after, parent, path }: CommittedChange,
  now: Micros,
): void {
  if (!services.has(parent)) return;
  if (after === undefined) removed.set(path, now);
  else removed.delete(path);
}

/** `client` believes that its instance is there. */
export function onInstanceJoined(
  { left, providers }: DiscoverySeen,
  node: string,
  client: number,
): void {
  left.delete(node);
  providers.set(node, client);
}

/** A provider believes that its instance is gone, or its process has ended. */
export function onInstanceLeft({ left }: DiscoverySeen, node: string, departure: Departure): void {
  left.set(node, departure);
}

/**
 * `client` has picked an instance. What it cannot help: that its server lags behind, until it has been
 * connected to it for as long as a server may lag; that it slept; and that it does not notice that it is
 * cut off. `bound` is as long as all that may take.
 */
export function onPicked(
  { left, picked, removed }: DiscoverySeen,
  client: number,
  { awakeFrom, connectedFrom }: Awareness,
  bound: Micros,
  { number, path, text: node }: RecipeEvent,
  { model, now, reach, violate }: Look,
): void {
  reach("picked");
  const key = `${path} ${number}`;
  const before = picked.get(key);
  picked.set(key, node);
  if (before !== undefined && before !== node && !model.nodes.has(before)) reach("picked-another");
  const gone = goneFrom(node, removed, left, model);
  if (gone === undefined) return;
  const span = now - Math.max(gone, awakeFrom, connectedFrom);
  if (span <= bound) return;
  violate(
    "FreshDiscovery",
    `c${client} picked ${node}, which has been gone for ${Math.floor((now - gone) / 1000)} ms`,
  );
}

/** Since when nobody is there; undefined: somebody is, or the ensemble has still to find that out. */
function goneFrom(
  node: string,
  removed: DiscoverySeen["removed"],
  left: DiscoverySeen["left"],
  { nodes }: Model,
): Micros | undefined {
  const there = nodes.get(node);
  if (there === undefined) return removed.get(node);
  const departure = left.get(node);
  // A node that is nobody's no end of a session will take away.
  const isGhost = departure?.isWithdrawn === true || there.owner === 0;
  return isGhost ? departure?.at : undefined;
}

/** Whether a call of the instance is answered: it is there, and its process lives and is awake. */
export function isAnswered(
  { left, providers }: DiscoverySeen,
  clients: ReadonlyMap<number, Awareness>,
  node: string,
  { model, now }: Look,
): boolean {
  const provider = clients.get(providers.get(node) ?? 0);
  if (provider === undefined || left.has(node) || !model.nodes.has(node)) return false;
  return provider.awakeFrom <= now;
}
