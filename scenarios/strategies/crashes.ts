/** Crash points: servers die at writes, packets and turning points, epoch after epoch, and come back in all sorts of orders. */
import { between, oneIn, pick, type Dice } from "../../sim/chance.ts";
import type { Fault, Selector, Trigger } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import {
  finish,
  inject,
  injectWhen,
  MS,
  planDice,
  SECOND,
  syncTimeout,
  write,
  type Draft,
} from "../build.ts";
import type { EnsemblePlan, ScenarioOptions } from "../scenario.ts";
import { drawApplications } from "../swarm/applications.ts";
import { placeClients } from "../swarm/clients.ts";
import type { Episode } from "../swarm/load.ts";
import { anyServer, drawHarmable, drawVictim, shuffled, voters, type Mix } from "../swarm/mix.ts";
import { drawCluster, drawWeather } from "../swarm/settings.ts";
import { EVENTS, fsyncAt, LEADER_PACKETS, packetAt, SYNC_PACKETS } from "../swarm/strikes.ts";

/**
 * The plan of run `index`, a pure function of its arguments. Each epoch begins with a new leader, so that
 * there is something to discover and to synchronize, and the points of a crash come up.
 */
export function drawCrashes(seed: string, index: number, options: ScenarioOptions): EnsemblePlan {
  const die = planDice(seed, index);
  const weather = drawWeather(die);
  const cluster = drawCluster(
    die,
    weather,
    options.scale ?? pick(die, ["small", "campaign", "wide"] as const),
    options,
  );
  const recovery = Math.min(4 * SECOND, syncTimeout(cluster)) + SECOND;
  const epochs = drawEpochs(die, recovery);
  const until = options.until ?? (epochs.at(-1)?.end ?? 0) + SECOND;
  const draft: Draft = { cluster, until, die, operations: [], faults: [] };
  const harmable = drawHarmable(die, cluster);
  const mix: Mix = { ...draft, recovery, harmable, victim: drawVictim(die, cluster) };

  for (const epoch of epochs) {
    if (oneIn(die, 3, 4)) changeLeader(mix, epoch);
    pick(die, ORDERS)(mix, epoch);
    if (!epoch.isSilent) drawWrites(mix, epoch);
  }
  drawApplications(mix, epochs, between(die, 0, pick(die, [6, 20])));
  placeClients(mix);
  return finish(mix, { scenario: "swarm", seed: `${seed}.${index}`, weather, settle: true });
}

/** The first is quiet for a while, so that there is a leader and a history; a third are silent. */
function drawEpochs(die: Dice, recovery: Micros): Episode[] {
  const epochs: Episode[] = [];
  let at = between(die, 0, pick(die, [MS, SECOND, 2 * SECOND]));
  for (let left = between(die, 1, 5); left > 0; left -= 1) {
    const calm = at + between(die, recovery >> 1, 2 * recovery);
    const end = calm + between(die, MS, recovery);
    epochs.push({ at, calm, end, isSilent: oneIn(die, 1, 3) });
    at = end;
  }
  return epochs;
}

/** Told or not, and back before or behind the next election. */
function changeLeader(mix: Mix, { at }: Episode): void {
  const { die } = mix;
  const downFor = between(die, MS, pick(die, [100 * MS, mix.recovery]));
  const faults: readonly Fault[] = [
    { kind: "crash", node: "leader", downFor },
    { kind: "power", nodes: ["leader"], downFor },
  ];
  inject(mix, at, pick(die, faults));
}

/** A few, around the change and while servers come back. */
function drawWrites(mix: Mix, { at, end }: Episode): void {
  const { die } = mix;
  for (let left = between(die, 1, pick(die, [3, 8, 12])); left > 0; left -= 1) {
    const when = oneIn(die, 1, 2) ? between(die, -50 * MS, 50 * MS) : between(die, 0, end - at);
    write(mix, Math.max(0, at + when), oneIn(die, 2, 3) ? "leader" : "any");
  }
}

/** A point in the life of a server: a durable write, a packet, or what it tells of itself. */
function drawPoint(mix: Mix, node: Selector): Trigger {
  const { die } = mix;
  switch (between(die, 1, 4)) {
    case 1:
    case 2:
      return fsyncAt(mix, node);
    case 3:
      return packetAt(mix, node, node === "leader" ? LEADER_PACKETS : SYNC_PACKETS);
    default:
      return { on: "event", event: pick(die, EVENTS), node, nth: between(die, 1, 2) };
  }
}

function drawWhom(mix: Mix): Selector {
  return pick(mix.die, ["leader", mix.victim, anyServer(mix), anyServer(mix)]);
}

/** It dies there, or (less often) loses power, or its streams with the leader break. */
function strike(mix: Mix, from: Micros, node: Selector, downFor?: Micros): void {
  const { die } = mix;
  const away = downFor === undefined ? {} : { downFor };
  const faults: readonly Fault[] = [
    { kind: "crash", node, ...away },
    { kind: "crash", node, ...away },
    { kind: "power", nodes: [node], ...away },
    ...(node === "leader" ? [] : [{ kind: "break", a: "leader", b: node } as const]),
  ];
  injectWhen(mix, from, drawPoint(mix, node), pick(die, faults));
}

/** An order in which servers die in an epoch and come back. */
type Order = (mix: Mix, epoch: Episode) => void;

/** Each by itself, from a moment to an epoch later. */
const oneByOne: Order = (mix, { at, calm }) => {
  const { die, recovery } = mix;
  for (let left = between(die, 1, 3); left > 0; left -= 1) {
    const downFor = between(die, MS, pick(die, [100 * MS, recovery, 2 * recovery]));
    strike(mix, at + between(die, 0, (calm - at) >> 1), drawWhom(mix), downFor);
  }
};

/** The same server twice at points of its choice, back in no time after the first. */
const againAndAgain: Order = (mix, { at }) => {
  const { die } = mix;
  const node = drawWhom(mix);
  const when = drawPoint(mix, node);
  const times = between(die, 2, 3);
  for (let nth = when.nth; nth < when.nth + times; nth += 1) {
    const downFor = between(die, MS, 200 * MS);
    injectWhen(mix, at, { ...when, nth }, { kind: "crash", node, downFor });
  }
};

/** Two or more die one after another and return in the reverse order, all before the epoch ends. */
const lastDeadFirstBack: Order = (mix, { at, calm, end }) => {
  const { cluster, die } = mix;
  const dying = shuffled(die, voters(cluster)).slice(0, between(die, 2, 3));
  const step = between(die, MS, Math.max(MS, (end - calm) >> 2));
  for (const [index, node] of dying.entries()) {
    strike(mix, at + index * step, node);
    inject(mix, calm + (dying.length - index) * step, { kind: "restart", node });
  }
};

/** One is away for the whole epoch, while the others may change their leader once more. */
const oneStaysAway: Order = (mix, { at, calm, end }) => {
  const { die } = mix;
  const node = oneIn(die, 1, 2) ? mix.victim : anyServer(mix);
  strike(mix, at, node);
  if (oneIn(die, 1, 2)) strike(mix, between(die, at, calm), "leader", between(die, MS, calm - at));
  inject(mix, end + between(die, 0, mix.recovery), { kind: "restart", node });
};

const ORDERS: readonly Order[] = [
  oneByOne,
  oneByOne,
  againAndAgain,
  lastDeadFirstBack,
  oneStaysAway,
];
