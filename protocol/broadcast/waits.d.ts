/** Disk operations that a thread waits for: tags, and what to go on with. */
import type { PeerState } from "../state.ts";
import type { Wait } from "./state.ts";
/** A tag for the next disk operation, which will be answered for `wait`. */
export declare function waitFor(peer: PeerState, wait: Wait): number;
/** Takes what `tag` was for; undefined if its asker is gone. */
export declare function takeWait(peer: PeerState, tag: number): Wait | undefined;
