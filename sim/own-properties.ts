/** Properties of a user's own: `always`, `eventually`, `sometimes`, each an observer of what happens. */
import type { Fault } from "./faults.ts";
import type { ConnId, NodeId, Protocol } from "./machine.ts";
import type { Property, StopKind, View } from "./property.ts";

/** Something that an observer is shown. `who` is "s3", "c1", or "net" for what befalls the universe (node -1). */
export type Sight<P extends Protocol> = { readonly node: NodeId; readonly who: string } & (
  | { readonly kind: "emitted"; readonly event: P["event"] }
  | {
      readonly kind: "sent";
      readonly to: NodeId;
      readonly conn: ConnId;
      readonly message: P["message"];
    }
  /** The thread of the node takes the message up. */
  | {
      readonly kind: "received";
      readonly from: NodeId;
      readonly conn: ConnId;
      readonly message: P["message"];
    }
  /** A record reached the page cache. */
  | { readonly kind: "appended"; readonly file: string; readonly record: P["record"] }
  /** The first `length` records are durable, or all that is left. */
  | { readonly kind: "synced" | "truncated"; readonly file: string; readonly length: number }
  | { readonly kind: "wrote"; readonly file: string; readonly value: P["value"] }
  | { readonly kind: "removed"; readonly file: string }
  | { readonly kind: "started" }
  | { readonly kind: "stopped"; readonly how: StopKind }
  | { readonly kind: "faulted"; readonly fault: Fault; readonly nodes: readonly NodeId[] }
);

/** What an observer may look at besides: the time, who is up, and what is on the disks. */
export type Surroundings<P extends Protocol> = Pick<
  View<P["record"], P["value"]>,
  "now" | "isUp" | "fileNames" | "log" | "file"
>;

/** What every property has. `Seen` is the account that it keeps: plain data, cloned when the world is forked. */
export interface Account<Seen extends object> {
  /** One sentence: what must hold, or what is to happen. */
  readonly about: string;
  /** Where it is written that it must. */
  readonly cite?: string;
  /** Bugs known to break it. */
  readonly brokenBy?: readonly string[];
  /** An empty account. */
  readonly start: () => Seen;
}

/** Is shown everything that happens, in order; it may change `seen`, and nothing else. */
export type See<P extends Protocol, Seen extends object, Answer> = (
  seen: Seen,
  sight: Sight<P>,
  around: Surroundings<P>,
) => Answer;

/** A property of a user's own. Make it with `always`, `eventually` or `sometimes`. */
export interface OwnProperty<P extends Protocol> extends Property {
  start(): object;
  /** For `always`: why it is broken, or undefined. For `sometimes`: anything but undefined reaches it. */
  see(seen: object, sight: Sight<P>, around: Surroundings<P>): string | undefined;
  /** For `eventually`: what is still missing after healing, or undefined. */
  missing(seen: object, around: Surroundings<P>, healed: readonly string[]): string | undefined;
}

/**
 * A property that no run may break, at any moment. `see` returns undefined as long as it holds, and
 * else one sentence for people that says why it does not.
 */
export function always<P extends Protocol, Seen extends object>(
  name: string,
  observer: Account<Seen> & { readonly see: See<P, Seen, string | undefined> },
): OwnProperty<P> {
  const { see } = observer;
  return {
    ...rowOf(name, "always", observer),
    see: (seen, sight, around) => see(seen as Seen, sight, around),
    missing: () => undefined,
  };
}

/**
 * A property that must come true once a quorum has been healed. `missing` is asked after the faults,
 * until it returns undefined; what it says when the time is up is the violation. `healed` names the
 * nodes that are well by then: of the others nothing can be demanded.
 */
export function eventually<P extends Protocol, Seen extends object>(
  name: string,
  observer: Account<Seen> & {
    readonly see: See<P, Seen, void>;
    readonly missing: (
      seen: Seen,
      around: Surroundings<P>,
      healed: readonly string[],
    ) => string | undefined;
  },
): OwnProperty<P> {
  const { missing, see } = observer;
  return {
    ...rowOf(name, "eventually", observer),
    see: (seen, sight, around) => {
      see(seen as Seen, sight, around);
      return undefined;
    },
    missing: (seen, around, healed) => missing(seen as Seen, around, healed),
  };
}

/** A goal: something that is to happen in at least one run. `see` returns true each time that it has. */
export function sometimes<P extends Protocol, Seen extends object>(
  name: string,
  observer: Account<Seen> & { readonly see: See<P, Seen, boolean> },
): OwnProperty<P> {
  const { see } = observer;
  return {
    ...rowOf(name, "sometimes", observer),
    see: (seen, sight, around) => (see(seen as Seen, sight, around) ? "reached" : undefined),
    missing: () => undefined,
  };
}

function rowOf<Seen extends object>(
  name: string,
  kind: Property["kind"],
  { about, brokenBy = [], cite = "", start }: Account<Seen>,
): Property & { readonly start: () => Seen } {
  return { name, kind, about, cite, brokenBy, start };
}
