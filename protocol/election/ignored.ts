/** Reasons for which an election ignores an input; counted, and listed by `coverage`. */

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

export const ELECTION_IGNORED: readonly { readonly reason: string; readonly about: string }[] = [
  { reason: ABANDONED_DIAL, about: "a dial was accepted after it had been given up" },
  { reason: STALE_REFUSAL, about: "a dial was refused after it had been given up" },
  { reason: STALE_CONNECTION, about: "a notification on a connection that has been replaced" },
  { reason: STALE_CLOSE, about: "the end of a connection that has been given up" },
  { reason: STALE_TIMER, about: "a timeout of a dial or a HELLO that has been settled" },
  { reason: UNEXPECTED_HELLO, about: "a HELLO where none belongs" },
  { reason: OWN_SID, about: "a server with our own sid has dialled" },
  { reason: UNKNOWN_SID, about: "somebody who is no server of the ensemble has dialled" },
  { reason: NOBODY_LOOKS, about: "a vote that neither end needs: both have settled" },
  { reason: CLEARED, about: "a vote for a call of lookForLeader that has ended" },
  { reason: OVERFLOWN, about: "a vote that recvqueue dropped because it was full" },
  { reason: NOT_RUNNING, about: "a poll of a lookForLeader that has ended" },
  { reason: NOT_A_VOTER, about: "a vote of, or for, a server that is no voter" },
  { reason: OBSERVER_VOTE, about: "a vote of a server that observes" },
  { reason: NO_HISTORY, about: "a vote of a server without any history, or heard by one" },
  { reason: ROUND_BEHIND, about: "a vote of an older round" },
  { reason: NOT_BETTER, about: "a vote that is not better, while waiting for silence" },
];
