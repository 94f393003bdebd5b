/** Coverage of elections: the branches of the reference that a run has taken, by name. */
import type { ServerEffects } from "../protocol.ts";

/** Every mark of this room. None is routine for a message, so that marks cost nothing. */
export const ELECTION_MARKS = [
  // Connections (reference 2.1).
  { id: "election.smaller-dials", about: "a smaller sid dialled, said who it is and hung up" },
  { id: "election.dial-back", about: "the larger sid hung up on a smaller one and dials back" },
  { id: "election.dial-back-drops", about: "... and gave up a connection it believed alive" },
  { id: "election.replaced", about: "a new connection of a larger sid replaced the old one" },
  { id: "election.dial-timeout", about: "a dial was given up after its timeout" },
  { id: "election.dial-late", about: "a dial was accepted after it had been given up" },
  { id: "election.hello-timeout", about: "whoever dialled did not say who it is in time" },
  { id: "election.overwritten", about: "a newer message overwrote one still in its mailbox" },
  { id: "election.last-resent", about: "a new connection repeats the last message sent" },
  { id: "election.overflow", about: "recvqueue was full: its oldest notification was dropped" },

  // Receiver thread (2.6).
  { id: "election.reply-non-voter", about: "rule 1: a server that is no voter was answered" },
  {
    id: "election.reply-lower-round",
    about: "rule 2: a peer that looks in an older round was answered",
  },
  { id: "election.reply-settled", about: "rule 3: a settled server answered a looking peer" },
  { id: "election.reply-race", about: "... with its new role and still its previous vote" },
  { id: "election.early", about: "a notification came before lookForLeader was called again" },

  // Main loop, LOOKING (2.5).
  { id: "election.resend", about: "the poll timed out, a mailbox is empty: notified all again" },
  { id: "election.connect-all", about: "the poll timed out, every mailbox is full: dialled all" },
  { id: "election.backoff-ceiling", about: "the notification timeout reached its ceiling" },
  { id: "election.round-ahead", about: "a newer round was adopted, with the peer's better vote" },
  { id: "election.round-ahead-own", about: "a newer round was adopted, with our own first vote" },
  { id: "election.round-behind", about: "a vote of an older round is ignored" },
  { id: "election.better-vote", about: "a better vote of the same round was adopted" },
  { id: "election.finalize", about: "a quorum agrees: waits for silence" },
  { id: "election.finalize-break", about: "a better vote broke the silence" },
  {
    id: "election.finalize-discard",
    about: "a vote that is not better was discarded in the silence",
  },
  { id: "election.silence", about: "silence kept: the election has ended" },

  // Main loop, FOLLOWING and LEADING (2.5, 2.7).
  { id: "election.settled-same-round", about: "adopted what settled servers of our round say" },
  { id: "election.join", about: "joined an ensemble that had decided in another round or earlier" },
  { id: "election.told-to-lead", about: "settled servers of our round name us: leads" },
  { id: "election.leader-silent", about: "checkLeader: a quorum names a leader we did not hear" },
  {
    id: "election.leader-denies",
    about: "checkLeader: the leader that a quorum names does not lead",
  },
  { id: "election.leader-self-old", about: "checkLeader: an old round's quorum names us (1514)" },
  { id: "election.observer-learns", about: "an observer learnt who leads" },
] as const;

/** An `id` of ELECTION_MARKS. */
export type ElectionMark = (typeof ELECTION_MARKS)[number]["id"];

/** States that a branch was taken. Nobody in the protocol hears of it. */
export function mark(out: ServerEffects, id: ElectionMark): void {
  out.emit({ kind: "mark", id });
}
