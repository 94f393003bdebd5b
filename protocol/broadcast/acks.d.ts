import type { Config } from "../config.ts";
import type { ServerEffects } from "../protocol.ts";
import { type SidSet } from "../quorum.ts";
import type { PeerState } from "../state.ts";
import { type Zxid } from "../zxid.ts";
import type { LeaderState } from "./state.ts";
/** Whether these servers may decide on an epoch or its history; observers may be among them. */
export declare function decides(config: Config, sids: SidSet): boolean;
/** `sid` has `zxid` and everything before it on its disk. */
export declare function processAck(
  peer: PeerState,
  leader: LeaderState,
  sid: number,
  zxid: Zxid,
  out: ServerEffects,
): void;
