/** Quorums: which sets of voters may decide. A set of servers is a bit mask over sids 1 to 30. */

/** Bit mask of sids. */
export type SidSet = number;

export const NO_SIDS: SidSet = 0;

/**
 * The set of that sid alone, from 1 to 30: nothing is checked, and a larger one would wrap around.
 */
export function sidBit(sid: number): SidSet {
  return 1 << sid;
}

/** The set and `sid`; the set itself is a number and does not change. */
export function withSid(set: SidSet, sid: number): SidSet {
  return set | (1 << sid);
}

/** Whether `sid` is in the set. */
export function hasSid(set: SidSet, sid: number): boolean {
  return (set & (1 << sid)) !== 0;
}

/** How many sids are in the set; takes as many steps. */
export function countSids(set: SidSet): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Sids in ascending order, in a new array. */
export function listSids(set: SidSet): number[] {
  const sids: number[] = [];
  for (let sid = 1; sid <= 30; sid += 1) if (hasSid(set, sid)) sids.push(sid);
  return sids;
}

/** A majority system; hierarchical quorums would be another kind (reference 15.1). */
export interface Quorum {
  readonly kind: "majority";
  readonly voters: SidSet;
  /** Fewest voters that decide. */
  readonly need: number;
}

/** More than half of `voters` decide [QuorumMaj]. */
export function majority(voters: SidSet): Quorum {
  return { kind: "majority", voters, need: Math.floor(countSids(voters) / 2) + 1 };
}

/** Whether `acks`, counting voters only, is a quorum [QuorumMaj.containsQuorum]. */
export function isQuorum(quorum: Quorum, acks: SidSet): boolean {
  return countSids(acks & quorum.voters) >= quorum.need;
}
