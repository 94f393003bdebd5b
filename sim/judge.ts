/** Joins a specification to a world: keeps its account, collects violations and goals. */
import { must } from "./assert.ts";
import { findLog } from "./disks.ts";
import type { LogView, Spec, View } from "./property.ts";
import type { Micros, NodeId, Protocol } from "./machine.ts";
import type { Violation } from "./report.ts";
import { clonePlain } from "./plain.ts";
import type { NodeSlot } from "./slots.ts";

/**
 * One specification and its account of one world. Only the first violation of each property is
 * kept, and none of a property that was not asked for.
 */
export class Judge<P extends Protocol, S extends object> implements View<P["record"], P["value"]> {
  now: Micros = 0;
  /** The event being fired. */
  event = 0;
  seen: S;
  violations: Violation[] = [];
  readonly goals: Float64Array;
  readonly spec: Spec<P, S>;
  private nodes: readonly NodeSlot<P>[] = [];
  /** Names of the properties that count; undefined: all. */
  private readonly only: ReadonlySet<string> | undefined;

  constructor(
    spec: Spec<P, S>,
    configs: readonly P["config"][],
    only: ReadonlySet<string> | undefined,
  ) {
    this.spec = spec;
    this.only = only;
    this.seen = spec.start(configs);
    this.goals = new Float64Array(spec.goals.length);
  }

  /** Lets the judge see the nodes of its world. */
  attach(nodes: readonly NodeSlot<P>[]): void {
    this.nodes = nodes;
  }

  /** A value of its own, so that it can be handed on without a wrapper. */
  readonly violate = (property: string, why: string): void => {
    if (!this.isJudged(property)) return;
    if (this.violations.some((found) => found.property === property)) return;
    this.violations.push({ property, at: this.now, why, event: this.event });
  };

  /** Whether the property was asked for. */
  isJudged(property: string): boolean {
    return this.only === undefined || this.only.has(property);
  }

  reach(goal: number): void {
    this.goals[goal] = (this.goals[goal] as number) + 1;
  }

  isUp(node: NodeId): boolean {
    return this.slot(node).status === "up";
  }

  fileNames(node: NodeId): readonly string[] {
    return [...this.slot(node).disk.logs.keys()];
  }

  log(node: NodeId, file: string): LogView<P["record"]> | undefined {
    return findLog(this.slot(node).disk, file);
  }

  file(node: NodeId, name: string): P["value"] | undefined {
    return this.slot(node).disk.files.get(name);
  }

  /** A copy for a fork; attach it to the nodes of that world. */
  clone(): Judge<P, S> {
    const copy = new Judge(this.spec, [], this.only);
    copy.now = this.now;
    copy.event = this.event;
    copy.seen = clonePlain(this.seen);
    copy.violations = this.violations.slice();
    copy.goals.set(this.goals);
    return copy;
  }

  private slot(node: NodeId): NodeSlot<P> {
    return must(this.nodes[node], "node");
  }
}
