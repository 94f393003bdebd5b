/** Tools for patterns of clients: whom to aim at, how long sessions live, and where a client is driven to. */
import { between, pick } from "../../sim/chance.ts";
import type { Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { MODE } from "../../protocol/api/operations.ts";
import { connectString } from "../../protocol/client/config.ts";
import type { Cluster } from "../../protocol/config.ts";
import { inject, MS, nodesOf, SECOND, server, syncTimeout } from "../build.ts";
import { ask, create, exists, getChildren, getData, setData, type MakeOp } from "../calls.ts";
import { allServers, clients, hasClients, shuffled, type Mix } from "./mix.ts";

/** A client waits for up to a second before it dials again, and a second more after a lap. */
const REDIAL: readonly [Micros, Micros] = [300 * MS, 2 * SECOND];

/** Whether clients know more than one server. */
export function canMove(cluster: Cluster): boolean {
  return hasClients(cluster) && Math.min(cluster.clientServers ?? 13, nodesOf(cluster)) >= 2;
}

/** Whether there are at least two clients. */
export function hasTwoClients(cluster: Cluster): boolean {
  return (cluster.clients ?? 0) >= 2;
}

/** One of the clients, drawn; there must be some. */
export function anyClient(mix: Mix): Selector {
  return pick(mix.die, clients(mix.cluster));
}

function serversOf(cluster: Cluster, client: Selector): readonly number[] {
  return connectString(cluster, Number(client.slice(1)));
}

/** The first of them knows the server that is likely to lead, the one with the largest sid, if any of them does. */
export function clientsByLeader({ cluster, die }: Mix): Selector[] {
  const order = shuffled(die, clients(cluster));
  const knows = (client: Selector): boolean =>
    serversOf(cluster, client).includes(cluster.servers - 1);
  return [...order.filter(knows), ...order.filter((client) => !knows(client))];
}

/** One of the servers that it knows. */
export function serverOf({ cluster, die }: Mix, client: Selector): Selector {
  return server(pick(die, serversOf(cluster, client)) + 1);
}

/** ... that is not very likely to lead. */
export function followerOf({ cluster, die }: Mix, client: Selector): Selector {
  const known = serversOf(cluster, client);
  const lesser = known.filter((node) => node + 1 < cluster.servers);
  return server(pick(die, lesser.length > 0 ? lesser : known) + 1);
}

/** How long a session of this run lives without its client. */
export function timeoutOf({ cluster }: Mix): Micros {
  return (cluster.sessionTimeout ?? 10 * cluster.tickTime) * MS;
}

/** A share or a multiple of that. */
export function aroundTimeout(mix: Mix): Micros {
  const timeout = timeoutOf(mix);
  return between(mix.die, MS, pick(mix.die, [timeout, 2 * timeout]));
}

/** Shorter than a leader and its follower wait for each other. */
export function nearlyTooLong(mix: Mix): Micros {
  const limit = syncTimeout(mix.cluster);
  return between(mix.die, limit >> 1, limit - (limit >> 4));
}

/** Time enough for a client that has lost its server to find another. */
export function redial(mix: Mix): Micros {
  return between(mix.die, ...REDIAL);
}

/** For `span` the client reaches one server only. */
export function confine(
  mix: Mix,
  at: Micros,
  client: Selector,
  only: Selector,
  span: Micros,
): void {
  inject(mix, at, {
    kind: "partition",
    groups: [
      ["rest", only],
      [only, client],
    ],
    span,
  });
  for (const b of allServers(mix.cluster)) {
    if (b !== only) inject(mix, at, { kind: "break", a: client, b });
  }
}

/** For `span` the client reaches every server but `from`, which may be several. */
export function shutOut(
  mix: Mix,
  at: Micros,
  client: Selector,
  from: Selector,
  span: Micros,
): void {
  inject(mix, at, { kind: "break", a: client, b: from });
  inject(mix, at, { kind: "cut", from: client, to: from, span });
  inject(mix, at, { kind: "cut", from, to: client, span });
}

/** The client loses its connection, whichever it is. */
export function dislodge(mix: Mix, at: Micros, client: Selector): void {
  inject(mix, at, { kind: "break", a: client, b: "all" });
}

const WORK: readonly MakeOp[] = [
  setData("/a"),
  getData("/a"),
  create("/q/n-", MODE.EPHEMERAL_SEQUENTIAL),
  getChildren("/q"),
];

const READING: readonly MakeOp[] = [getData("/a"), exists("/b"), getChildren("/")];

/** The application goes on meanwhile. */
export function work(mix: Mix, client: Selector, from: Micros, to: Micros): void {
  repeat(mix, client, from, to, WORK);
}

/** ... and changes nothing. */
export function look(mix: Mix, client: Selector, from: Micros, to: Micros): void {
  repeat(mix, client, from, to, READING);
}

function repeat(
  mix: Mix,
  client: Selector,
  from: Micros,
  to: Micros,
  makes: readonly MakeOp[],
): void {
  const step = Math.max(2 * MS, Math.floor((to - from) / between(mix.die, 2, 8)));
  for (let at = from; at < to; at += step) ask(mix, at, client, pick(mix.die, makes));
}
