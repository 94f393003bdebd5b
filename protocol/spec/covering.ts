/** A specification that also notes which abstract states a run reaches, as features that a search can count. */
import { mix, mixText } from "../../sim/chance.ts";
import type { NodeId } from "../../sim/machine.ts";
import type { Spec, StopKind } from "../../sim/property.ts";
import type { ClientEvent } from "../client/vocabulary.ts";
import type { ServerEvent } from "../events.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { bySid } from "./seen.ts";
import { coarseShape, ensembleShape, fineShape } from "./shape.ts";
import type { Seen } from "./zookeeper.ts";

/** Features are numbers below this, hashes of what they stand for: few enough to be counted one by one. */
export const FEATURES: number = 1 << 16;

/** What a feature is about; the numbers only keep hashes of different things apart. */
const SHAPE = 1;
const STEP = 2;
const ENSEMBLE = 3;
const STRUCK = 4;
const STOPPED = 5;
const MARKED = 6;
const SYNCING = 7;
const CLIENT = 8;
const COUNTED = 9;

/** The feature "`what` happened so often", for numbers that a run counts; powers of two are told apart. */
export function countFeature(what: string, times: number): number {
  return featureOf(COUNTED, mixText(31 - Math.clz32(times), what));
}

function featureOf(about: number, hash: number): number {
  return mix(hash, about) & (FEATURES - 1);
}

/**
 * Judges as `spec` does, and adds what is reached to `features`, which belongs to one run. It looks at
 * the account of the specification alone, so it changes neither a verdict nor an event.
 */
export function covering(
  spec: Spec<ZooKeeper, Seen>,
  features: Set<number>,
): Spec<ZooKeeper, Seen> {
  const shapes: number[] = [];
  const add = (about: number, hash: number): void => {
    features.add(featureOf(about, hash));
  };
  const look = ({ zab }: Seen, node: NodeId): void => {
    const n = zab.nodes[node];
    if (n === undefined) return;
    const shape = fineShape(zab, n);
    const before = shapes[node] ?? 0;
    if (shape === before) return;
    shapes[node] = shape;
    add(SHAPE, shape);
    add(STEP, mix(before, shape));
    add(ENSEMBLE, ensembleShape(zab));
  };
  return {
    ...spec,
    emitted(seen, node, event, view): void {
      spec.emitted(seen, node, event, view);
      const n = seen.zab.nodes[node];
      if (n === undefined) return add(CLIENT, clientHash(event as ClientEvent));
      look(seen, node);
      const told = event as ServerEvent;
      if (told.kind === "mark") add(MARKED, mixText(coarseShape(seen.zab, n), told.id));
      if (told.kind !== "syncing") return;
      const learner = bySid(seen.zab, told.learner);
      const shape = learner === undefined ? 0 : coarseShape(seen.zab, learner);
      add(SYNCING, mixText(mixText(shape, told.mode), told.source));
    },
    synced(seen, node, file, length, view): void {
      spec.synced(seen, node, file, length, view);
      look(seen, node);
    },
    wrote(seen, node, name, value, view): void {
      spec.wrote(seen, node, name, value, view);
      look(seen, node);
    },
    stopped(seen, node, how, view): void {
      const n = seen.zab.nodes[node];
      if (n !== undefined) add(STOPPED, mix(fineShape(seen.zab, n), stopNumber(how)));
      spec.stopped(seen, node, how, view);
      look(seen, node);
    },
    started(seen, node, view): void {
      spec.started(seen, node, view);
      look(seen, node);
    },
    faulted(seen, fault, nodes, view): void {
      spec.faulted(seen, fault, nodes, view);
      noteFault(seen, fault.kind, nodes, add);
    },
  };
}

function stopNumber(how: StopKind): number {
  return how === "exit" ? 1 : how === "crash" ? 2 : 3;
}

/** A fault counts by its kind and what each of the servers is that it means. */
function noteFault(
  { zab }: Seen,
  kind: string,
  nodes: readonly NodeId[],
  add: (about: number, hash: number) => void,
): void {
  for (const node of nodes) {
    const n = zab.nodes[node];
    if (n !== undefined) add(STRUCK, mixText(coarseShape(zab, n), kind));
  }
}

/** What a client was told, without its numbers. */
function clientHash(event: ClientEvent): number {
  const hash = mixText(0, event.kind);
  switch (event.kind) {
    case "called":
      return mixText(hash, event.op.kind);
    case "returned":
      return mix(mixText(hash, event.result.kind), event.err);
    case "handle":
      return mixText(hash, event.state);
    case "noticed":
    case "watched":
      return mix(hash, 1);
    case "mark":
      return mixText(hash, event.id);
    default:
      return hash;
  }
}
