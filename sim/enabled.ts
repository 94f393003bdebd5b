/** The choices that a world offers, for drivers that do not simply take the earliest. */
import { fireTarget } from "./engine.ts";
import type { Protocol } from "./machine.ts";
import {
  ARRIVAL,
  DATAGRAM_DUE,
  DISK_DUE,
  SERVICE_DUE,
  STALL,
  START_DUE,
  TIMER_DUE,
  UNDO_DUE,
  targetIndex,
  targetKind,
  type World,
} from "./world.ts";

/** What may happen next: the head of each stream direction, queue and disk, each datagram and timer, each planned fault. */
export interface Choice {
  readonly target: number;
  readonly seq: number;
  readonly due: number;
}

/** Everything that may be fired, in order of (due, sequence). */
export function enabled<P extends Protocol, S extends object>(
  world: World<P, S>,
): readonly Choice[] {
  const choices: Choice[] = [];
  world.agenda.each((due, seq, value) => {
    if (isLive(world, value, seq)) choices.push({ target: value, seq, due });
  });
  return choices.sort((a, b) => a.due - b.due || a.seq - b.seq);
}

/** Whether an entry of the agenda still means something; one that was cancelled stays in it. */
export function isLive<P extends Protocol, S extends object>(
  world: World<P, S>,
  value: number,
  seq: number,
): boolean {
  const index = targetIndex(value);
  switch (targetKind(value)) {
    case ARRIVAL:
      return world.directions[index]?.armed === seq;
    case STALL:
      return world.directions[index]?.stallArmed === seq;
    case DATAGRAM_DUE:
      return world.datagrams[index]?.armed === seq;
    case SERVICE_DUE:
      return world.queues[index]?.armed === seq;
    case TIMER_DUE:
      return world.timers[index]?.armed === seq;
    case DISK_DUE:
      return world.nodes[index]?.disk.armed === seq;
    case START_DUE:
      return world.nodes[index]?.startArmed === seq;
    case UNDO_DUE:
      return world.undos[index]?.done === false;
    default:
      return world.faults[index]?.armed === seq;
  }
}

/** Fires a choice of `enabled`, with now = max(now, due): late is legal, early never is. */
export function fire<P extends Protocol, S extends object>(
  world: World<P, S>,
  choice: Choice,
): boolean {
  return fireTarget(world, choice.target, choice.seq, choice.due);
}
