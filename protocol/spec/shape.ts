/** What servers look like in the abstract: their roles, and how far they are from each other, but no zxid, no epoch and no time. */
import { mix } from "../../sim/chance.ts";
import type { SyncKind } from "../events.ts";
import type { ServerState } from "../messages.ts";
import { isActiveLeader, SERVING, type NodeSeen, type ZabSeen } from "./seen.ts";

const ROLES: readonly ServerState[] = ["LOOKING", "FOLLOWING", "LEADING", "OBSERVING"];
const MODES: readonly SyncKind[] = ["DIFF", "TRUNC", "SNAP"];

/** 0: less, 1: equal, 2: more. */
function relation(one: number, other: number): number {
  return one < other ? 0 : one === other ? 1 : 2;
}

/** A 32-bit hash of the role of a server and of how its history and its epoch stand to what is committed. */
export function coarseShape({ ghost }: ZabSeen, n: NodeSeen): number {
  const role = n.isUp ? 1 + ROLES.indexOf(n.role) : 0;
  const place = role * 4 + n.stage;
  const epoch = n.epoch === 0 ? 3 : relation(n.epoch, ghost.epoch);
  return mix(mix(place, epoch), relation(n.last, ghost.last));
}

/**
 * The same, and how far it is on its way to serve, how it is synchronized, what of its history is on
 * its disk, and which epochs.
 */
export function fineShape(seen: ZabSeen, n: NodeSeen): number {
  const { disk, tree } = n;
  const mode = n.mode === undefined ? 0 : 1 + MODES.indexOf(n.mode);
  const isFlushed = n.flushed >= n.last;
  const isSaved = disk.snapshot >= n.last;
  const hasOwn = tree.own.length > 0;
  const isApplied = tree.zxid >= n.last;
  const promise = relation(disk.acceptedEpoch, disk.currentEpoch);
  const current = relation(disk.currentEpoch, seen.ghost.epoch);
  let shape = mix(coarseShape(seen, n), n.step * 4 + mode);
  shape = mix(shape, promise * 3 + current);
  return mix(
    shape,
    (isFlushed ? 1 : 0) +
      (hasOwn ? 2 : 0) +
      (isApplied ? 4 : 0) +
      (n.isAiling ? 8 : 0) +
      (isSaved ? 16 : 0),
  );
}

/** Down, without a role, on the way to serve, serving. */
const STANDINGS = 4;

function standingOf(n: NodeSeen): number {
  if (!n.isUp) return 0;
  if (n.role === "LOOKING") return 1;
  return n.stage === SERVING ? 3 : 2;
}

/**
 * All servers together as a number: whether nobody, one or several are down, looking, on their way and
 * serving, behind, level with or ahead of what is committed; and how many believe to lead.
 */
export function ensembleShape(seen: ZabSeen): number {
  let several = 0;
  let some = 0;
  let leaders = 0;
  for (const n of seen.nodes) {
    const bit = 1 << (standingOf(n) + STANDINGS * relation(n.last, seen.ghost.last));
    several |= some & bit;
    some |= bit;
    if (isActiveLeader(n)) leaders += 1;
  }
  return mix(mix(some, several), leaders);
}
