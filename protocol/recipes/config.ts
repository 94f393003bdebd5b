/** Configurations of applications with a recipe, and of the resource that they write to. */
import { clientConfigsOf } from "../client/config.ts";
import { serversOf, type Cluster } from "../config.ts";
import { recipeBugsOf } from "./bugs.ts";
import { NO_RESOURCE, type RecipeConfig, type ResourceConfig } from "./vocabulary.ts";

/** One configuration per client of a cluster with a recipe, frozen; none without one. */
export function recipeConfigsOf(cluster: Cluster): readonly RecipeConfig[] {
  const { bugs, clients = 0, recipe } = cluster;
  if (recipe === undefined) return [];
  const resource = recipe.resource === true ? serversOf(cluster) + clients : NO_RESOURCE;
  const recipeBugs = recipeBugsOf(bugs);
  return clientConfigsOf(cluster).map((config) =>
    Object.freeze({
      ...config,
      recipe: recipe.name,
      size: recipe.size ?? 1,
      resource,
      recipeBugs,
      bugNames: bugs,
    }),
  );
}

/** The resource, if there is one; its node stands behind those of the clients. */
export function resourceConfigsOf({ bugs, recipe }: Cluster): readonly ResourceConfig[] {
  if (recipe?.resource !== true) return [];
  const isFenced = !recipeBugsOf(bugs)["no-fencing"];
  return [Object.freeze({ resource: 1, isFenced })];
}
