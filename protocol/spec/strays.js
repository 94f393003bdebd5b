import { showZxid } from "../zxid.js";
import { violate } from "./catalogue.js";
import { committedAt } from "./ghost.js";
import { NOBODY } from "./seen.js";
/** A longer difference than this is judged by its beginning. */
const LONGEST = 512;
/** `n`, which serves, has delivered something: judges it against everybody's deliveries so far. */
export function judgeStrays(seen, n, view) {
    const { ghost } = seen;
    if (n.tree.own.length > 0)
        noteStray(seen, n);
    const mine = { node: n.node, at: n.tree.at, own: n.tree.own };
    // The longest stretch of committed history that anybody delivered stands for all who did.
    judgePair(seen, mine, { node: NOBODY, at: ghost.witness, own: [] }, view);
    for (const stray of seen.strays) {
        absorb(seen, stray);
        if (stray.node !== n.node)
            judgePair(seen, mine, stray, view);
    }
    seen.strays = seen.strays.filter(({ own }) => own.length > 0);
}
/** What a server delivered stays delivered, even if it forgets it in a crash. */
function noteStray(seen, n) {
    const { at, own } = n.tree;
    const open = seen.strays.find((stray) => stray.node === n.node && stray.at === at);
    if (open === undefined)
        seen.strays.push({ node: n.node, at, own: own.slice(0, LONGEST) });
    else if (own.length > open.own.length)
        open.own = own.slice(0, LONGEST);
}
/** Deliveries ahead of the commit are no stray once the commit comes. */
function absorb(seen, stray) {
    for (;;) {
        const next = committedAt(seen.ghost, stray.at);
        if (next === undefined || stray.own[0]?.print !== next.print)
            return;
        stray.own.shift();
        stray.at += 1;
    }
}
function judgePair(seen, a, b, view) {
    if (a.own.length === 0 && b.own.length === 0)
        return;
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
function tail(seen, stray, from) {
    const { txns, base } = seen.ghost;
    const shared = txns.slice(from - base, Math.min(stray.at - base, from - base + LONGEST));
    return [...shared, ...stray.own.slice(0, LONGEST - shared.length)];
}
/** Position of each txn, by its fingerprint. */
function positions(txns) {
    return new Map(txns.map((txn, index) => [txn.print, index]));
}
function firstOnly(txns, other) {
    return txns.find((txn) => !other.has(txn.print));
}
function nameOf(seen, node) {
    const n = seen.nodes[node];
    return n === undefined ? "others" : `s${n.sid}`;
}
function checkPrefix(seen, a, b, left, right, view) {
    for (const [index, mine] of left.entries()) {
        const theirs = right[index];
        if (theirs === undefined)
            return;
        if (mine.print === theirs.print)
            continue;
        return violate(view, "PrefixConsistency", `${nameOf(seen, a.node)} delivered ${showZxid(mine.zxid)} where ` +
            `${nameOf(seen, b.node)} delivered ${showZxid(theirs.zxid)}`);
    }
}
function checkAgreement(seen, a, b, onlyLeft, onlyRight, view) {
    if (onlyLeft === undefined || onlyRight === undefined)
        return;
    violate(view, "Agreement", `${nameOf(seen, a.node)} delivered ${showZxid(onlyLeft.zxid)} and not ` +
        `${showZxid(onlyRight.zxid)}, ${nameOf(seen, b.node)} the other way round`);
}
/** Whatever `a` delivered before something that `b` delivered too, `b` delivered before it as well. */
function checkTotalOrder(seen, a, b, left, inRight, view) {
    let latest = -1;
    let worst;
    for (const txn of left) {
        const place = inRight.get(txn.print);
        if (place !== undefined && place < latest && worst !== undefined) {
            return violate(view, "TotalOrder", `${nameOf(seen, a.node)} delivered ${showZxid(worst.zxid)} before ` +
                `${showZxid(txn.zxid)}, ${nameOf(seen, b.node)} did not`);
        }
        // What `b` lacks comes before nothing of its own.
        const position = place ?? Number.MAX_SAFE_INTEGER;
        if (position > latest) {
            latest = position;
            worst = txn;
        }
    }
}
