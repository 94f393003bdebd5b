/** The specification of ZooKeeper: what ZAB promises of servers, and what its service promises to clients. */
import type { ConnId, NodeId } from "../../sim/machine.ts";
import type { Property, Spec, StopKind, Unsettled } from "../../sim/property.ts";
import type { ClientEvent } from "../client/vocabulary.ts";
import type { ServerEvent } from "../events.ts";
import type { Message } from "../messages.ts";
import type { ServerRecord } from "../records.ts";
import type { Command, ZooKeeper } from "../zookeeper.ts";
import { PROPERTIES as ZAB_PROPERTIES } from "./catalogue.ts";
import { GOALS as ZAB_GOALS } from "./goals.ts";
import type { ZabSeen, ZabView } from "./seen.ts";
import { zabSpec } from "./zab.ts";

export interface Seen {
  readonly zab: ZabSeen;
  /** How many there are; their nodes stand behind those of the servers. */
  readonly clients: number;
}

export const PROPERTIES: readonly Property[] = [...ZAB_PROPERTIES];
export const GOALS: readonly Property[] = [...ZAB_GOALS];

function isServer({ zab }: Seen, node: NodeId): boolean {
  return node < zab.nodes.length;
}

/** "c2" and "clients"; undefined for any other selector. */
function clientsMeant(seen: Seen, selector: string): readonly NodeId[] | undefined {
  if (!selector.startsWith("c")) return undefined;
  const first = seen.zab.nodes.length;
  if (selector === "clients") {
    return Array.from({ length: seen.clients }, (_, index) => first + index);
  }
  const number = Number(selector.slice(1));
  return number >= 1 && number <= seen.clients ? [first + number - 1] : [];
}

export const zooKeeperSpec: Spec<ZooKeeper, Seen> = {
  properties: PROPERTIES,
  goals: GOALS,
  start: (configs): Seen => {
    const servers = configs.filter((config) => "sid" in config);
    return { zab: zabSpec.start(servers), clients: configs.length - servers.length };
  },
  emitted(seen: Seen, node: NodeId, event: ServerEvent | ClientEvent, view: ZabView): void {
    if (isServer(seen, node)) zabSpec.emitted(seen.zab, node, event as ServerEvent, view);
  },
  sent(
    seen: Seen,
    from: NodeId,
    to: NodeId,
    conn: ConnId,
    message: Message,
    view: ZabView,
  ): void {
    if (isServer(seen, from) && isServer(seen, to)) {
      zabSpec.sent(seen.zab, from, to, conn, message, view);
    }
  },
  appended(
    seen: Seen,
    node: NodeId,
    file: string,
    record: ServerRecord,
    view: ZabView,
  ): void {
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
  stopped(seen: Seen, node: NodeId, how: StopKind, view: ZabView): void {
    if (isServer(seen, node)) zabSpec.stopped(seen.zab, node, how, view);
  },
  started(seen: Seen, node: NodeId, view: ZabView): void {
    if (isServer(seen, node)) zabSpec.started(seen.zab, node, view);
  },
  faulted(seen, fault, nodes, view): void {
    const servers = nodes.filter((node) => isServer(seen, node));
    zabSpec.faulted(seen.zab, fault, servers, view);
  },
  resolve(seen: Seen, selector: string, view: ZabView): readonly NodeId[] {
    return clientsMeant(seen, selector) ?? zabSpec.resolve(seen.zab, selector, view);
  },
  isCore: (seen: Seen, nodes: readonly NodeId[]): boolean => zabSpec.isCore(seen.zab, nodes),
  unsettled: (
    seen: Seen,
    core: readonly NodeId[],
    view: ZabView,
  ): Unsettled | undefined => zabSpec.unsettled(seen.zab, core, view),
  probe: (
    seen: Seen,
    core: readonly NodeId[],
  ): { readonly node: NodeId; readonly command: Command } | undefined =>
    zabSpec.probe(seen.zab, core),
};
