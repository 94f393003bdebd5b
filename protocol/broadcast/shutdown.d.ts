import type { DiskImage } from "../../sim/machine.ts";
import type { ServerEffects, ServerProtocol } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import type { LogThread } from "./state.ts";
export declare function newLogThread(): LogThread;
/**
 * Ends the role, for whatever reason. It takes a while: the main thread is held until the server
 * is LOOKING again [QuorumPeer.run, Learner.shutdown, Leader.shutdown].
 */
export declare function leaveRole(peer: PeerState, why: string, out: ServerEffects): void;
/**
 * A disk error: the server stops serving (7.1), and what the log holds may not be durable. Memory
 * may be ahead of it for good, so it is dropped (ZOOKEEPER-4882).
 */
export declare function leaveAfterDiskError(peer: PeerState, out: ServerEffects): void;
/** Goes on once nothing is left in the log thread: what it still wrote behind fast-forward's back was ZOOKEEPER-4712. */
export declare function continueLeaving(peer: PeerState, out: ServerEffects): void;
/** After a disk error the log may hold records that are not durable: no vote may rest on them. */
export declare function recoverLog(peer: PeerState, out: ServerEffects): void;
export declare function onLogRecovered(peer: PeerState, out: ServerEffects): void;
/** The disk fails still: tries again until it does not. */
export declare function retryRecovery(peer: PeerState, out: ServerEffects): void;
/** The disk has been read, to replace memory or to complete it. */
export declare function onMemoryRead(
  peer: PeerState,
  how: "reload" | "fastForward",
  image: DiskImage<ServerProtocol>,
  out: ServerEffects,
): void;
