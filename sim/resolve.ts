/** Turns the selectors of faults and operations into nodes, at the moment when they count. */
import type { Selector } from "./faults.ts";
import type { NodeId, Protocol } from "./machine.ts";
import type { World } from "./world.ts";

/** Nodes that a selector means now; "#3" is node 3 itself. */
export function resolve<P extends Protocol, S extends object>(
  world: World<P, S>,
  selector: Selector,
): readonly NodeId[] {
  if (selector.startsWith("#")) return [Number(selector.slice(1))];
  return world.judge.spec.resolve(world.judge.seen, selector, world.judge);
}
