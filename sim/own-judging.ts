/** Joins properties of a user's own to a specification: they are shown what it is shown, and judged like its own. */
import type { NodeId, Protocol } from "./machine.ts";
import type { OwnProperty, Sight } from "./own-properties.ts";
import type { Property, Spec, Unsettled, View } from "./property.ts";

/** A property of a user's own is at fault: its code threw (see `cause`), or its name is taken. */
export class OwnPropertyError extends Error {
  override readonly name = "OwnPropertyError";
}

/** What a specification and the properties joined to it remember. */
export interface Joined<S extends object> {
  readonly base: S;
  /** One account per property, in their order. */
  readonly own: readonly object[];
}

type Look<P extends Protocol> = View<P["record"], P["value"]>;
type Show<P extends Protocol, S extends object> = (
  seen: Joined<S>,
  sight: Sight<P>,
  view: Look<P>,
) => void;

/**
 * The specification with more properties; its goals keep their indexes, the others follow. `names`
 * are those of the nodes. Throws OwnPropertyError if a name of a property is taken.
 */
export function withProperties<P extends Protocol, S extends object>(
  spec: Spec<P, S>,
  own: readonly OwnProperty<P>[],
  names: readonly string[],
): Spec<P, Joined<S>> {
  refuseTakenNames([...spec.properties, ...spec.goals], own);
  const show = shower(own, spec.goals.length);
  return {
    properties: [...spec.properties, ...own.filter((property) => !isGoal(property))],
    goals: [...spec.goals, ...own.filter(isGoal)],
    start: (configs) => ({
      base: spec.start(configs),
      own: own.map((property) => guard(property, () => property.start())),
    }),
    ...hooksOfNodes(spec, show, names),
    ...hooksOfDisks(spec, show, names),
    availability: (seen, now) => spec.availability?.(seen.base, now),
    resolve: (seen, selector, view) => spec.resolve(seen.base, selector, view),
    isCore: (seen, nodes) => spec.isCore(seen.base, nodes),
    unsettled: (seen, core, view) =>
      spec.unsettled(seen.base, core, view) ??
      firstMissing(
        own,
        seen,
        core.map((node) => who(names, node)),
        view,
      ),
    probe: (seen, core) => spec.probe(seen.base, core),
  };
}

function isGoal({ kind }: Property): boolean {
  return kind === "sometimes";
}

/** Shows a sight to every property; goals of a user's own are numbered from `firstGoal`. */
function shower<P extends Protocol, S extends object>(
  own: readonly OwnProperty<P>[],
  firstGoal: number,
): Show<P, S> {
  const goals = own.filter(isGoal);
  const goalOf = own.map((property) =>
    isGoal(property) ? firstGoal + goals.indexOf(property) : -1,
  );
  // For every event of every run: no closure, no iterator.
  return (seen, sight, view) => {
    for (let index = 0; index < own.length; index += 1) {
      const property = own[index] as OwnProperty<P>;
      const goal = goalOf[index] as number;
      let said: string | undefined;
      try {
        said = property.see(seen.own[index] as object, sight, view);
      } catch (error) {
        throw blame(property, error);
      }
      if (said === undefined) continue;
      if (goal < 0) view.violate(property.name, said);
      else view.reach(goal);
    }
  };
}

function firstMissing<P extends Protocol, S extends object>(
  own: readonly OwnProperty<P>[],
  seen: Joined<S>,
  healed: readonly string[],
  view: Look<P>,
): Unsettled | undefined {
  for (const [index, property] of own.entries()) {
    const account = seen.own[index] as object;
    const why = guard(property, () => property.missing(account, view, healed));
    if (why !== undefined) return { property: property.name, why };
  }
  return undefined;
}

type Hooks<P extends Protocol, S extends object, Name extends keyof Spec<P, S>> = Pick<
  Spec<P, Joined<S>>,
  Name
>;

function hooksOfNodes<P extends Protocol, S extends object>(
  spec: Spec<P, S>,
  show: Show<P, S>,
  names: readonly string[],
): Hooks<P, S, "emitted" | "sent" | "received" | "stopped" | "started" | "faulted"> {
  return {
    emitted(seen, node, event, view) {
      spec.emitted(seen.base, node, event, view);
      show(seen, { node, who: who(names, node), kind: "emitted", event }, view);
    },
    sent(seen, from, to, conn, message, view) {
      spec.sent(seen.base, from, to, conn, message, view);
      show(seen, { node: from, who: who(names, from), kind: "sent", to, conn, message }, view);
    },
    received(seen, node, from, conn, message, view) {
      spec.received(seen.base, node, from, conn, message, view);
      show(seen, { node, who: who(names, node), kind: "received", from, conn, message }, view);
    },
    stopped(seen, node, how, view) {
      spec.stopped(seen.base, node, how, view);
      show(seen, { node, who: who(names, node), kind: "stopped", how }, view);
    },
    started(seen, node, view) {
      spec.started(seen.base, node, view);
      show(seen, { node, who: who(names, node), kind: "started" }, view);
    },
    faulted(seen, fault, nodes, view) {
      spec.faulted(seen.base, fault, nodes, view);
      show(seen, { node: -1, who: "net", kind: "faulted", fault, nodes }, view);
    },
  };
}

function hooksOfDisks<P extends Protocol, S extends object>(
  spec: Spec<P, S>,
  show: Show<P, S>,
  names: readonly string[],
): Hooks<P, S, "appended" | "synced" | "truncated" | "wrote" | "removed"> {
  return {
    appended(seen, node, file, record, view) {
      spec.appended(seen.base, node, file, record, view);
      show(seen, { node, who: who(names, node), kind: "appended", file, record }, view);
    },
    synced(seen, node, file, length, view) {
      spec.synced(seen.base, node, file, length, view);
      show(seen, { node, who: who(names, node), kind: "synced", file, length }, view);
    },
    truncated(seen, node, file, length, view) {
      spec.truncated(seen.base, node, file, length, view);
      show(seen, { node, who: who(names, node), kind: "truncated", file, length }, view);
    },
    wrote(seen, node, file, value, view) {
      spec.wrote(seen.base, node, file, value, view);
      show(seen, { node, who: who(names, node), kind: "wrote", file, value }, view);
    },
    removed(seen, node, file, view) {
      spec.removed(seen.base, node, file, view);
      show(seen, { node, who: who(names, node), kind: "removed", file }, view);
    },
  };
}

function who(names: readonly string[], node: NodeId): string {
  return names[node] ?? `#${node}`;
}

function refuseTakenNames(taken: readonly Property[], own: readonly Property[]): void {
  const names = new Set(taken.map(({ name }) => name));
  for (const { name } of own) {
    if (names.has(name)) throw new OwnPropertyError(`there is a property ${name} already`);
    names.add(name);
  }
}

function guard<T>(property: Property, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw blame(property, error);
  }
}

/** A mistake in a user's property is theirs: it must not be taken for one of ours. */
function blame({ name }: Property, error: unknown): OwnPropertyError {
  const what = error instanceof Error ? error.message : String(error);
  return new OwnPropertyError(`property ${name} threw: ${what}`, { cause: error });
}
