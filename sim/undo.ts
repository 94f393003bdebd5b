/** Plans the end of a fault that has a span. */
import type { Micros, Protocol } from "./machine.ts";
import { UNDO_DUE, target, type Undo, type World } from "./world.ts";

/** Ends something `span` microseconds from now; without a span it lasts, and nothing is planned. */
export function undoAt<P extends Protocol, S extends object>(
  world: World<P, S>,
  span: Micros | undefined,
  what: Undo["what"],
): void {
  if (span === undefined) return;
  const at = world.now + span;
  world.agenda.push(at, target(UNDO_DUE, world.undos.length));
  world.undos.push({ at, what, done: false });
}
