/** The specification of ZooKeeper: what ZAB promises of servers, and what its service promises to clients. */
import type { ConnId, NodeId } from "../../sim/machine.ts";
import { must } from "../../sim/assert.ts";
import type { Property, Spec, StopKind, Unsettled } from "../../sim/property.ts";
import type { ClientConfig, ClientEvent } from "../client/vocabulary.ts";
import type { ServerEvent } from "../events.ts";
import type { Message } from "../messages.ts";
import type { ServerRecord } from "../records.ts";
import type { Command, ZooKeeper } from "../zookeeper.ts";
import { PROPERTIES as ZAB_PROPERTIES } from "./catalogue.ts";
import { committedAt, endOf } from "./ghost.ts";
import { GOALS as ZAB_GOALS } from "./goals.ts";
import { isActiveLeader, type ZabSeen, type ZabView } from "./seen.ts";
import { RECIPE_GOALS } from "./recipes/goals.ts";
import type { RecipesSeen } from "./recipes/seen.ts";
import { SERVICE_PROPERTIES } from "./service/catalogue.ts";
import { findOverdue } from "./service/expiry.ts";
import { SERVICE_GOALS } from "./service/goals.ts";
import {
  tellCall,
  tellClient,
  tellClientStopped,
  tellCommitted,
  tellGranted,
  tellLeaderOfLearner,
  tellServer,
} from "./service/observer.ts";
import { findUnserved, probeClient } from "./service/served.ts";
import { startService, type ServiceSeen } from "./service/seen.ts";
import { findUntold } from "./service/watching.ts";
import { zabSpec } from "./zab.ts";

/**
 * What the whole specification remembers. `service` is fed from the committed history, from index
 * `told` on.
 */
export interface Seen {
  readonly zab: ZabSeen;
  /** Undefined in a universe without clients. */
  service: ServiceSeen | undefined;
  /** How many of the committed transactions the service has been told of. */
  told: number;
  readonly clients: readonly ClientConfig[];
  /** Undefined in a universe without recipes. */
  recipes: RecipesSeen | undefined;
  /** By "s1" and "c1": every operation of a plan names its node so. */
  readonly named: ReadonlyMap<string, readonly NodeId[]>;
}

/** All that is judged, of servers and for clients. */
export const PROPERTIES: readonly Property[] = [...ZAB_PROPERTIES, ...SERVICE_PROPERTIES];
/** All goals; those of ZAB first, so that GOAL indexes them, and those of recipes last. */
export const GOALS: readonly Property[] = [...ZAB_GOALS, ...SERVICE_GOALS, ...RECIPE_GOALS];

function isServer({ zab }: Seen, node: NodeId): boolean {
  return node < zab.nodes.length;
}

/** c1 is 1. */
function clientOf({ zab }: Seen, node: NodeId): number {
  return node - zab.nodes.length + 1;
}

/** The nodes of servers, clients and resources by their names. */
function nameNodes(
  servers: number,
  clients: number,
  resources: number,
): ReadonlyMap<string, readonly NodeId[]> {
  const named = new Map<string, readonly NodeId[]>();
  const name = (letter: string, count: number): void => {
    const first = named.size;
    for (let nth = 0; nth < count; nth += 1) named.set(`${letter}${nth + 1}`, [first + nth]);
  };
  name("s", servers);
  name("c", clients);
  name("r", resources);
  return named;
}

function resolve(seen: Seen, selector: string, view: ZabView): readonly NodeId[] {
  const { clients, named, zab } = seen;
  const found = named.get(selector);
  if (found !== undefined) return found;
  if (selector === "clients") return clients.map((_, index) => zab.nodes.length + index);
  return /^[cr]\d/u.test(selector) ? [] : zabSpec.resolve(zab, selector, view);
}

function start(configs: readonly ZooKeeper["config"][]): Seen {
  const servers = configs.filter((config) => "sid" in config);
  const clients = configs.filter((config) => "client" in config);
  const config = servers[0];
  // A judge that is about to be given another's account has no servers yet.
  const isServed = config !== undefined && clients.length > 0;
  const service = isServed ? startService(config) : undefined;
  const resources = configs.filter((config) => "isFenced" in config);
  const named = nameNodes(servers.length, clients.length, resources.length);
  return { zab: zabSpec.start(servers), service, told: 0, clients, named, recipes: undefined };
}

/** Whether `node` leads the newest epoch that is active; an older leader may not have noticed yet. */
function isPrimary({ zab }: Seen, node: NodeId): boolean {
  const n = zab.nodes[node];
  return n !== undefined && isActiveLeader(n) && n.epoch === zab.ghost.epoch;
}

/** Tells the service what has been committed since the last time. */
function catchUp(seen: Seen, view: ZabView): void {
  const { ghost } = seen.zab;
  if (seen.service === undefined) return;
  while (seen.told < endOf(ghost)) {
    const txn = must(committedAt(ghost, seen.told), "a committed transaction");
    seen.told += 1;
    tellCommitted(seen.service, txn, view);
  }
}

function emitted(seen: Seen, node: NodeId, event: ZooKeeper["event"], view: ZabView): void {
  const { service, zab } = seen;
  if (isServer(seen, node)) {
    zabSpec.emitted(zab, node, event as ServerEvent, view);
    if (service === undefined) return;
    catchUp(seen, view);
    return tellServer(service, isPrimary(seen, node), event as ServerEvent, view);
  }
  if (service === undefined) return;
  const address = zab.config[0]?.addresses[node] ?? "";
  tellClient(service, clientOf(seen, node), address, event as ClientEvent, view);
}

function sent(
  seen: Seen,
  from: NodeId,
  to: NodeId,
  conn: ConnId,
  message: ZooKeeper["message"],
  view: ZabView,
): void {
  if (!isServer(seen, from)) return;
  if (isServer(seen, to)) {
    zabSpec.sent(seen.zab, from, to, conn, message as Message, view);
    if (seen.service !== undefined) catchUp(seen, view);
  } else if (message.kind === "CONNECTED" && seen.service !== undefined) {
    tellGranted(seen.service, conn, message, isPrimary(seen, from), view);
  }
}

function received(
  seen: Seen,
  node: NodeId,
  _from: NodeId,
  conn: ConnId,
  message: ZooKeeper["message"],
  view: ZabView,
): void {
  const { service } = seen;
  if (service === undefined) return;
  switch (message.kind) {
    case "CALL":
      return tellCall(service, conn, isPrimary(seen, node), view);
    case "PING":
    case "REVALIDATE":
      if (isPrimary(seen, node)) tellLeaderOfLearner(service, message, view);
      break;
    default:
      break;
  }
}

function stopped(seen: Seen, node: NodeId, how: StopKind, view: ZabView): void {
  if (isServer(seen, node)) zabSpec.stopped(seen.zab, node, how, view);
  else if (seen.service !== undefined) {
    tellClientStopped(seen.service, clientOf(seen, node), view);
  }
}

/** Beyond what ZooKeeper promises to survive its service promises nothing either. */
function faulted(seen: Seen, kind: string): void {
  if (kind === "wipe" || kind === "rot" || kind === "lyingDisk") seen.service = undefined;
}

function findUnsettled(seen: Seen, core: readonly NodeId[], view: ZabView): Unsettled | undefined {
  const { service, zab } = seen;
  const missing = zabSpec.unsettled(zab, core, view);
  if (missing !== undefined || service === undefined) return missing;
  const unserved = findUnserved(service, core, seen.clients, zab.nodes.length);
  if (unserved !== undefined) return { property: "ClientsServed", why: unserved };
  const tick = must(zab.config[0], "config").tick;
  // Rounded up to a tick, learned of up to half a tick late, and two ticks for the way to a commit.
  const overdue = findOverdue(service, view.now, 4 * tick);
  if (overdue !== undefined) return { property: "ExpiryInTime", why: overdue };
  const untold = findUntold(service);
  return untold === undefined ? undefined : { property: "WatchesFire", why: untold };
}

/** A write, and when it is answered something of each client. */
function askHealed(
  { clients, service, zab }: Seen,
  core: readonly NodeId[],
): { readonly node: NodeId; readonly command: Command } | undefined {
  const asked = zabSpec.probe(zab, core);
  if (asked !== undefined || service === undefined || zab.probes === 0 || zab.awaited !== 0)
    return asked;
  return probeClient(service, core, clients, zab.nodes.length);
}

export const zooKeeperSpec: Spec<ZooKeeper, Seen> = {
  properties: PROPERTIES,
  goals: GOALS,
  start,
  emitted,
  sent,
  received,
  appended(seen: Seen, node: NodeId, file: string, record: ServerRecord, view: ZabView): void {
    zabSpec.appended(seen.zab, node, file, record, view);
  },
  synced(seen: Seen, node: NodeId, file: string, length: number, view: ZabView): void {
    zabSpec.synced(seen.zab, node, file, length, view);
  },
  truncated(seen: Seen, node: NodeId, file: string, length: number, view: ZabView): void {
    zabSpec.truncated(seen.zab, node, file, length, view);
  },
  wrote(seen: Seen, node: NodeId, name: string, value: number, view: ZabView): void {
    zabSpec.wrote(seen.zab, node, name, value, view);
  },
  removed(seen: Seen, node: NodeId, name: string, view: ZabView): void {
    zabSpec.removed(seen.zab, node, name, view);
  },
  stopped,
  started(seen: Seen, node: NodeId, view: ZabView): void {
    if (isServer(seen, node)) zabSpec.started(seen.zab, node, view);
  },
  faulted(seen, fault, nodes, view): void {
    const servers = nodes.filter((node) => isServer(seen, node));
    zabSpec.faulted(seen.zab, fault, servers, view);
    faulted(seen, fault.kind);
  },
  resolve,
  isCore: (seen: Seen, nodes: readonly NodeId[]): boolean => zabSpec.isCore(seen.zab, nodes),
  unsettled: findUnsettled,
  probe: askHealed,
};

/** The same for a universe without clients, where the service has nothing to show. */
export const serversOnlySpec: Spec<ZooKeeper, Seen> = {
  ...zooKeeperSpec,
  properties: ZAB_PROPERTIES,
};
