/** Folds a timeline: what several nodes do at once, and what one node does over and over. */
import type { Micros } from "../../sim/machine.ts";
import type { Burst, Draft } from "./draft.ts";

/** Within this, several nodes that do the same thing are told in one line. */
const MOMENT: Micros = 1_000_000;

/** Up to so many of a burst are told one by one, if each has words of its own. */
const FEW = 4;

/** A line, and where it stood among all lines before any was folded. */
interface Placed {
  readonly draft: Draft;
  readonly place: number;
}

interface Group {
  draft: Draft;
  /** That of its last member: of two lines in one microsecond the time does not tell. */
  place: number;
  /** Of a burst whose members have words of their own: the first of them. */
  readonly members: Placed[];
  readonly began: Micros;
  isOpen: boolean;
}

/**
 * `servers`: nodes from there on are clients.
 *
 * A folded line stands where its last member stood, so that its picture of the ensemble is exact.
 * A line is closed as soon as one of its nodes does something else, so no node's own order is
 * ever changed; what befalls the network closes every line.
 */
export function fold(drafts: Iterable<Draft>, servers: number): Draft[] {
  const done: Group[] = [];
  let open: Group[] = [];
  let place = 0;
  for (const draft of drafts) {
    place += 1;
    open = open.filter((group) => group.isOpen && isPatient(group, draft.at));
    const group = open.find((group) => accepts(group.draft, draft));
    closeOthers(open, group, draft, servers);
    if (group === undefined) {
      const members = [{ draft, place }];
      const fresh = { draft, place, members, began: draft.at, isOpen: true };
      done.push(fresh);
      if (draft.isFoldable || draft.burst !== undefined) open.push(fresh);
    } else {
      group.draft = join(group.draft, draft);
      group.place = place;
      if (group.members.length <= FEW) group.members.push({ draft, place });
    }
  }
  const lines = done.flatMap(linesOf).sort((a, b) => a.place - b.place);
  return lines.map(({ draft }) => draft);
}

function linesOf({ draft, members, place }: Group): Placed[] {
  const isFew = draft.what !== "" && draft.burst !== undefined && draft.burst.count <= FEW;
  if (!isFew) return [{ draft, place }];
  return members.map((member) => ({ ...member, draft: { ...member.draft, burst: undefined } }));
}

/** Calls of a burst follow one another; a later one is news of its own. */
function isPatient({ draft, began }: Group, at: Micros): boolean {
  if (draft.burst === undefined) return at - began <= MOMENT;
  return !isWorded(draft) || at - draft.at <= MOMENT;
}

function accepts(group: Draft, draft: Draft): boolean {
  if (group.burst !== undefined || draft.burst !== undefined) {
    // Zxids are of one leader, words of one client; what has none may be told of several together.
    const isShared = group.burst?.from === undefined && !isWorded(group) && !isWorded(draft);
    return sameBurst(group.burst, draft.burst) && (isShared || same(group.nodes, draft.nodes));
  }
  if (group.what !== draft.what || !draft.isFoldable) return false;
  // Of the network, only what happens at once is told once.
  if (draft.nodes.length === 0 && group.at !== draft.at) return false;
  if (draft.peers.length === 1 && same(group.nodes, draft.nodes)) {
    return !group.peers.includes(draft.peers[0] ?? 0);
  }
  return same(group.peers, draft.peers) && !shares(group, draft);
}

function sameBurst(a: Burst | undefined, b: Burst | undefined): boolean {
  return a !== undefined && b !== undefined && a.noun === b.noun && a.verb === b.verb;
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

/**
 * A burst ends at the next line of any kind, but for a line of a client, which is no news of others. A
 * folded line ends when one of its nodes goes on, and so does a burst that may turn out to be lines.
 */
function closeOthers(
  open: readonly Group[],
  joined: Group | undefined,
  draft: Draft,
  servers: number,
): void {
  const isOfClients = draft.nodes.length > 0 && draft.nodes.every((node) => node >= servers);
  const isNews = draft.burst === undefined && !isOfClients;
  for (const group of open) {
    if (group === joined) continue;
    const isBurst = group.draft.burst !== undefined;
    const goesOn = concerns(group.draft, draft) && (!isBurst || isWorded(draft));
    if (goesOn || (isBurst && isNews)) group.isOpen = false;
  }
}

function isWorded({ what }: Draft): boolean {
  return what !== "";
}

function concerns(group: Draft, draft: Draft): boolean {
  return draft.nodes.length === 0 || shares(group, draft);
}

function shares(group: Draft, draft: Draft): boolean {
  return draft.nodes.some((node) => group.nodes.includes(node));
}

function join(group: Draft, draft: Draft): Draft {
  const { at, glyphs, epoch, zxid } = draft;
  return {
    ...group,
    at,
    glyphs,
    epoch,
    zxid,
    nodes: union(group.nodes, draft.nodes),
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
