/** Reasons for which an election ignores an input; counted, and listed by `coverage`. */
import type { IgnoredRow } from "../ignored-row.ts";

// Connections.
export const ABANDONED_DIAL = "election-abandoned-dial";
export const STALE_REFUSAL = "election-stale-refusal";
export const STALE_CONNECTION = "election-stale-connection";
export const STALE_CLOSE = "election-stale-close";
export const STALE_TIMER = "election-stale-timer";
export const UNEXPECTED_HELLO = "election-unexpected-hello";
export const OWN_SID = "election-own-sid";
export const UNKNOWN_SID = "election-unknown-sid";
// Receiver thread and recvqueue.
export const NOBODY_LOOKS = "election-nobody-looks";
export const CLEARED = "election-recvqueue-cleared";
export const OVERFLOWN = "election-recvqueue-overflown";
// Main loop.
export const NOT_RUNNING = "election-not-running";
export const NOT_A_VOTER = "election-not-a-voter";
export const OBSERVER_VOTE = "election-observer-vote";
export const NO_HISTORY = "election-no-history";
export const ROUND_BEHIND = "election-round-behind";
export const NOT_BETTER = "election-not-better";

/** The reasons above, each in a sentence, for `coverage`. */
export const ELECTION_IGNORED: readonly IgnoredRow[] = [
  { reason: ABANDONED_DIAL, about: "a dial was accepted after it had been given up" },
  { reason: STALE_REFUSAL, about: "a dial was refused after it had been given up" },
  {
    reason: STALE_CONNECTION,
    about: "a notification on a connection that has been replaced",
    unreachable:
      "a connection is hung up when it is replaced, and nothing is delivered at an end that has " +
      "hung up",
  },
  {
    reason: STALE_CLOSE,
    about: "the end of a connection that has been given up",
    unreachable:
      "a connection is hung up when it is given up, and an end that has hung up is told nothing",
  },
  {
    reason: STALE_TIMER,
    about: "a timeout of a dial or a HELLO that has been settled",
    unreachable:
      "settling a dial or a HELLO clears its timer, and a timer that is cleared never rings",
  },
  {
    reason: UNEXPECTED_HELLO,
    about: "a HELLO where none belongs",
    unreachable: "who dials says HELLO first and once, and a stream keeps its order",
  },
  {
    reason: OWN_SID,
    about: "a server with our own sid has dialled",
    unreachable: "the sids of an ensemble differ, and no server dials itself",
  },
  {
    reason: UNKNOWN_SID,
    about: "somebody who is no server of the ensemble has dialled",
    unreachable: "every node of the world is a server of the ensemble so far",
  },
  { reason: NOBODY_LOOKS, about: "a vote that neither end needs: both have settled" },
  { reason: CLEARED, about: "a vote for a call of lookForLeader that has ended" },
  { reason: OVERFLOWN, about: "a vote that recvqueue dropped because it was full" },
  {
    reason: NOT_RUNNING,
    about: "a poll of a lookForLeader that has ended",
    unreachable:
      "lookForLeader clears its poll when it ends, and a timer that is cleared never rings",
  },
  {
    reason: NOT_A_VOTER,
    about: "a vote of, or for, a server that is no voter",
    unreachable:
      "the receiver answers who is no voter and queues nothing of it, and voters vote for voters",
  },
  {
    reason: OBSERVER_VOTE,
    about: "a vote of a server that observes",
    unreachable:
      "only who is no voter observes, and the receiver answers it and queues nothing of it",
  },
  {
    reason: NO_HISTORY,
    about: "a vote of a server without any history, or heard by one",
    unreachable:
      "an empty disk counts as the empty history (zookeeper.db.autocreate, on by default), so " +
      "that no server is without one",
  },
  { reason: ROUND_BEHIND, about: "a vote of an older round" },
  { reason: NOT_BETTER, about: "a vote that is not better, while waiting for silence" },
];
