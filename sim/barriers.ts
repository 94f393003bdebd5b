/** Links that go down and come back: packets held up, retransmitted, or never acknowledged. */
import { must } from "./assert.ts";
import type { Micros, Protocol } from "./machine.ts";
import type { Direction } from "./slots.ts";
import { RETRY, watchStall } from "./streams.ts";
import { ARRIVAL, target, type World } from "./world.ts";

/** Holds up or lets go each direction whose link has changed. */
export function refreshBarriers<P extends Protocol, S extends object>(world: World<P, S>): void {
  for (const direction of world.directions) {
    if (direction === undefined) continue;
    const blocked = world.links.isBlocked(direction.from, direction.to);
    if (blocked && direction.blockedSince < 0) {
      direction.blockedSince = world.now;
      direction.mustRetry = false;
      direction.armed = 0;
    } else if (!blocked && direction.blockedSince >= 0) {
      unblock(world, direction);
    }
    if (blocked && world.links.isCut(direction.from, direction.to)) direction.mustRetry = true;
    if (direction.stallArmed !== 0 && !isStalling(world, direction)) direction.stallArmed = 0;
    watchStall(world, direction);
  }
}

function isStalling<P extends Protocol, S extends object>(
  world: World<P, S>,
  direction: Direction,
): boolean {
  if (direction.ended || must(world.nodes[direction.to], "node").status === "off") return true;
  return (
    world.links.isCut(direction.from, direction.to) ||
    world.links.isCut(direction.to, direction.from)
  );
}

/** What waited is sent again at the next retransmission after the link is back. */
function unblock<P extends Protocol, S extends object>(
  world: World<P, S>,
  direction: Direction,
): void {
  const since = direction.blockedSince;
  direction.blockedSince = -1;
  const { head } = direction;
  if (head === undefined) return;
  // Sent before the link went down, or lost at once when it was sent later.
  const lost = Math.max(since, head.arrival);
  const again = direction.mustRetry ? nextRetry(lost, world.now) : world.now;
  head.arrival = Math.max(head.arrival, again);
  direction.lastArrival = Math.max(direction.lastArrival, head.arrival);
  direction.armed = world.agenda.push(head.arrival, target(ARRIVAL, direction.index));
}

/** First retransmission at or after `now` of what was first lost at `lost`. */
function nextRetry(lost: Micros, now: Micros): Micros {
  let retry = RETRY;
  let at = lost + retry;
  while (at < now) {
    retry *= 2;
    at += retry;
  }
  return at;
}
