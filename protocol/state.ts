/** The whole state of a server process: plain data, lost in a crash, kept over a change of role. */
import type { Dice } from "../sim/chance.ts";
import type { NodeId } from "../sim/machine.ts";
import type { LeaderState, LearnerState } from "./broadcast/state.ts";
import type { Config } from "./config.ts";
import type { ElectionState } from "./election/state.ts";
import type { ServerState } from "./messages.ts";
import type { PipelineState } from "./server/state.ts";
import type { StoreState } from "./storage/state.ts";

export interface PeerState {
  readonly config: Config;
  readonly self: NodeId;
  readonly sid: number;
  /** The process's own chance (observer delay, snapshot trigger, session ids later). */
  readonly dice: Dice;
  role: ServerState;
  /** Counts roles, from 0; items and timers of an ended role are told by it. */
  term: number;
  /** Next tag for a disk operation. */
  nextTag: number;

  election: ElectionState;
  store: StoreState;
  pipeline: PipelineState;
  /** Present while LEADING. */
  leader: LeaderState | undefined;
  /** Present while FOLLOWING or OBSERVING. */
  learner: LearnerState | undefined;
}
