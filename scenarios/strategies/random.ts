/** Uniform random plans, the honest baseline: any tolerated fault, at any time, to anybody. No patterns, no triggers. */
import { below, between, oneIn, pick, type Dice } from "../../sim/chance.ts";
import { FAULTS, type Fault, type FaultKind, type Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { CALM } from "../../sim/plan.ts";
import { clientOptions, clusterOf, finish, inject, MS, planDice, SECOND, write } from "../build.ts";
import type { EnsemblePlan, ScenarioOptions } from "../scenario.ts";
import { drawApplications } from "../swarm/applications.ts";
import type { Episode } from "../swarm/load.ts";
import { allServers, clients, drawHarmable, shuffled, voters, type Mix } from "../swarm/mix.ts";
import { drawClients } from "../swarm/settings.ts";

const UNTIL: Micros = 15 * SECOND;
const MOST_FAULTS = 12;
const MOST_WRITES = 24;
/** Longest time that a fault lasts, in microseconds. */
const LONGEST: Micros = 4 * SECOND;

const TOLERATED = FAULTS.filter(({ tolerated }) => tolerated);

/** The plan of run `index`, a pure function of its arguments. Every ensemble is of one distribution. */
export function drawRandom(seed: string, index: number, options: ScenarioOptions): EnsemblePlan {
  const die = planDice(seed, index);
  const cluster = drawEnsemble(die, options);
  const until = options.until ?? UNTIL;
  const draft = { cluster, until, die, operations: [], faults: [] };
  const harmable = drawHarmable(die, cluster);
  const mix: Mix = { ...draft, recovery: SECOND, harmable, victim: "any" };
  drawUse(mix);
  for (let left = between(die, 0, MOST_FAULTS); left > 0; left -= 1) {
    inject(mix, below(die, until), drawFault(mix, pick(die, kindsFor(mix))));
  }
  const run = { scenario: "swarm", seed: `${seed}.${index}`, weather: CALM, settle: true };
  return finish(mix, run);
}

/** Small limits half of the time, for with the defaults a short run meets none of them. */
function drawEnsemble(die: Dice, options: ScenarioOptions): EnsemblePlan["cluster"] {
  const cluster = clusterOf(
    {
      servers: pick(die, [3, 3, 5]),
      tickTime: 200,
      initLimit: 10,
      syncLimit: 5,
      commitLogCount: pick(die, [4, 500]),
      snapCount: pick(die, [8, 100_000]),
      snapshotSizePercent: pick(die, [-1, 33]),
      snapshotChunk: 1,
    },
    options,
  );
  const users = oneIn(die, 1, 2) ? drawClients(die, cluster, CALM) : {};
  return { ...cluster, ...users, ...clientOptions(options) };
}

/** Writes at any time, at any server; calls of clients at any time. */
function drawUse(mix: Mix): void {
  const { die, until } = mix;
  for (let left = between(die, 0, MOST_WRITES); left > 0; left -= 1) {
    write(mix, below(die, until), "any");
  }
  const moments = Array.from({ length: MOST_WRITES }, (): Episode => {
    const at = below(die, until);
    return { at, calm: at, end: at + MS, isSilent: false };
  });
  drawApplications(mix, moments, between(die, 0, MOST_WRITES));
}

/** Every tolerated kind; where there is only one node, or no spare disk, those that need more mean nothing. */
function kindsFor({ cluster, harmable }: Mix): readonly FaultKind[] {
  const nodes = allServers(cluster).length + clients(cluster).length;
  return TOLERATED.filter(({ kind, on }) => {
    if (kind === "failDisk" || kind === "fullDisk") return harmable.length > 0;
    return nodes > 1 || on !== "link";
  }).map(({ kind }) => kind);
}

function drawFault(mix: Mix, kind: FaultKind): Fault {
  const { cluster, die } = mix;
  const span = between(die, MS, LONGEST);
  const nodes = [...allServers(cluster), ...clients(cluster)];
  const [from = "s1", to = "s1"] = shuffled(die, nodes);
  switch (kind) {
    case "partition":
      return { kind, groups: drawSides(die, nodes), span };
    case "heal":
      return { kind };
    case "cut":
    case "hold":
      return { kind, from, to, span };
    case "release":
      return { kind, from, to };
    case "delay":
      return { kind, from, to, by: between(die, MS, SECOND), span };
    case "loss":
      return { kind, from, to, permille: between(die, 1, 1000), span };
    case "flap":
      return { kind, a: from, b: to, period: between(die, 20 * MS, SECOND), times: 4 };
    case "break":
      return { kind, a: from, b: to };
    case "crash":
      return { kind, node: from, downFor: span };
    case "restart":
      return { kind, node: from };
    case "pause":
      return { kind, node: from, span };
    default:
      return drawFaultOfServer(mix, kind, span);
  }
}

/** Those of a machine: only servers have disks and clocks that matter. */
function drawFaultOfServer(mix: Mix, kind: FaultKind, span: Micros): Fault {
  const { cluster, die, harmable } = mix;
  const node = pick(die, allServers(cluster));
  switch (kind) {
    case "power": {
      const some = shuffled(die, voters(cluster));
      return { kind, nodes: some.slice(0, between(die, 1, some.length)), downFor: span };
    }
    case "stallDisk":
      return { kind, node, span };
    case "failDisk":
      return { kind, node: pick(die, harmable), count: between(die, 1, 3) };
    case "fullDisk":
      return { kind, node: pick(die, harmable), span };
    case "skew":
      return { kind, node, ppm: between(die, -500, 500) };
    case "jump":
      return { kind, node, millis: between(die, -3_600_000, 3_600_000) };
    default:
      return { kind: "slowDisk", node, by: between(die, MS, 500 * MS), span };
  }
}

/** Every node on one of two sides, with at least one on each. */
function drawSides(die: Dice, nodes: readonly Selector[]): Selector[][] {
  const order = shuffled(die, nodes);
  const cut = between(die, 1, order.length - 1);
  return [order.slice(0, cut), order.slice(cut)];
}
