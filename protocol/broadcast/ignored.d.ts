/** Reasons for which discovery, synchronization, broadcast and the peer ignore an input; counted, and listed by `coverage`. */
interface Ignored {
  readonly reason: string;
  readonly about: string;
}
export declare const ROLE_ENDED = "role-ended";
export declare const LEAVING = "role-is-ending";
export declare const STALE_CONNECTION = "stale-connection";
export declare const STALE_DIAL = "stale-dial";
export declare const STALE_TIMER = "stale-timer";
export declare const STALE_DISK = "stale-disk";
export declare const NOT_LEADING = "not-leading";
export declare const NOT_SERVING = "not-serving";
export declare const HANDLER_GONE = "handler-gone";
export declare const ACK_OF_EPOCH = "ack-of-epoch-start";
export declare const ACK_COMMITTED = "ack-already-committed";
export declare const ACK_NOTHING_OUTSTANDING = "ack-nothing-outstanding";
export declare const ACK_UNKNOWN = "ack-unknown";
export declare const COMMIT_NOTHING_PENDING = "commit-nothing-pending";
export declare const PING_WHILE_SYNCING = "ping-while-syncing";
export declare const PACKET_WHILE_SYNCING = "packet-while-syncing";
export declare const PACKET_UNEXPECTED = "packet-unexpected";
export declare const COMMIT_UNMATCHED = "commit-unmatched-while-syncing";
export declare const DISK_HAD_FAILED = "disk-had-failed";
export declare const BROADCAST_IGNORED: readonly Ignored[];
export {};
