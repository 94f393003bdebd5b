/** What happens when a datagram arrives. */
import { must } from "./assert.ts";
import { isHeldUp } from "./datagrams.ts";
import { count, giveMessage } from "./deliver.ts";
import { putOff } from "./lifecycle.ts";
import type { Protocol } from "./machine.ts";
import type { Datagram } from "./slots.ts";
import { onPacketMoment } from "./triggers.ts";
import { DATAGRAM_DUE, type World } from "./world.ts";

/** Datagrams wait for this thread of their receiver. */
const QUEUE = 0;
/** Connection of what belongs to none. */
const NO_CONN = -1;

/**
 * A datagram has arrived at global time `time`. False, with nothing done, if its receiver is paused
 * or its link is held; a link that is cut, and a host that is not up, lose it without a word.
 */
export function onDatagram<P extends Protocol, S extends object>(
  world: World<P, S>,
  datagram: Datagram,
  due: number,
  time: number,
): boolean {
  const { from, index, message, to } = datagram;
  if (isHeldUp(world, datagram)) return false;
  const slot = must(world.nodes[to], "node");
  if (putOff(slot, due, time, datagram.armed)) return false;
  if (world.triggers.length !== 0) {
    onPacketMoment(world, to, "before", message);
    // The fault that waited for it may have cut its receiver off, or paused it.
    if (isHeldUp(world, datagram)) return count(world, to, DATAGRAM_DUE, 0);
    if (putOff(slot, due, time, datagram.armed)) return count(world, to, DATAGRAM_DUE, 0);
  }
  world.datagrams[index] = undefined;
  world.cause = datagram.cause;
  if (slot.status === "up") giveMessage(world, slot, QUEUE, NO_CONN, from, datagram);
  if (world.triggers.length !== 0) onPacketMoment(world, to, "after", message);
  return count(world, to, DATAGRAM_DUE, message.print);
}
