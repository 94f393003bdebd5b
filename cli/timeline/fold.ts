/** Folds a timeline: what several servers do at once, and what one server does over and over. */
import type { Micros } from "../../sim/machine.ts";
import type { Burst, Draft } from "./draft.ts";

/** Within this, several servers that do the same thing are told in one line. */
const MOMENT: Micros = 1_000_000;

interface Group {
  draft: Draft;
  readonly began: Micros;
  isOpen: boolean;
}

/**
 * A folded line stands where its last member stood, so that its picture of the ensemble is exact.
 * A line is closed as soon as one of its servers does something else, so no server's own order is
 * ever changed; what befalls the network closes every line.
 */
export function fold(drafts: Iterable<Draft>): Draft[] {
  const done: Group[] = [];
  let open: Group[] = [];
  for (const draft of drafts) {
    open = open.filter((group) => group.isOpen && draft.at - group.began <= patience(group.draft));
    const group = open.find((group) => accepts(group.draft, draft));
    closeOthers(open, group, draft);
    if (group === undefined) {
      const fresh = { draft, began: draft.at, isOpen: true };
      done.push(fresh);
      if (draft.isFoldable || draft.burst !== undefined) open.push(fresh);
    } else {
      group.draft = join(group.draft, draft);
    }
  }
  // Stable: lines that end in one microsecond keep the order in which they began.
  return done.map(({ draft }) => draft).sort((a, b) => a.at - b.at);
}

function patience({ burst }: Draft): Micros {
  return burst === undefined ? MOMENT : Number.MAX_SAFE_INTEGER;
}

function accepts(group: Draft, draft: Draft): boolean {
  if (group.burst !== undefined || draft.burst !== undefined) {
    // Zxids are of one leader; what has none may be told of several servers together.
    const isShared = group.burst?.from === undefined || same(group.sids, draft.sids);
    return sameBurst(group.burst, draft.burst) && isShared;
  }
  if (group.what !== draft.what || !draft.isFoldable) return false;
  // Of the network, only what happens at once is told once.
  if (draft.sids.length === 0 && group.at !== draft.at) return false;
  if (draft.peers.length === 1 && same(group.sids, draft.sids)) {
    return !group.peers.includes(draft.peers[0] ?? 0);
  }
  return same(group.peers, draft.peers) && !draft.sids.some((sid) => group.sids.includes(sid));
}

function sameBurst(a: Burst | undefined, b: Burst | undefined): boolean {
  return a !== undefined && b !== undefined && a.noun === b.noun && a.verb === b.verb;
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

/** A burst ends at the next line of any kind; a folded line when one of its servers goes on. */
function closeOthers(open: readonly Group[], joined: Group | undefined, draft: Draft): void {
  for (const group of open) {
    if (group === joined) continue;
    const isBurst = group.draft.burst !== undefined;
    if (isBurst ? draft.burst === undefined : concerns(group.draft, draft)) group.isOpen = false;
  }
}

function concerns(group: Draft, draft: Draft): boolean {
  return draft.sids.length === 0 || draft.sids.some((sid) => group.sids.includes(sid));
}

function join(group: Draft, draft: Draft): Draft {
  const { at, glyphs, epoch, zxid } = draft;
  return {
    ...group,
    at,
    glyphs,
    epoch,
    zxid,
    sids: union(group.sids, draft.sids),
    peers: union(group.peers, draft.peers),
    burst: joinBursts(group.burst, draft.burst),
  };
}

function joinBursts(a: Burst | undefined, b: Burst | undefined): Burst | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { ...a, to: b.to, count: a.count + b.count };
}

function union(a: readonly number[], b: readonly number[]): number[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}
