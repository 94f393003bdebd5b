/** The whole state of a server process: plain data, lost in a crash, kept over a change of role. */
import type { Dice } from "../sim/chance.ts";
import type { NodeId } from "../sim/machine.ts";
import type { LeaderState, LearnerState, Leaving, LogThread, Wait } from "./broadcast/state.ts";
import type { Config } from "./config.ts";
import type { ElectionState } from "./election/state.ts";
import type { ServerState } from "./messages.ts";
import type { SessionIds } from "./server/sessions/ids.ts";
import type { PipelineState } from "./server/state.ts";
import type { StoreState } from "./storage/state.ts";

/**
 * A server from boot to crash [QuorumPeer]. At most one of `leader` and `learner` is there; neither
 * while LOOKING.
 */
export interface PeerState {
  readonly config: Config;
  readonly self: NodeId;
  readonly sid: number;
  /** The process's own chance (observer delay, snapshot trigger, session ids later). */
  readonly dice: Dice;
  /** What boot wrote is durable; until then it takes no part in anything. */
  isUp: boolean;
  role: ServerState;
  /** Counts roles, from 0; items and timers of an ended role are told by it. */
  term: number;
  /** Next tag for a disk operation. */
  nextTag: number;

  election: ElectionState;
  store: StoreState;
  pipeline: PipelineState;
  /** The next session id of this process. */
  ids: SessionIds;
  /** What each disk operation under way was asked for, by tag; one that is missing here has lost its asker. */
  waits: Map<number, Wait>;
  /** Clients are served: between UPTODATE, or activation, and the end of the role. */
  serving: boolean;
  /** A TRUNC could not be met by this server's disk: only a SNAP can bring it up to date. */
  needsSnap: boolean;
  /** Set while a role is being shut down. */
  leaving: Leaving | undefined;
  log: LogThread;
  /** Present while LEADING. */
  leader: LeaderState | undefined;
  /** Present while FOLLOWING or OBSERVING. */
  learner: LearnerState | undefined;
}
