/** The ghost: the committed history, and every proposal of every epoch, looked up in constant time. */
import { isQuorum, NO_SIDS } from "../quorum.ts";
import type { Txn } from "../transaction.ts";
import { counterOf, epochOf, makeZxid, showZxid, type Zxid } from "../zxid.ts";
import { violate } from "./catalogue.ts";
import { NOBODY, type EpochSeen, type GhostSeen, type ZabSeen, type ZabView } from "./seen.ts";

/** Holes in the proposals of an epoch wider than this are not kept. */
const WIDEST_HOLE = 4096;

/** Length of the committed history, what is pruned included. */
export function endOf(ghost: GhostSeen): number {
  return ghost.base + ghost.txns.length;
}

/** How many committed txns are at or below `zxid`; not less than what is pruned. */
export function countThrough(ghost: GhostSeen, zxid: Zxid): number {
  const { txns } = ghost;
  let low = 0;
  let high = txns.length;
  // Almost always it is the end that is asked for.
  const last = high === 0 ? undefined : txns[high - 1];
  if (last !== undefined && last.zxid <= zxid) return endOf(ghost);
  while (low < high) {
    const middle = (low + high) >> 1;
    const txn = txns[middle];
    if (txn !== undefined && txn.zxid <= zxid) low = middle + 1;
    else high = middle;
  }
  return ghost.base + low;
}

/** The committed txn of that index, from 0; undefined if it is pruned, or not there yet. */
export function committedAt(ghost: GhostSeen, index: number): Txn | undefined {
  return ghost.txns[index - ghost.base];
}

/** Whether this very txn is committed; what is pruned is taken to be. */
export function isCommitted(ghost: GhostSeen, txn: Txn): boolean {
  if (txn.zxid <= ghost.pruned) return true;
  return committedAt(ghost, countThrough(ghost, txn.zxid) - 1)?.print === txn.print;
}

/** Whether some txn of that zxid is committed; what is pruned counts. */
export function isCommittedZxid(ghost: GhostSeen, zxid: Zxid): boolean {
  if (zxid <= ghost.pruned) return true;
  return committedAt(ghost, countThrough(ghost, zxid) - 1)?.zxid === zxid;
}

function newEpoch(): EpochSeen {
  return {
    leader: NOBODY,
    isActive: false,
    acks: NO_SIDS,
    first: 0,
    proposals: [],
    rivals: [],
    early: 0,
    initial: 0,
    start: -1,
  };
}

/** The account of an epoch, made (with those before it) when it is first asked for. */
export function epochSeen(seen: ZabSeen, epoch: number): EpochSeen {
  const found = seen.epochs[epoch];
  if (found !== undefined) return found;
  while (seen.epochs.length < epoch) seen.epochs.push(newEpoch());
  const made = newEpoch();
  seen.epochs[epoch] = made;
  return made;
}

/**
 * A txn is on its way, in a PROPOSAL or in the log of its primary. Returns whether it is new.
 * The first value under a zxid is the one that counts.
 */
export function recordProposal(seen: ZabSeen, txn: Txn, view: ZabView): boolean {
  const epoch = epochOf(txn.zxid);
  const at = epochSeen(seen, epoch);
  const counter = txn.zxid - makeZxid(epoch, 0);
  if (at.proposals.length === 0 && at.first === 0) at.first = counter;
  const place = counter - at.first;
  if (place < 0 || place > at.proposals.length + WIDEST_HOLE) return false;
  const known = at.proposals[place];
  if (known !== undefined) {
    if (known.print !== txn.print) onRival(at, known, txn, view);
    return false;
  }
  while (at.proposals.length < place) at.proposals.push(undefined);
  at.proposals[place] = txn;
  if (!isPrimary(seen, at)) at.early = counter;
  return true;
}

/** A leader is a primary once a quorum has acknowledged its NEWLEADER, whatever it believes itself. */
function isPrimary(seen: ZabSeen, at: EpochSeen): boolean {
  const config = seen.config[0];
  return config !== undefined && isQuorum(config.quorum, at.acks);
}

function onRival(at: EpochSeen, known: Txn, txn: Txn, view: ZabView): void {
  if (!at.rivals.includes(txn.print)) at.rivals.push(txn.print);
  violate(
    view,
    "UniqueZxid",
    `${showZxid(txn.zxid)} stands for ${write(known)} and for ${write(txn)}`,
  );
}

function write({ body, cxid, session }: Txn): string {
  const path = "path" in body ? ` ${body.path}` : "";
  return `${body.kind}${path} (request ${cxid} of ${session < 0 ? `s${-session}` : "a session"})`;
}

/** A txn reached a log: it must be what was proposed under its zxid. */
export function checkValue(seen: ZabSeen, txn: Txn, view: ZabView): void {
  const epoch = epochOf(txn.zxid);
  const at = seen.epochs[epoch];
  const known = at?.proposals[txn.zxid - makeZxid(epoch, 0) - at.first];
  if (at === undefined || known === undefined || known.print === txn.print) return;
  onRival(at, known, txn, view);
}

/** The proposal of that zxid, unless it was never made or is pruned. */
export function proposalOf(seen: ZabSeen, zxid: Zxid): Txn | undefined {
  const at = seen.epochs[epochOf(zxid)];
  return at?.proposals[counterOf(zxid) - at.first];
}

/** Whether a primary has broadcast this very txn; what is pruned is taken to be. */
export function wasBroadcast(seen: ZabSeen, txn: Txn): boolean {
  const epoch = epochOf(txn.zxid);
  const at = seen.epochs[epoch];
  if (at === undefined) return false;
  const counter = txn.zxid - makeZxid(epoch, 0);
  if (counter < at.first) return true;
  const known = at.proposals[counter - at.first];
  if (known === undefined || counter <= at.early) return false;
  return known.print === txn.print || at.rivals.includes(txn.print);
}

/** Zxid of the epoch's last proposal; of its NEWLEADER if it made none. */
export function lastProposal(seen: ZabSeen, epoch: number): Zxid {
  const at = epochSeen(seen, epoch);
  const { length } = at.proposals;
  return makeZxid(epoch, length === 0 ? Math.max(at.first - 1, 0) : at.first + length - 1);
}

/** Forgets the first `count` committed txns, and proposals as old as they are. */
export function prune(seen: ZabSeen, count: number): void {
  const { ghost } = seen;
  const last = ghost.txns[count - 1];
  if (last === undefined) return;
  ghost.pruned = last.zxid;
  ghost.base += count;
  ghost.txns.splice(0, count);
  ghost.digests.splice(0, count);
  const epoch = epochOf(last.zxid);
  for (const [number, at] of seen.epochs.entries()) {
    if (number > epoch) break;
    // Of an older epoch all is decided; a first counter beyond all says that it is forgotten.
    const through = number < epoch ? Number.MAX_SAFE_INTEGER - 1 : counterOf(last.zxid);
    at.proposals.splice(0, Math.min(at.proposals.length, Math.max(through + 1 - at.first, 0)));
    at.first = Math.max(at.first, through + 1);
  }
}
