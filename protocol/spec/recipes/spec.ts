/** The specification of a universe with recipes: all of ZooKeeper's, and what recipes promise to those who follow them. */
import type { Micros, NodeId } from "../../../sim/machine.ts";
import type { Property, Spec, StopKind, Unsettled } from "../../../sim/property.ts";
import type { ClientEvent } from "../../client/vocabulary.ts";
import type { ServerEvent } from "../../events.ts";
import type { RecipeConfig, RecipeEvent } from "../../recipes/vocabulary.ts";
import type { ZooKeeper } from "../../zookeeper.ts";
import type { ZabView } from "../seen.ts";
import { clientSeen } from "../service/seen.ts";
import { PROPERTIES, zooKeeperSpec, type Seen } from "../zookeeper.ts";
import { availabilityOf, onServersAsleep } from "./availability.ts";
import { RECIPE_PROPERTIES } from "./catalogue.ts";
import { onAsleep } from "./holding.ts";
import { catchUp, findDataUnsettled } from "./data.ts";
import { findJobUnsettled } from "./jobs.ts";
import type { Look } from "./look.ts";
import { lookAt, tellApplication, tellResource } from "./observer.ts";
import { onNewLeader, onRecipeStopped } from "./recipes.ts";
import { judgeWork } from "./serving.ts";
import { startRecipes, type RecipesSeen } from "./seen.ts";
import { findUnfinished } from "./waiting.ts";

/** c1 is 1; 0 or less: a server. */
function clientOf({ zab }: Seen, node: NodeId): number {
  return node - zab.nodes.length + 1;
}

function isClient(seen: Seen, node: NodeId): boolean {
  const client = clientOf(seen, node);
  return client > 0 && client <= seen.clients.length;
}

function isResource(seen: Seen, node: NodeId): boolean {
  return clientOf(seen, node) > seen.clients.length;
}

function start(configs: readonly ZooKeeper["config"][]): Seen {
  const seen = zooKeeperSpec.start(configs);
  const app = configs.find((config) => "recipe" in config);
  if (app !== undefined) {
    seen.recipes = startRecipes(app.recipe, app.size, lagOf(app, configs));
  }
  return seen;
}

/**
 * A server that its leader does not hear of, or that does not hear of its leader, is on its own after
 * syncLimit ticks, and finds that out within one more; a client that does not hear of its server gives
 * it up before its session could be over.
 */
function lagOf({ timeout }: RecipeConfig, configs: readonly ZooKeeper["config"][]): Micros {
  const servers = configs.filter((config) => "syncLimit" in config);
  const lags = servers.map(({ maxSessionTimeout, minSessionTimeout, syncLimit, tick }) => {
    const negotiated = Math.min(Math.max(timeout, minSessionTimeout), maxSessionTimeout);
    return (syncLimit + 1) * tick + negotiated * 1000;
  });
  return Math.max(0, ...lags);
}

/** Undefined once the service is not judged any more, because disks have forgotten what they held. */
function judged(
  seen: Seen,
  view: ZabView,
): { readonly recipes: RecipesSeen; readonly look: Look } | undefined {
  const { recipes, service } = seen;
  if (recipes === undefined || service === undefined) return undefined;
  return { recipes, look: lookAt(service.model, view) };
}

function emitted(seen: Seen, node: NodeId, event: ZooKeeper["event"], view: ZabView): void {
  const isOfRecipe = event.kind === "recipe" || event.kind === "resource";
  if (!isOfRecipe) zooKeeperSpec.emitted(seen, node, event, view);
  noteChanges(seen, view);
  // Most of what is told is of no interest here: nothing is made for it.
  if (!isOfRecipe && !HEARD.has(event.kind)) return;
  const all = judged(seen, view);
  if (all === undefined) return;
  const { look, recipes } = all;
  if (event.kind === "resource") {
    return tellResource(recipes, clientOf(seen, event.from), event, look);
  }
  if (isClient(seen, node)) {
    const told = event as ClientEvent | RecipeEvent;
    return tellApplication(recipes, clientOf(seen, node), told, look);
  }
  if (event.kind === "active") onNewLeader(recipes);
  if (event.kind === "expiring") recipes.expired.add(event.session);
}

/** What is looked for is judged by when it went, and who owns work by who decided last: that is noted at once. */
function noteChanges(seen: Seen, view: ZabView): void {
  const { recipes, service } = seen;
  if (recipes === undefined) return;
  const { brokers, discovery, nextWake, upTo } = recipes.data;
  if (discovery.services.size === 0 && brokers.size === 0) return;
  if (service === undefined || (service.model.last === upTo && view.now < nextWake)) return;
  const look = lookAt(service.model, view);
  catchUp(recipes, look);
  judgeWork(recipes, look);
}

/** What libraries and servers tell that recipes are judged by. */
const HEARD: ReadonlySet<string> = new Set<(ClientEvent | ServerEvent)["kind"]>([
  "handle",
  "noticed",
  "mark",
  "active",
  "expiring",
]);

function stopped(seen: Seen, node: NodeId, how: StopKind, view: ZabView): void {
  if (isResource(seen, node)) return;
  zooKeeperSpec.stopped(seen, node, how, view);
  const all = judged(seen, view);
  if (all !== undefined && isClient(seen, node)) {
    onRecipeStopped(all.recipes, clientOf(seen, node), all.look);
  }
}

/** A system can do nothing without its resource, so that is healed with it. What else is held is held without it. */
function isCoreOfSystem(seen: Seen, nodes: readonly NodeId[]): boolean {
  if (!zooKeeperSpec.isCore(seen, nodes)) return false;
  const isSystem = seen.recipes?.availability !== undefined;
  return !isSystem || (seen.named.get("r1") ?? []).every((node) => nodes.includes(node));
}

/**
 * What is missing after the faults. A client that is served, and is asking for something all the time
 * because its recipe comes to no end, lacks a recipe and not a service.
 */
function unsettled(seen: Seen, core: readonly NodeId[], view: ZabView): Unsettled | undefined {
  const missing = zooKeeperSpec.unsettled(seen, core, view);
  const { clients, recipes, service, zab } = seen;
  if (recipes === undefined || service === undefined) return missing;
  if (missing !== undefined && missing.property !== "ClientsServed") return missing;
  const isEntitled = (client: number): boolean => {
    const servers = clients[client - 1]?.servers ?? [];
    return (
      (missing === undefined || clientSeen(service, client).isServed) &&
      core.includes(zab.nodes.length + client - 1) &&
      servers.some((server) => core.includes(server))
    );
  };
  const look = lookAt(service.model, view);
  const why = findUnfinished(recipes, isEntitled, look);
  if (why !== undefined) return { property: "NoLostWakeUp", why };
  if (missing !== undefined) return missing;
  catchUp(recipes, look);
  return (
    findJobUnsettled(recipes, isEntitled, look) ?? findDataUnsettled(recipes, isEntitled, look)
  );
}

/** All that is judged in a universe with recipes. */
export const ALL_PROPERTIES: readonly Property[] = [...PROPERTIES, ...RECIPE_PROPERTIES];

export const recipesSpec: Spec<ZooKeeper, Seen> = {
  ...zooKeeperSpec,
  properties: ALL_PROPERTIES,
  start,
  emitted,
  stopped,
  faulted(seen, fault, nodes, view): void {
    zooKeeperSpec.faulted(seen, fault, nodes, view);
    const { recipes } = seen;
    if (recipes === undefined) return;
    const clients = nodes
      .filter((node) => isClient(seen, node))
      .map((node) => clientOf(seen, node));
    if (fault.kind === "jump" && clients.length > 0) recipes.data.hasJumped = true;
    if (fault.kind !== "pause") return;
    const until = view.now + fault.span;
    onAsleep(recipes, clients, until);
    if (recipes.availability === undefined) return;
    onServersAsleep(recipes.availability, clients, view.now, until);
    const all = judged(seen, view);
    if (all !== undefined) judgeWork(recipes, all.look);
  },
  isCore: isCoreOfSystem,
  unsettled,
  availability: ({ recipes }, now) =>
    recipes?.availability === undefined ? undefined : availabilityOf(recipes.availability, now),
};
