/** A simpler ensemble: fewer nodes, settings and weather as they are unless a plan says otherwise. */
import { DEFAULT_CLUSTER, serversOf, type Cluster } from "../../protocol/config.ts";
import type { Fault, PlannedFault, Selector } from "../../sim/faults.ts";
import { CALM, type Weather } from "../../sim/plan.ts";
import type { EnsemblePlan } from "../scenario.ts";
import type { Edit } from "./search.ts";

/** All at once, then one by one. */
export function plainSettings(): Edit[] {
  const ofCluster = PLAIN_KEYS.map(
    (key): Edit =>
      (plan) =>
        withSetting(plan, key),
  );
  const ofWeather = (Object.keys(CALM) as (keyof Weather)[]).map((key): Edit => {
    return (plan) => ({ ...plan, weather: { ...plan.weather, [key]: CALM[key] } });
  });
  const all: Edit = (plan) =>
    PLAIN_KEYS.reduce<EnsemblePlan>((made, key) => withSetting(made, key), {
      ...plan,
      weather: CALM,
    });
  const calm: Edit = (plan) => ({ ...plan, weather: CALM });
  return [all, calm, ...ofCluster, ...ofWeather];
}

const PLAIN_KEYS: readonly (keyof Cluster)[] = [
  "startAt",
  "commitLogCount",
  "snapCount",
  "snapshotSizePercent",
  "counterLimit",
  "snapshotChunk",
  "maxNotificationInterval",
  "recvCapacity",
  "clientServers",
  "sessionTimeout",
  "maxSessionTimeout",
  "containerCheck",
  "firstSequence",
  "outstandingLimit",
  "tickTime",
  "initLimit",
  "syncLimit",
];

function withSetting(plan: EnsemblePlan, key: keyof Cluster): EnsemblePlan {
  const { [key]: _given, ...others } = plan.cluster;
  const plain = DEFAULT_CLUSTER[key];
  const cluster = plain === undefined ? others : { ...others, [key]: plain };
  return { ...plan, cluster: cluster as Cluster };
}

/** Without clients, all or the last of them; without one server each. */
export function fewerNodes({ cluster }: EnsemblePlan): Edit[] {
  const servers = Array.from(
    { length: serversOf(cluster) },
    (_, index) => serversOf(cluster) - index,
  );
  return [
    withoutClients(0),
    (plan) => withoutClients((plan.cluster.clients ?? 0) - 1)(plan),
    ...servers.map(withoutServer),
  ];
}

function withoutClients(left: number): Edit {
  return (plan) => {
    const { clients = 0 } = plan.cluster;
    if (left < 0 || left >= clients) return undefined;
    const { clients: _clients, ...others } = plan.cluster;
    const gone = (selector: Selector): boolean =>
      /^c\d/.test(selector) && Number(selector.slice(1)) > left;
    const fewer = withNames(plan, (name) => (gone(name) ? undefined : name));
    return { ...fewer, cluster: left === 0 ? others : { ...others, clients: left } };
  };
}

/** Those with larger ids move down by one, which changes no comparison of ids. */
function withoutServer(sid: number): Edit {
  return (plan) => {
    const { cluster } = plan;
    if (sid > serversOf(cluster)) return undefined;
    const isVoter = sid <= cluster.servers;
    if (isVoter && cluster.servers === 1) return undefined;
    const fewer = withNames(plan, (name) => {
      if (!/^s\d/.test(name)) return name;
      const named = Number(name.slice(1));
      if (named === sid) return undefined;
      return named > sid ? `s${named - 1}` : name;
    });
    const startAt = cluster.startAt.filter((_, index) => index !== sid - 1);
    const { releases } = cluster;
    // The last entry is of all servers behind it, too.
    const left = releases?.filter((_, index) => index !== sid - 1 || sid === releases.length);
    const servers = cluster.servers - (isVoter ? 1 : 0);
    const observers = cluster.observers - (isVoter ? 0 : 1);
    const sizes = {
      servers,
      observers,
      startAt,
      ...(left === undefined ? {} : { releases: left }),
    };
    return { ...fewer, cluster: { ...cluster, ...sizes } };
  };
}

type Rename = (name: Selector) => Selector | undefined;

/** With other names for nodes; what befalls or is asked of a node without a name is left out. */
function withNames(plan: EnsemblePlan, rename: Rename): EnsemblePlan {
  return {
    ...plan,
    operations: plan.operations.flatMap((operation) => {
      const node = rename(operation.node);
      return node === undefined ? [] : [{ ...operation, node }];
    }),
    faults: plan.faults.flatMap((planned) => renameIn(planned, rename) ?? []),
  };
}

function renameIn(planned: PlannedFault, rename: Rename): PlannedFault | undefined {
  const fault = renameInFault(planned.fault, rename);
  const { when } = planned;
  if (fault === undefined || when === undefined) return fault && { ...planned, fault };
  const whose = rename("to" in when ? when.to : when.node);
  if (whose === undefined) return undefined;
  const renamed = "to" in when ? { ...when, to: whose } : { ...when, node: whose };
  return { ...planned, fault, when: renamed };
}

function renameInFault(fault: Fault, rename: Rename): Fault | undefined {
  if (fault.kind === "heal") return fault;
  if (fault.kind === "partition") {
    const groups = fault.groups.map((group) => group.flatMap((name) => rename(name) ?? []));
    return { ...fault, groups: groups.filter((group) => group.length > 0) };
  }
  if (fault.kind === "power") {
    const nodes = fault.nodes.flatMap((name) => rename(name) ?? []);
    return nodes.length === 0 ? undefined : { ...fault, nodes };
  }
  if ("from" in fault) {
    const [from, to] = [rename(fault.from), rename(fault.to)];
    return from === undefined || to === undefined ? undefined : { ...fault, from, to };
  }
  if ("a" in fault) {
    const [a, b] = [rename(fault.a), rename(fault.b)];
    return a === undefined || b === undefined ? undefined : { ...fault, a, b };
  }
  const node = rename(fault.node);
  return node === undefined ? undefined : { ...fault, node };
}
