/** Disk operations that a thread waits for: tags, and what to go on with. */
import type { PeerState } from "../state.ts";
import type { Wait } from "./state.ts";

/**
 * A tag, new in this process, for the next disk operation, which will be answered for `wait`. Ours:
 * a thread of ZooKeeper blocks in the call.
 */
export function waitFor(peer: PeerState, wait: Wait): number {
  const tag = peer.nextTag;
  peer.nextTag = tag + 1;
  peer.waits.set(tag, wait);
  return tag;
}

/** Takes what `tag` was for; undefined if its asker is gone. */
export function takeWait(peer: PeerState, tag: number): Wait | undefined {
  const wait = peer.waits.get(tag);
  if (wait !== undefined) peer.waits.delete(tag);
  return wait;
}
