/** What a word for a fault is, and how the words of the table are made. */
import type { Cluster } from "../../protocol/config.ts";
import type { Fault, Selector, Trigger } from "../../sim/faults.ts";
import {
  described,
  either,
  fieldOf,
  list,
  readFields,
  type Fields,
  type FieldsRead,
  type Findings,
  type Path,
  type Shape,
} from "./shapes.ts";
import { link, selector, waysOf } from "./values.ts";

/** A fault, and what it waits for if the word itself says so. */
export interface Strike {
  readonly fault: Fault;
  readonly when?: Trigger;
}

/** What an entry of the timeline does, once the cluster is known. */
export type Strikes = (cluster: Cluster) => readonly Strike[];

/** One word for a fault: `{ at: 4s, WORD: value, field: value }`. */
export interface FaultWord {
  readonly about: string;
  /** The value behind the word. */
  readonly value: Shape<unknown>;
  /** What may, or must, stand beside it. */
  readonly fields: Fields;
  /** It waits for something by itself, so its entry has a time and no trigger. */
  readonly hasTrigger: boolean;
  readonly read: (entry: object, name: string, path: Path, found: Findings) => Strikes | undefined;
}

type Making<V, F extends Fields, Made> = (
  value: V,
  fields: FieldsRead<F>,
  cluster: Cluster,
) => readonly Made[];

/** A word whose faults strike when the entry says. */
export function faultWord<V, F extends Fields>(
  about: string,
  value: Shape<V>,
  fields: F,
  make: Making<V, F, Fault>,
): FaultWord {
  return makeWord(about, value, fields, false, (read, more, cluster) =>
    make(read, more, cluster).map((fault) => ({ fault })),
  );
}

/** A word whose faults wait for something by themselves. */
export function waitingWord<V, F extends Fields>(
  about: string,
  value: Shape<V>,
  fields: F,
  make: Making<V, F, Strike>,
): FaultWord {
  return makeWord(about, value, fields, true, make);
}

function makeWord<V, F extends Fields>(
  about: string,
  value: Shape<V>,
  fields: F,
  hasTrigger: boolean,
  make: Making<V, F, Strike>,
): FaultWord {
  return {
    about,
    value: described(value, about),
    fields,
    hasTrigger,
    read: (entry, name, path, found) => {
      const before = found.problems.length;
      const read = value.read(fieldOf(entry, name), [...path, name], found);
      const more = readFields(fields, entry, path, found);
      if (read === undefined || found.problems.length > before) return undefined;
      return (cluster) => make(read, more, cluster);
    },
  };
}

/** One selector or several. */
export const nodes: Shape<readonly Selector[]> = (() => {
  const shape = either(Array.isArray, list(selector, "nodes", 30, 1), selector);
  return {
    schema: shape.schema,
    read: (value, path, found) => {
      const read = shape.read(value, path, found);
      return typeof read === "string" ? [read] : read;
    },
  };
})();

/** A word for something that is done to nodes, each by itself. */
export function nodeWord<F extends Fields>(
  about: string,
  fields: F,
  make: Making<Selector, F, Fault>,
): FaultWord {
  return faultWord(about, nodes, fields, (named, more, cluster) =>
    named.flatMap((node) => make(node, more, cluster)),
  );
}

/** A word for something that is done to the directions of a link. */
export function linkWord<F extends Fields>(
  about: string,
  fields: F,
  make: (way: { from: Selector; to: Selector }, fields: FieldsRead<F>) => Fault,
): FaultWord {
  return faultWord(about, link, fields, (named, more) =>
    waysOf(named).map((way) => make(way, more)),
  );
}
