/** A protocol of a user's own as a universe: machines, names of nodes, and nothing but the user's properties. */
import { blankSpec } from "./blank-spec.ts";
import type { Machine, Micros, NodeId, Printed, Protocol } from "./machine.ts";
import { withProperties, type Joined } from "./own-judging.ts";
import type { OwnProperty } from "./own-properties.ts";
import { digestPlain } from "./plain.ts";
import { CALM, PLAN_SCHEMA, type Plan } from "./plan.ts";
import type { Spec } from "./property.ts";
import type { Universe } from "./universe.ts";

/** What makes a protocol. `boot` and `step` keep the four laws of `Machine`. */
export interface ProtocolParts<P extends Protocol>
  extends
    Pick<Machine<P>, "name" | "boot" | "step">,
    Partial<Pick<Machine<P>, "queueName" | "sizeOf">> {
  /** One per node, frozen by us. */
  readonly configs: readonly P["config"][];
  /** What faults, operations and properties call the nodes; "n1", "n2", … if missing. */
  readonly nodeNames?: readonly string[];
  readonly properties?: readonly OwnProperty<P>[];
  /** Whether these nodes can go on without the others; if missing: more than half. */
  readonly isQuorum?: (nodes: readonly NodeId[]) => boolean;
  /** How long a healed quorum may take to satisfy every `eventually`; a minute if missing. */
  readonly settleWithin?: Micros;
}

/**
 * A universe for `run`: one node per configuration, started at time 0. Selectors of its plans are
 * the names of the nodes and "all".
 */
export function defineProtocol<P extends Protocol>(
  parts: ProtocolParts<P>,
): Universe<P, Joined<object>> {
  const { boot, name, properties = [], settleWithin = 60_000_000, step } = parts;
  const configs = parts.configs.map((config) => Object.freeze(config));
  const names = parts.nodeNames ?? configs.map((_, index) => `n${index + 1}`);
  const machine: Machine<P> = {
    name,
    boot,
    step,
    queueName: parts.queueName ?? ((queue) => `queue ${queue}`),
    sizeOf: parts.sizeOf ?? (() => 1),
  };
  const isQuorum = parts.isQuorum ?? ((nodes) => nodes.length * 2 > configs.length);
  return {
    machines: configs.map(() => machine),
    configs,
    spec: withProperties(namingSpec<P>(names, isQuorum), properties, names),
    startAt: [],
    settleWithin,
  };
}

function namingSpec<P extends Protocol>(
  names: readonly string[],
  isQuorum: (nodes: readonly NodeId[]) => boolean,
): Spec<P, object> {
  return {
    ...blankSpec<P>(),
    resolve(_seen, selector) {
      if (selector === "all") return names.map((_, index) => index);
      const node = names.indexOf(selector);
      return node < 0 ? [] : [node];
    },
    isCore: (_seen, nodes) => isQuorum(nodes),
  };
}

/** A message or record with its fingerprint, frozen: what `Effects.send` and `append` take. */
export function printed<T extends object>(value: T): Readonly<T> & Printed {
  return Object.freeze({ ...value, print: digestPlain(0, value) });
}

/** A plan without operations and faults in calm weather for ten seconds, except for `changes`. */
export function newPlan(changes: Partial<Plan> = {}): Plan {
  return {
    schema: PLAN_SCHEMA,
    scenario: "own",
    seed: "1",
    cluster: {},
    weather: CALM,
    operations: [],
    faults: [],
    pins: [],
    until: 10_000_000,
    settle: true,
    ...changes,
  };
}
