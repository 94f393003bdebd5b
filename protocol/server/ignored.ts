/** Reasons for which a server ignores what its clients, or their sessions, have to do with; counted, and listed by `coverage`. */
import type { IgnoredRow } from "../ignored-row.ts";

export const NOT_SERVING_CLIENTS = "server-not-serving";
export const CLIENT_GONE = "client-gone";
export const CLIENT_PACKET_UNEXPECTED = "client-packet-unexpected";
export const REVALIDATION_UNASKED = "revalidation-unasked";
export const CALL_OF_UNKNOWN_SESSION = "call-of-unknown-session";
export const SYNC_UNASKED = "sync-unasked";

/** The reasons above, each in a sentence, for `coverage`. */
export const SERVER_IGNORED: readonly IgnoredRow[] = [
  {
    reason: NOT_SERVING_CLIENTS,
    about: "a client asks for a session, or the operator for something, while it does not serve",
  },
  { reason: CLIENT_GONE, about: "an answer, or news, for a connection of a client that has gone" },
  {
    reason: CLIENT_PACKET_UNEXPECTED,
    about: "a client speaks out of turn; its connection is closed",
    unreachable: "a client waits for the answer to its handshake, and sends one only",
  },
  {
    reason: REVALIDATION_UNASKED,
    about: "the leader speaks for a session whose client has not waited",
  },
  {
    reason: CALL_OF_UNKNOWN_SESSION,
    about:
      "a call of a session that the leader does not know or is closing: dropped without a reply",
  },
  {
    reason: SYNC_UNASKED,
    about: "SYNC for a session that does not wait for it",
    unreachable:
      "the queues of sessions end with the role, and so does the connection to the leader",
  },
];
