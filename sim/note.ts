/** Writes entries of the trace; called only while a recorder is there. */
import type { Protocol } from "./machine.ts";
import type { TraceEntry } from "./trace.ts";
import type { World } from "./world.ts";

type Stamp = "index" | "at" | "event" | "cause";
/** A trace entry without what `note` fills in. */
export type Note = TraceEntry extends infer Entry
  ? Entry extends TraceEntry
    ? Omit<Entry, Stamp>
    : never
  : never;

/** Writes an entry caused by `cause` (by default what is being worked on) and returns its index. */
export function note<P extends Protocol, S extends object>(
  world: World<P, S>,
  body: Note,
  cause: number = world.cause,
): number {
  const index = world.entries;
  world.entries += 1;
  world.recorder?.({ index, at: world.now, event: world.events, cause, ...body });
  return index;
}
