/** What the patterns against the victim of a run share: moments, times, writes, and who else they mean. */
import type { Cluster } from "../../protocol/config.ts";
import { between, oneIn, pick } from "../../sim/chance.ts";
import type { Selector, Trigger } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { MS, nodesOf, server, write } from "../build.ts";
import { voters, type Mix } from "./mix.ts";

/** A trigger that still lacks its node. */
export type Moment = (node: Selector) => Trigger;

/** At the next fsync (or small-file write) of a file whose name begins with `file`. */
export function atFsync(file: string, phase: "before" | "after"): Moment {
  return (node) => ({ on: "fsync", phase, file, node, nth: 1 });
}

/** Behind the next message of that kind that the node takes. */
export function atPacket(message: string): Moment {
  return (to) => ({ on: "packet", phase: "after", message, to, nth: 1 });
}

/** When the node next tells of that event. */
export function atEvent(event: string): Moment {
  return (node) => ({ on: "event", event, node, nth: 1 });
}

/** Back before others have a leader. */
export function blink(mix: Mix): Micros {
  return between(mix.die, MS, 100 * MS);
}

/** Away while others lead. */
export function epoch(mix: Mix): Micros {
  return between(mix.die, mix.recovery >> 2, mix.recovery);
}

/** `count` writes of the operator from `from` on, one a millisecond. */
export function writeSome(mix: Mix, from: Micros, count: number, node: Selector): void {
  for (let nth = 0; nth < count; nth += 1) write(mix, from + nth * MS, node);
}

/** The victim may be the leader, so mostly somebody else. */
export function learner(mix: Mix): Selector {
  if (oneIn(mix.die, 1, 3)) return mix.victim;
  return pick(
    mix.die,
    voters(mix.cluster).filter((node) => node !== mix.victim),
  );
}

/** Whether another server may be away together with the victim, and a quorum is left. */
export function hasSpare({ servers, observers }: Cluster): boolean {
  return servers >= 5 || (servers >= 3 && observers > 0);
}

/** Somebody else, whom a quorum does not need even if one more is away. */
export function spare({ die, cluster, victim }: Mix): Selector {
  if (cluster.observers > 0) return server(nodesOf(cluster));
  return pick(
    die,
    voters(cluster).filter((node) => node !== victim),
  );
}
