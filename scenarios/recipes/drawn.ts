/** Drawn runs of a recipe: a small ensemble in some trouble, and applications that follow the recipe through it. */
import type { Cluster } from "../../protocol/config.ts";
import type { AskRow, RecipeRow } from "../../protocol/recipes/row.ts";
import { between, oneIn, pick, type Dice } from "../../sim/chance.ts";
import type { Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { CALM, type Weather } from "../../sim/plan.ts";
import { finish, MS, planDice, SECOND } from "../build.ts";
import { drawnName, type EnsemblePlan, type Scenario, type ScenarioOptions } from "../scenario.ts";
import { timeoutOf } from "../swarm/client-aims.ts";
import { placeClients } from "../swarm/clients.ts";
import { moment, type Episode } from "../swarm/load.ts";
import { clients, type Mix } from "../swarm/mix.ts";
import { drawServers, drawTroubledService } from "../swarm/service.ts";
import { drawWeather } from "../swarm/settings.ts";
import { assign } from "../tasks.ts";

/** How long something is kept, mostly. */
const SPANS: readonly Micros[] = [0, 20 * MS, 200 * MS, 200 * MS, SECOND, 3 * SECOND];
/** So many tasks of a run keep it for longer than a session may be silent: others have to wait. */
const MOST_LONG = 4;
const LONGEST: Micros = 10 * SECOND;
/** How long somebody waits who does not wait for ever. */
const PATIENCES: readonly Micros[] = [20 * MS, 300 * MS, 2 * SECOND, 10 * SECOND];
/** Milliseconds in which a client finds another server, mostly. */
const LEAST_TIMEOUT = 3000;
/** A parent is in use for so long in one of this many runs that the number of its children comes round. */
const ROUND_IN = 8;
const LAST_NUMBER = 2_147_483_647;
/** What is locked, queued, counted: one of them in most runs. */
const PATHS: readonly string[] = ["/a", "/b"];

/** "recipes/NAME" or "systems/NAME": every run draws its own ensemble, weather, tasks and mixture of faults. */
export function drawnScenario(row: RecipeRow): Scenario {
  const { about, group = "recipes", recipe } = row;
  const name = drawnName(row);
  const who = group === "systems" ? "A system goes" : "Clients follow a recipe";
  return {
    name,
    group,
    about: `${who} through trouble: ${about}.`,
    watchFor: [
      "Nothing is ever violated, whatever is drawn.",
      "After the faults everybody who waits comes to an end.",
    ],
    goals: [],
    recipe: recipe.name,
    isDrawn: true,
    plan: (seed, index, options) => drawRecipePlan(name, row, seed, index, options),
  };
}

/** Run `index` of a scenario of that name, in which clients follow the recipe of `row`. */
export function drawRecipePlan(
  scenario: string,
  row: RecipeRow,
  seed: string,
  index: number,
  options: ScenarioOptions,
): EnsemblePlan {
  const die = planDice(seed, index);
  const { cluster, weather } = drawWorld(die, row, options);
  const { draft, episodes, mix } = drawTroubledService(die, cluster, options);
  // What patterns have clients ask for is not what a recipe asks for.
  draft.operations.length = 0;
  drawTasks(mix, row, episodes);
  placeClients(mix);
  return finish(draft, {
    scenario,
    seed: `${seed}.${index}`,
    weather,
    settle: true,
  });
}

/** There must be clients, two at least: where the weather allows none it is calm. */
function drawWorld(
  die: Dice,
  row: RecipeRow,
  options: ScenarioOptions,
): { readonly cluster: Cluster; readonly weather: Weather } {
  const drawn = drawWeather(die);
  const first = drawServers(die, drawn, options);
  const isCalm = (first.clients ?? 0) === 0;
  const weather = isCalm ? CALM : drawn;
  const servers = isCalm ? drawServers(die, CALM, options) : first;
  const most = pick(die, [2, 3, 3, 5]);
  const { sizes = [] } = row;
  const size = sizes.length > 0 ? { size: pick(die, sizes) } : {};
  const firstSequence = LAST_NUMBER - between(die, 0, 8);
  const isRound = oneIn(die, 1, ROUND_IN);
  return {
    weather,
    cluster: {
      ...servers,
      clients: options.clients ?? Math.max(2, most),
      sessionTimeout: options.sessionTimeout ?? patientTimeout(servers),
      ...(isRound ? { firstSequence } : {}),
      recipe: {
        name: row.recipe.name,
        ...size,
        ...(row.isOwn ? { own: true } : {}),
        ...(row.hasResource ? { resource: true } : {}),
      },
    },
  };
}

/**
 * A client waits for up to a second before it dials again, and up to two when it has tried all; its
 * application gives the session up when it has been SUSPENDED for as long as the session lives.
 * Where that is shorter every broken connection is a lost session, and nothing but that is seen.
 */
function patientTimeout({ sessionTimeout = 0, tickTime }: Cluster): number {
  return Math.max(sessionTimeout, Math.min(LEAST_TIMEOUT, 20 * tickTime));
}

function drawTasks(mix: Mix, row: RecipeRow, episodes: readonly Episode[]): void {
  const { die } = mix;
  const count = Math.min(between(die, 3, pick(die, [6, 12, 20])), row.mostTasks ?? 20);
  const paths = pathsOf(row, die);
  for (const ask of row.asks) drawStanding(mix, ask, paths);
  const asks = row.asks.flatMap((ask) => Array.from({ length: ask.weight }, () => ask));
  for (let left = count; left > 0;) {
    const isLong = left <= MOST_LONG && oneIn(die, 1, 2);
    const ask = pick(die, asks);
    const at = moment(mix, pick(die, episodes));
    const path = pick(die, paths);
    const who = doers(mix, ask);
    for (const client of who) {
      const span = isLong ? longSpan(mix) : pick(die, SPANS);
      assignDrawn(mix, at + between(die, 0, 20 * MS), client, ask, path, span);
    }
    left -= who.length;
  }
}

/** What clients are asked before anything has happened. */
function drawStanding(mix: Mix, ask: AskRow, paths: readonly string[]): void {
  const { cluster, die, until } = mix;
  const { standing = 0 } = ask;
  if (standing === 0) return;
  const all = clients(cluster);
  const who = candidates(all, ask);
  const share = Math.floor(until / who.length);
  for (const client of who) {
    const at = between(die, SECOND, 2 * SECOND);
    for (let nth = 0; nth < standing; nth += 1) {
      const span = standing === 1 ? between(die, share >> 1, share) : pick(die, SPANS);
      assign(mix, at, client, ask.ask, pick(die, paths), { span });
    }
  }
}

function candidates(all: readonly Selector[], { by }: AskRow): readonly Selector[] {
  if (by === "first") return all.slice(0, 1);
  return by === "others" ? all.slice(1) : all;
}

/** A program of the user's own knows by itself what it locks; and there is one of a system. */
function pathsOf({ group, isOwn, recipe }: RecipeRow, die: Dice): readonly string[] {
  if (isOwn || group === "systems") return [`/${recipe.name}`];
  return oneIn(die, 1, 4) ? PATHS : PATHS.slice(0, 1);
}

function doers({ cluster, die }: Mix, { by }: AskRow): readonly Selector[] {
  const all = clients(cluster);
  if (by === "each") return all;
  if (by === "first") return all.slice(0, 1);
  return [pick(die, by === "others" && all.length > 1 ? all.slice(1) : all)];
}

function longSpan(mix: Mix): Micros {
  const timeout = timeoutOf(mix);
  return Math.min(LONGEST, between(mix.die, timeout, 2 * timeout));
}

function assignDrawn(
  mix: Mix,
  at: Micros,
  client: Selector,
  row: AskRow,
  path: string,
  span: Micros,
): void {
  const { die } = mix;
  assign(mix, at, client, row.ask, path, {
    span: row.holds ? span : 0,
    patience: row.givesUp && oneIn(die, 1, 3) ? pick(die, PATIENCES) : 0,
    value: row.values > 0 ? between(die, 0, row.values - 1) : 0,
  });
}
