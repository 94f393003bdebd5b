/** Compares delivered histories pair by pair: only once somebody has left the committed one. */
import type { Txn } from "../transaction.ts";
import { showZxid } from "../zxid.ts";
import { violate } from "./catalogue.ts";
import { committedAt } from "./ghost.ts";
import { NOBODY, type NodeSeen, type StraySeen, type ZabSeen, type ZabView } from "./seen.ts";

/** A longer difference than this is judged by its beginning. */
const LONGEST = 512;

/** `n`, which serves, has delivered something: judges it against everybody's deliveries so far. */
export function judgeStrays(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { ghost } = seen;
  if (n.tree.own.length > 0) noteStray(seen, n);
  const mine = { node: n.node, at: n.tree.at, own: n.tree.own };
  // The longest stretch of committed history that anybody delivered stands for all who did.
  judgePair(seen, mine, { node: NOBODY, at: ghost.witness, own: [] }, view);
  for (const stray of seen.strays) {
    absorb(seen, stray);
    if (stray.node !== n.node) judgePair(seen, mine, stray, view);
  }
  seen.strays = seen.strays.filter(({ own }) => own.length > 0);
}

/** What a server delivered stays delivered, even if it forgets it in a crash. */
function noteStray(seen: ZabSeen, n: NodeSeen): void {
  const { at, own } = n.tree;
  const open = seen.strays.find((stray) => stray.node === n.node && stray.at === at);
  if (open === undefined) seen.strays.push({ node: n.node, at, own: own.slice(0, LONGEST) });
  else if (own.length > open.own.length) open.own = own.slice(0, LONGEST);
}

/** Deliveries ahead of the commit are no stray once the commit comes. */
function absorb(seen: ZabSeen, stray: StraySeen): void {
  for (;;) {
    const next = committedAt(seen.ghost, stray.at);
    if (next === undefined || stray.own[0]?.print !== next.print) return;
    stray.own.shift();
    stray.at += 1;
  }
}

function judgePair(seen: ZabSeen, a: StraySeen, b: StraySeen, view: ZabView): void {
  if (a.own.length === 0 && b.own.length === 0) return;
  const from = Math.max(Math.min(a.at, b.at), seen.ghost.base);
  const left = tail(seen, a, from);
  const right = tail(seen, b, from);
  checkPrefix(seen, a, b, left, right, view);
  const inLeft = positions(left);
  const inRight = positions(right);
  checkAgreement(seen, a, b, firstOnly(left, inRight), firstOnly(right, inLeft), view);
  checkTotalOrder(seen, a, b, left, inRight, view);
  checkTotalOrder(seen, b, a, right, inLeft, view);
}

/** What was delivered from index `from` on. */
function tail(seen: ZabSeen, stray: StraySeen, from: number): readonly Txn[] {
  const { txns, base } = seen.ghost;
  const shared = txns.slice(from - base, Math.min(stray.at - base, from - base + LONGEST));
  return [...shared, ...stray.own.slice(0, LONGEST - shared.length)];
}

/** Position of each txn, by its fingerprint. */
function positions(txns: readonly Txn[]): ReadonlyMap<number, number> {
  return new Map(txns.map((txn, index) => [txn.print, index]));
}

function firstOnly(txns: readonly Txn[], other: ReadonlyMap<number, number>): Txn | undefined {
  return txns.find((txn) => !other.has(txn.print));
}

function nameOf(seen: ZabSeen, node: number): string {
  const n = seen.nodes[node];
  return n === undefined ? "others" : `s${n.sid}`;
}

function checkPrefix(
  seen: ZabSeen,
  a: StraySeen,
  b: StraySeen,
  left: readonly Txn[],
  right: readonly Txn[],
  view: ZabView,
): void {
  for (const [index, mine] of left.entries()) {
    const theirs = right[index];
    if (theirs === undefined) return;
    if (mine.print === theirs.print) continue;
    return violate(
      view,
      "PrefixConsistency",
      `${nameOf(seen, a.node)} delivered ${showZxid(mine.zxid)} where ` +
        `${nameOf(seen, b.node)} delivered ${showZxid(theirs.zxid)}`,
    );
  }
}

function checkAgreement(
  seen: ZabSeen,
  a: StraySeen,
  b: StraySeen,
  onlyLeft: Txn | undefined,
  onlyRight: Txn | undefined,
  view: ZabView,
): void {
  if (onlyLeft === undefined || onlyRight === undefined) return;
  violate(
    view,
    "Agreement",
    `${nameOf(seen, a.node)} delivered ${showZxid(onlyLeft.zxid)} and not ` +
      `${showZxid(onlyRight.zxid)}, ${nameOf(seen, b.node)} the other way round`,
  );
}

/** Whatever `a` delivered before something that `b` delivered too, `b` delivered before it as well. */
function checkTotalOrder(
  seen: ZabSeen,
  a: StraySeen,
  b: StraySeen,
  left: readonly Txn[],
  inRight: ReadonlyMap<number, number>,
  view: ZabView,
): void {
  let latest = -1;
  let worst: Txn | undefined;
  for (const txn of left) {
    const place = inRight.get(txn.print);
    if (place !== undefined && place < latest && worst !== undefined) {
      return violate(
        view,
        "TotalOrder",
        `${nameOf(seen, a.node)} delivered ${showZxid(worst.zxid)} before ` +
          `${showZxid(txn.zxid)}, ${nameOf(seen, b.node)} did not`,
      );
    }
    // What `b` lacks comes before nothing of its own.
    const position = place ?? Number.MAX_SAFE_INTEGER;
    if (position > latest) {
      latest = position;
      worst = txn;
    }
  }
}
