/** One call that runs a plan of servers and clients: the kernel, ZooKeeper and its specification joined. */
import { clientConfigsOf } from "../protocol/client/config.ts";
import { client } from "../protocol/client/machine.ts";
import { configsOf, serversOf, type Cluster } from "../protocol/config.ts";
import { peer } from "../protocol/peer.ts";
import { countFeature, covering } from "../protocol/spec/covering.ts";
import { serversOnlySpec, zooKeeperSpec, type Seen } from "../protocol/spec/zookeeper.ts";
import type { ZooKeeper } from "../protocol/zookeeper.ts";
import { FLEETING } from "../protocol/spec/fleeting.ts";
import { recipesSpec } from "../protocol/spec/recipes/spec.ts";
import { application } from "../protocol/recipes/application.ts";
import { recipeConfigsOf, resourceConfigsOf } from "../protocol/recipes/config.ts";
import { LEDGERS } from "../protocol/recipes/kinds.ts";
import { ledger } from "../protocol/recipes/ledger.ts";
import { resource } from "../protocol/recipes/resource.ts";
import type { Recipe } from "../protocol/recipes/recipe.ts";
import { RECIPES } from "../protocol/recipes/table.ts";
import { explore } from "../sim/explore.ts";
import { withoutSchedule } from "../sim/scheduler.ts";
import type { Micros } from "../sim/machine.ts";
import { withProperties } from "../sim/own-judging.ts";
import type { OwnProperty } from "../sim/own-properties.ts";
import type { Report } from "../sim/report.ts";
import { run, type RunOptions } from "../sim/run.ts";
import type { TraceEntry } from "../sim/trace.ts";
import type { Universe } from "../sim/universe.ts";
import type { EnsemblePlan } from "./scenario.ts";

/**
 * What is judged and how the run is watched. Only `maxEvents` can change what happens, by ending
 * it.
 */
export interface SimulateOptions {
  /** Judge only these properties; all if missing. */
  readonly properties?: readonly string[] | undefined;
  /** Properties of the user's own, judged beside those of ZooKeeper. */
  readonly own?: readonly OwnProperty<ZooKeeper>[] | undefined;
  /** Recipes of the user's own, by which the plan may have named its recipe. */
  readonly recipes?: readonly Recipe[] | undefined;
  /** Receives every entry of the trace, in order; slows the run down. */
  readonly record?: ((entry: TraceEntry) => void) | undefined;
  /** Told after every event what has happened and what the whole state is, as 16 hex digits. */
  readonly verify?: ((digest: string) => void) | undefined;
  /** Stop as `unknown` after this many events. */
  readonly maxEvents?: number | undefined;
  /** Report the abstract states that the run reaches. */
  readonly cover?: boolean | undefined;
}

/**
 * Runs a plan to its end and judges it. Deterministic: the same plan has the same report. Throws
 * RecipeFailure for a recipe of the user's own that is at fault, RangeError for one that is not there.
 */
export function simulate(plan: EnsemblePlan, options: SimulateOptions = {}): Report {
  const { own = [], recipes = [], cover = false, ...others } = options;
  const bare = universeOf(plan.cluster, recipes);
  const features = cover ? new Set<number>() : undefined;
  const spec = features === undefined ? bare.spec : covering(bare.spec, features);
  const report =
    own.length === 0
      ? runOrExplore({ ...bare, spec }, plan, others)
      : runOrExplore(
          { ...bare, spec: withProperties(spec, own, nodeNames(plan.cluster)) },
          plan,
          others,
        );
  return features === undefined ? report : withFeatures(report, features);
}

/**
 * What is recorded of an exploration is the run that the report is about, or the plan's own order if all
 * of them held; with `verify` it is all ways that were followed, each from where it branched off.
 */
function runOrExplore<S extends object>(
  universe: Universe<ZooKeeper, S>,
  plan: EnsemblePlan,
  options: RunOptions,
): Report {
  if (plan.schedule?.kind !== "explore") return run(universe, plan, options);
  if (options.verify !== undefined) return explore(universe, plan, options);
  const { record, ...others } = options;
  const report = explore(universe, plan, others);
  if (record !== undefined) run(universe, withoutSchedule(plan, report), options);
  return report;
}

/** Goals and ignored inputs are features too, by how often they came. */
function withFeatures(report: Report, features: Set<number>): Report {
  for (const [goal, times] of report.goals.entries()) {
    if (times > 0) features.add(countFeature(`goal ${goal}`, times));
  }
  for (const [reason, times] of report.ignored) features.add(countFeature(reason, times));
  return { ...report, features: [...features].toSorted((one, other) => one - other) };
}

/** "s1", "s2", …, "c1", …: what people call the nodes of a cluster, by their index. */
export function nodeNames(cluster: Cluster): readonly string[] {
  const count = (length: number, letter: string): string[] =>
    Array.from({ length }, (_, index) => `${letter}${index + 1}`);
  const resources = resourceConfigsOf(cluster).length;
  return [
    ...count(serversOf(cluster), "s"),
    ...count(cluster.clients ?? 0, "c"),
    ...count(resources, "r"),
  ];
}

/**
 * One node per server, configured as the cluster says, behind them one per client, and the resource.
 * `own`: recipes of the user's own. Throws RangeError if nobody knows the recipe of the cluster.
 */
export function universeOf(
  cluster: Cluster,
  own: readonly Recipe[] = [],
): Universe<ZooKeeper, Seen> {
  const { recipe } = cluster;
  if (recipe === undefined) return plainUniverse(cluster);
  const known = recipe.own === true ? own : RECIPES.map((row) => row.recipe);
  const found = known.find(({ name }) => name === recipe.name);
  if (found === undefined)
    throw new RangeError(`there is no recipe ${JSON.stringify(recipe.name)}`);
  return universeOfRecipe(cluster, found);
}

function universeOfRecipe(cluster: Cluster, recipe: Recipe): Universe<ZooKeeper, Seen> {
  const servers = configsOf(cluster);
  const apps = recipeConfigsOf(cluster);
  const resources = resourceConfigsOf(cluster);
  const app = application(recipe);
  return {
    machines: [
      ...servers.map(() => peer),
      ...apps.map(() => app),
      ...resources.map(() => (LEDGERS.includes(recipe.name) ? ledger : resource)),
    ],
    configs: [...servers, ...apps, ...resources],
    spec: recipesSpec,
    ...boundsOf(cluster),
  };
}

function plainUniverse(cluster: Cluster): Universe<ZooKeeper, Seen> {
  const servers = configsOf(cluster);
  const clients = clientConfigsOf(cluster);
  return {
    machines: [...servers.map(() => peer), ...clients.map(() => client)],
    configs: [...servers, ...clients],
    spec: clients.length === 0 ? serversOnlySpec : zooKeeperSpec,
    ...boundsOf(cluster),
  };
}

function boundsOf(
  cluster: Cluster,
): Pick<Universe<ZooKeeper, Seen>, "startAt" | "settleWithin" | "fleeting"> {
  const settleWithin = settleBound(cluster);
  return { startAt: cluster.startAt, settleWithin, fleeting: FLEETING };
}

/**
 * Time that a healed quorum has for progress: three attempts to lead, and twice the longest back-off
 * of an election. One is not enough: the first vote after it may be spent on finding out that an
 * election connection is half-open, and ZooKeeper dials again only at the next [QuorumCnxManager].
 * With clients, sessions of the dead have to end too: twice the longest timeout.
 */
function settleBound(cluster: Cluster): Micros {
  const { clients = 0, initLimit, tickTime, maxSessionTimeout = 20 * tickTime } = cluster;
  const sessions = clients > 0 ? 2 * maxSessionTimeout : 0;
  return 2 * 60_000_000 + (3 * initLimit * tickTime + sessions) * 1000;
}
