/** The goals: situations that runs must reach, or the properties hold vacuously. */
import type { Property } from "../../sim/property.ts";
/** Index of each goal in `GOALS`. */
export declare const GOAL: {
  readonly leaderElected: 0;
  readonly leaderChange: 1;
  readonly quorumLost: 2;
  readonly steppedDown: 3;
  readonly twoLeaders: 4;
  readonly twoClaimants: 5;
  readonly splitVote: 6;
  readonly joinedRunningEnsemble: 7;
  readonly minusOneAckEpoch: 8;
  readonly epochAbandoned: 9;
  readonly epochWithoutTxn: 10;
  readonly rollover: 11;
  readonly emptyDiff: 12;
  readonly diffSync: 13;
  readonly diffFromDisk: 14;
  readonly truncSync: 15;
  readonly snapSync: 16;
  readonly observerSynced: 17;
  readonly syncUnderLoad: 18;
  readonly commitAfterNewleader: 19;
  readonly syncAbortedDiff: 20;
  readonly syncAbortedTrunc: 21;
  readonly syncAbortedSnap: 22;
  readonly crashDuringSync: 23;
  readonly uncommittedTailKept: 24;
  readonly uncommittedTailLost: 25;
  readonly leaderCommitsBeforeOwnFsync: 26;
  readonly followerAppliesBeforeOwnFsync: 27;
  readonly restartAfterCrash: 28;
  readonly leaderCrash: 29;
  readonly crashBetweenLogAndEpoch: 30;
  readonly unsyncedTailLost: 31;
  readonly tornTail: 32;
  readonly snapshotFuzzy: 33;
  readonly memoryKeptOverRoleChange: 34;
  readonly diskErrorSurvived: 35;
  readonly requestForwarded: 36;
  readonly requestDropped: 37;
  readonly readServed: 38;
  readonly aheadLearnerDropped: 39;
};
export declare const GOALS: readonly Property[];
/** Goals that a mark of the protocol tells of. */
export declare const GOAL_OF_MARK: ReadonlyMap<string, number>;
