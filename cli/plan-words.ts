/** A plan in words for people: its ensemble, what is unusual about it, and what would make it hold. */
import { DEFAULT_CLUSTER, serversOf, type Cluster } from "../protocol/config.ts";
import type { Command } from "../protocol/zookeeper.ts";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { Neighbour } from "../scenarios/shrink/necessity.ts";
import { CALM } from "../sim/plan.ts";
import { clock, plural, shortSpan } from "./quantities.ts";
import { faultInWords } from "./timeline/faults.ts";
import { nodeName } from "./timeline/names.ts";

/** "3 servers, 1 client · tickTime 200ms · s3 starts at 0.500s": nodes, and every setting that is not what a plan has unless it says otherwise. */
export function ensembleInWords({ cluster, weather }: EnsemblePlan): string {
  const { servers, observers, clients = 0 } = cluster;
  const nodes = [plural(servers, "server")];
  if (observers > 0) nodes.push(plural(observers, "observer"));
  if (clients > 0) nodes.push(plural(clients, "client"));
  const parts = [nodes.join(", "), ...settingsInWords(cluster)];
  for (const what of ["latency", "fsync"] as const) {
    const [least, most] = weather[what];
    if (least === CALM[what][0] && most === CALM[what][1]) continue;
    parts.push(`${what} ${shortSpan(least)} to ${shortSpan(most)}`);
  }
  if (weather.service !== CALM.service) parts.push(`service to ${shortSpan(weather.service)}`);
  if (weather.lossPermille > 0) parts.push(`${weather.lossPermille / 10}% of packets lost`);
  return parts.join(" · ");
}

const MILLIS: readonly (keyof Cluster)[] = [
  "tickTime",
  "maxNotificationInterval",
  "sessionTimeout",
  "containerCheck",
];
const NAMED_ELSEWHERE: readonly string[] = [
  "servers",
  "observers",
  "clients",
  "recipe",
  "startAt",
  "bugs",
];

function settingsInWords(cluster: Cluster): string[] {
  const settings = Object.entries(cluster)
    .filter(([key]) => !NAMED_ELSEWHERE.includes(key))
    .filter(([key, value]) => value !== DEFAULT_CLUSTER[key as keyof Cluster])
    .map(([key, value]) => {
      const isTime = MILLIS.includes(key as keyof Cluster);
      return `${key} ${isTime ? shortSpan(Number(value) * 1000) : String(value)}`;
    });
  const late = cluster.startAt.flatMap((at, node) =>
    at > 0 ? [`${nodeName(node, serversOf(cluster))} starts at ${clock(at)}`] : [],
  );
  return [...recipeInWords(cluster), ...settings, ...late];
}

function recipeInWords({ recipe }: Cluster): readonly string[] {
  if (recipe === undefined) return [];
  return [`recipe ${recipe.name}${recipe.size === undefined ? "" : ` of ${recipe.size}`}`];
}

/** "it holds with PAUSE c1 for 9.9s", "… without CRASH s1", "… without the write at 0.600s". */
export function neighbourInWords(smallest: EnsemblePlan, neighbour: Neighbour): string {
  const { by, id, plan } = neighbour;
  if (by === "operation") {
    const operation = smallest.operations.find((one) => one.id === id);
    if (operation === undefined) return "";
    return `it holds without ${operationInWords(operation.command)} at ${clock(operation.at)}`;
  }
  const { faults } = by === "shorter" ? plan : smallest;
  const planned = faults.find((one) => one.id === id);
  if (planned === undefined) return "";
  return `it holds ${by === "shorter" ? "with" : "without"} ${faultInWords(planned)}`;
}

function operationInWords(command: Command): string {
  return command.kind === "task" ? `"${command.ask} ${command.path}"` : `the ${command.kind}`;
}

/** "1 fault 4 operations", and its pins if it has any. */
export function sizeInWords({ faults, operations, pins }: EnsemblePlan): string {
  const parts = [plural(faults.length, "fault"), plural(operations.length, "operation")];
  if (pins.length > 0) parts.push(plural(pins.length, "pin"));
  return parts.join(" ");
}
