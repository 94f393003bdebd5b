/** Judges barriers: nobody passes a closed one, and at a double one all enter and leave together. */
import { nameOf } from "../../recipes/sequence.ts";
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import { showZxid } from "../../zxid.ts";
import type { SessionId } from "../../transaction.ts";
import type { Model } from "../service/model-tree.ts";
import { childrenOf, type CommittedChange } from "./changes.ts";
import { entry, type DataSeen } from "./data-seen.ts";
import type { Look } from "./look.ts";

const PARTY = "party";

/** `client` believes that the barrier is open, or was since it asked. */
export function onPassed(seen: DataSeen, client: number, { path }: RecipeEvent, look: Look): void {
  look.reach("passed");
  const closed = look.model.nodes.get(path);
  if (closed === undefined || closed.czxid > (seen.askedAt.get(client) ?? 0)) return;
  look.violate(
    "ClosedIsClosed",
    `c${client} passed ${path}, which was closed by ${showZxid(closed.czxid)} before it asked, and still is`,
  );
}

/** A party came, or went. Those that are there with enough others at once may enter. */
export function onPartyChanged(seen: DataSeen, size: number, change: CommittedChange): void {
  const { after, before, parent, path } = change;
  if (!path.startsWith(`${parent}/${PARTY}`)) return;
  const there = entry(seen.parties, parent, () => new Set<string>());
  if (after === undefined) there.delete(path);
  if (after === undefined || before !== undefined) return;
  there.add(path);
  if (there.size >= size) for (const party of there) seen.complete.add(party);
}

/** `client` believes that all are there. */
export function onEntered(seen: DataSeen, client: number, event: RecipeEvent, look: Look): void {
  const { path, text: node } = event;
  const present = new Set(seen.parties.get(path));
  seen.inside.push({ client, node, present });
  look.reach("met");
  if (seen.complete.has(node)) return;
  look.violate(
    "EnterTogether",
    `c${client} entered ${path}, and there had never been enough parties at once: there are ${present.size}`,
  );
}

/** `client` believes that all have left. */
export function onLeft(seen: DataSeen, client: number, event: RecipeEvent, look: Look): void {
  const { path, text: node } = event;
  onOutside(seen, client);
  const left = seen.inside.find(
    (other) => other.present.has(node) && look.model.nodes.has(other.node),
  );
  if (left === undefined) return look.reach("left-together");
  look.violate("LeaveTogether", `c${client} left ${path} while c${left.client} was inside`);
}

/** `client` is not inside any more. */
export function onOutside(seen: DataSeen, client: number): void {
  seen.inside = seen.inside.filter((other) => other.client !== client);
}

/**
 * Whether nobody is bound to let a client of `session` into `path`: the node `ready` names others, or
 * was never made, and of those that it does not name there are fewer than `size`.
 */
export function isAlone(size: number, path: string, session: SessionId, model: Model): boolean {
  const named = (model.nodes.get(`${path}/ready`)?.data ?? "").split(",");
  const parties = childrenOf(model, path, PARTY);
  const waiting = parties.filter((party) => !named.includes(nameOf(party)));
  const isNamed = parties.some(
    (party) => model.nodes.get(party)?.owner === session && !waiting.includes(party),
  );
  return !isNamed && waiting.length < size;
}
