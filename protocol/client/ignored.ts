/** Reasons for which a client ignores an input; counted, and listed by `coverage`. */
import type { IgnoredRow } from "../ignored-row.ts";

export const DIAL_GIVEN_UP = "client-dial-given-up";
export const CLIENT_CONNECTION_GONE = "client-connection-gone";
export const SERVER_PACKET_UNEXPECTED = "server-packet-unexpected";
export const CLIENT_STALE_TIMER = "client-stale-timer";
export const CLIENT_NOT_LISTENING = "client-not-listening";
export const CLIENT_HAS_NO_DISK = "client-has-no-disk";
export const HANDLE_STILL_ALIVE = "handle-still-alive";
export const NOT_FOR_APPLICATIONS = "not-for-applications";

/** The reasons above, each in a sentence, for `coverage`. */
export const CLIENT_IGNORED: readonly IgnoredRow[] = [
  {
    reason: DIAL_GIVEN_UP,
    about:
      "a server answers a dial that the client no longer waits for; what it accepted is closed",
  },
  {
    reason: CLIENT_CONNECTION_GONE,
    about: "a packet, or the end, of a connection that the client has left",
    unreachable: "the kernel delivers nothing from a connection that our end has closed",
  },
  {
    reason: SERVER_PACKET_UNEXPECTED,
    about: "a server says what does not belong there; its connection is closed",
    unreachable: "servers answer a handshake once, and calls in order",
  },
  {
    reason: CLIENT_STALE_TIMER,
    about: "an alarm of a handle that has ended meanwhile",
    unreachable: "a handle that ends clears its alarm",
  },
  {
    reason: CLIENT_NOT_LISTENING,
    about: "somebody dials a client; it is refused",
    unreachable: "servers dial servers only",
  },
  {
    reason: CLIENT_HAS_NO_DISK,
    about: "a disk answers",
    unreachable: "clients ask no disk for anything",
  },
  {
    reason: HANDLE_STILL_ALIVE,
    about: "the application is to open a new handle, but its present one has not ended",
  },
  {
    reason: NOT_FOR_APPLICATIONS,
    about: "a call of something that only the library sends (a ping, setWatches)",
    unreachable: "no workload asks for it",
  },
];
