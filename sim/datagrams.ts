/** Datagrams: messages without a connection, each on its own. They may be lost, come twice, and overtake each other. */
import { mixText } from "./chance.ts";
import { DUPLICATE, LATENCY, LOSS } from "./decide.ts";
import type { Micros, NodeId, Printed, Protocol } from "./machine.ts";
import type { Datagram } from "./slots.ts";
import { DATAGRAM_DUE, target, type World } from "./world.ts";

/** In the place of a stream in the keys of decisions; copies have latencies of their own. */
const DATAGRAMS = mixText(0, "datagrams");
const COPIES = mixText(0, "copies of datagrams");

/** Puts a message on its way, if it is not lost at once; a copy may follow. */
export function castDatagram<P extends Protocol, S extends object>(
  world: World<P, S>,
  from: NodeId,
  to: NodeId,
  message: Printed,
): void {
  const { decisions, links, weather } = world;
  const pair = links.pair(from, to);
  const keyA = from * 1024 + to;
  const nth = world.casts.get(pair) ?? 0;
  world.casts.set(pair, nth + 1);
  if (links.isCut(from, to)) return world.took(links.blockedBy(from, to));
  const loss = links.loss[pair] as number;
  if (loss > 0 && decisions.decide(LOSS, keyA, DATAGRAMS, nth, 1000) < loss) {
    return world.took("loss");
  }
  launch(world, from, to, message, travelTime(world, pair, keyA, DATAGRAMS, nth));
  const { duplicatePermille = 0 } = weather;
  if (duplicatePermille === 0) return;
  if (decisions.decide(DUPLICATE, keyA, DATAGRAMS, nth, 1000) >= duplicatePermille) return;
  launch(world, from, to, message, travelTime(world, pair, keyA, COPIES, nth));
}

function travelTime<P extends Protocol, S extends object>(
  world: World<P, S>,
  pair: number,
  keyA: number,
  keyB: number,
  nth: number,
): Micros {
  const [low, high] = world.weather.latency;
  const delay = world.links.delay[pair] as number;
  if (delay > 0) world.took("delay");
  return delay + low + world.decisions.decide(LATENCY, keyA, keyB, nth, high - low + 1);
}

/** Places of datagrams that have arrived are used again. */
function launch<P extends Protocol, S extends object>(
  world: World<P, S>,
  from: NodeId,
  to: NodeId,
  message: Printed,
  after: Micros,
): void {
  const { cause } = world;
  const { print } = message;
  const free = world.datagrams.indexOf(undefined);
  const index = free < 0 ? world.datagrams.length : free;
  const armed = world.agenda.push(world.now + after, target(DATAGRAM_DUE, index));
  world.datagrams[index] = { index, from, to, message, print, cause, armed };
}

/** Whether its link lets nothing through: a cut one loses the datagram, a held one keeps it. */
export function isHeldUp<P extends Protocol, S extends object>(
  world: World<P, S>,
  datagram: Datagram,
): boolean {
  const { links } = world;
  const { from, index, to } = datagram;
  if (!links.isBlocked(from, to)) return false;
  world.took(links.blockedBy(from, to));
  if (links.isCut(from, to)) world.datagrams[index] = undefined;
  else datagram.armed = 0;
  return true;
}

/** What was held goes on, or is lost, when its link has changed. */
export function refreshDatagrams<P extends Protocol, S extends object>(world: World<P, S>): void {
  const { links } = world;
  for (const datagram of world.datagrams) {
    if (datagram === undefined || datagram.armed !== 0) continue;
    const { from, index, to } = datagram;
    if (links.isCut(from, to)) world.datagrams[index] = undefined;
    else if (!links.isBlocked(from, to)) {
      datagram.armed = world.agenda.push(world.now, target(DATAGRAM_DUE, index));
    }
  }
}
