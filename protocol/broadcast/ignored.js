/** Reasons for which discovery, synchronization, broadcast and the peer ignore an input; counted, and listed by `coverage`. */
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
export const DISK_HAD_FAILED = "disk-had-failed";
export const BROADCAST_IGNORED = [
    { reason: ROLE_ENDED, about: "an item of a role that has ended" },
    { reason: LEAVING, about: "the role is being shut down" },
    { reason: STALE_CONNECTION, about: "news of a connection that has been given up" },
    { reason: STALE_DIAL, about: "an answer to a dial that has been given up" },
    { reason: STALE_TIMER, about: "a timer of something that is over" },
    { reason: STALE_DISK, about: "the disk answers for a role that has ended" },
    { reason: NOT_LEADING, about: "a learner dials a server that does not lead" },
    { reason: NOT_SERVING, about: "a request to a server that does not serve" },
    { reason: HANDLER_GONE, about: "a step of a learner handler that is gone" },
    { reason: ACK_OF_EPOCH, about: "the ACK of UPTODATE, which means nothing to a leader" },
    { reason: ACK_COMMITTED, about: "an ACK of a proposal that is committed already" },
    { reason: ACK_NOTHING_OUTSTANDING, about: "an ACK when nothing is outstanding" },
    { reason: ACK_UNKNOWN, about: "an ACK of a zxid that was never proposed" },
    { reason: COMMIT_NOTHING_PENDING, about: "a COMMIT when no proposal waits for one" },
    { reason: PING_WHILE_SYNCING, about: "a PING before UPTODATE, which is not answered" },
    { reason: PACKET_WHILE_SYNCING, about: "a packet that has no place in a sync" },
    { reason: PACKET_UNEXPECTED, about: "a packet that has no place in the broadcast phase" },
    {
        reason: COMMIT_UNMATCHED,
        about: "a COMMIT in a sync for another proposal than the first one queued",
    },
    { reason: DISK_HAD_FAILED, about: "the log thread has died of a disk error" },
];
