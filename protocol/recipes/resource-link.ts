/** An application's way to the resource: dialled when it is needed, given up when it breaks. */
import { NO_CONN } from "../client/state.ts";
import { EVENT } from "../client/queues.ts";
import { RESOURCE_PORT, type StoreReply, type StoreRequest } from "./messages.ts";
import type { AppEffects } from "./protocol.ts";
import type { AppState, ResourceLink } from "./state.ts";
import { NO_RESOURCE } from "./vocabulary.ts";

/** Dials of applications to a resource have tags of their own, apart from those of the handle. */
const FIRST_DIAL = 1_000_000_000;

/** A way that nobody has gone yet. */
export function newLink(): ResourceLink {
  return { conn: NO_CONN, dial: 0, dials: 0, unsent: [], pending: [] };
}

/** Sends a write, or keeps it until there is a connection. Without a resource nothing happens. */
export function sendStore(
  { config, link }: AppState,
  request: StoreRequest,
  out: AppEffects,
): void {
  if (config.resource === NO_RESOURCE) return;
  if (link.conn !== NO_CONN) {
    link.pending.push(request.tag);
    return out.send(link.conn, request);
  }
  link.unsent.push(request);
  if (link.dial !== 0) return;
  link.dials += 1;
  link.dial = FIRST_DIAL + link.dials;
  out.dial(config.resource, RESOURCE_PORT, EVENT, link.dial);
}

/** The resource has taken the dial; false if nobody waits for that dial. */
export function onLinkAccepted(
  { link }: AppState,
  conn: number,
  tag: number,
  out: AppEffects,
): boolean {
  if (tag !== link.dial) return false;
  link.dial = 0;
  link.conn = conn;
  for (const request of link.unsent) {
    link.pending.push(request.tag);
    out.send(conn, request);
  }
  link.unsent = [];
  return true;
}

/** Tags of the writes that nobody knows of, now that the way is cut. */
export function onLinkBroken({ link }: AppState): readonly number[] {
  const lost = [...link.pending, ...link.unsent.map(({ tag }) => tag)];
  link.conn = NO_CONN;
  link.dial = 0;
  link.pending = [];
  link.unsent = [];
  return lost;
}

/** An answer; false if nobody waits for it. */
export function onStored({ link }: AppState, reply: StoreReply): boolean {
  const at = link.pending.indexOf(reply.tag);
  if (at < 0) return false;
  link.pending.splice(at, 1);
  return true;
}
