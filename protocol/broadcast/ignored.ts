/** Reasons for which discovery, synchronization, broadcast and the peer ignore an input; counted, and listed by `coverage`. */
import type { IgnoredRow } from "../ignored-row.ts";

// Broadcast and the peer.
export const ROLE_ENDED = "role-ended";
export const LEAVING = "role-is-ending";
export const STALE_CONNECTION = "stale-connection";
export const STALE_DIAL = "stale-dial";
export const STALE_TIMER = "stale-timer";
export const STALE_DISK = "stale-disk";
export const NOT_LEADING = "not-leading";
export const NOT_SERVING = "not-serving";
export const HANDLER_GONE = "handler-gone";
export const ACK_OF_EPOCH = "ack-of-epoch-start";
export const ACK_COMMITTED = "ack-already-committed";
export const ACK_NOTHING_OUTSTANDING = "ack-nothing-outstanding";
export const ACK_UNKNOWN = "ack-unknown";
export const COMMIT_NOTHING_PENDING = "commit-nothing-pending";
export const PING_WHILE_SYNCING = "ping-while-syncing";
export const PACKET_WHILE_SYNCING = "packet-while-syncing";
export const PACKET_UNEXPECTED = "packet-unexpected";
export const COMMIT_UNMATCHED = "commit-unmatched-while-syncing";
export const BACKGROUND_FAILED = "background-disk-error";
export const DISK_HAD_FAILED = "disk-had-failed";

/** The reasons above, each in a sentence, for `coverage`. */
export const BROADCAST_IGNORED: readonly IgnoredRow[] = [
  { reason: ROLE_ENDED, about: "an item, or an answer of the disk, for a role that has ended" },
  { reason: LEAVING, about: "the role is being shut down" },
  { reason: STALE_CONNECTION, about: "news of a connection that has been given up" },
  { reason: STALE_DIAL, about: "an answer to a dial that has been given up" },
  { reason: STALE_TIMER, about: "a timer of something that is over" },
  {
    reason: STALE_DISK,
    about: "an answer of the disk that nobody waits for",
    unreachable:
      "whoever asks is remembered until the answer has come, and the disk answers once, and as it " +
      "was asked",
  },
  { reason: NOT_LEADING, about: "a learner dials a server that does not lead" },
  {
    reason: NOT_SERVING,
    about: "a request to a server that does not serve",
    unreachable: "requests end with the role that takes them, and it serves until then",
  },
  { reason: HANDLER_GONE, about: "a step of a learner handler that is gone, or a sync for it" },
  { reason: ACK_OF_EPOCH, about: "the ACK of UPTODATE, which means nothing to a leader" },
  { reason: ACK_COMMITTED, about: "an ACK of a proposal that is committed already" },
  {
    reason: ACK_NOTHING_OUTSTANDING,
    about: "an ACK when nothing is outstanding",
    unreachable:
      "a follower acknowledges only what its leader has proposed, and that is outstanding until " +
      "it is committed",
  },
  {
    reason: ACK_UNKNOWN,
    about: "an ACK of a zxid that was never proposed",
    unreachable:
      "a follower acknowledges only what its leader has proposed, and that is outstanding until " +
      "it is committed; NeverHappens reports it",
  },
  {
    reason: COMMIT_NOTHING_PENDING,
    about: "a COMMIT when no proposal waits for one",
    unreachable:
      "on one stream every COMMIT follows its PROPOSAL; NeverHappens reports it as a " +
      "commit-without-pending",
  },
  { reason: PING_WHILE_SYNCING, about: "a PING before UPTODATE, which is not answered" },
  {
    reason: PACKET_WHILE_SYNCING,
    about: "a packet that has no place in a sync",
    unreachable:
      "the packets of a sync come on one stream in the order of the handler's phases; " +
      "NeverHappens reports it",
  },
  {
    reason: PACKET_UNEXPECTED,
    about: "a packet that has no place in the broadcast phase",
    unreachable:
      "the handler knows whether its learner observes, and neither side sends packets of an " +
      "earlier phase; NeverHappens reports it",
  },
  {
    reason: COMMIT_UNMATCHED,
    about: "a COMMIT in a sync for another proposal than the first one queued",
    unreachable: "on one stream proposals come in the order of their zxids, and so do commits",
  },
  { reason: BACKGROUND_FAILED, about: "a disk error that no thread waits for" },
  { reason: DISK_HAD_FAILED, about: "the log thread has died of a disk error" },
];
