/** The rows of the reference that a client can take, for coverage. */
import type { ClientEffects } from "./protocol.ts";

const MARKS = [
  // Connections (9.2, 9.5).
  { id: "client.refused", about: "a server refused the dial, and the next one was tried" },
  { id: "client.no-answer", about: "a server did not answer in time, and the next one was tried" },
  {
    id: "client.hung-up-on",
    about: "a server closed the connection instead of answering the handshake",
  },
  { id: "client.lap", about: "all servers had been tried: a second's pause" },
  { id: "client.session-opened", about: "a new session was granted" },
  { id: "client.session-resumed", about: "a session was taken to another connection" },
  { id: "client.read-timeout", about: "a silent connection was given up" },
  // The end of calls and of handles (9.5, D6).
  { id: "client.connection-loss", about: "calls that had gone out ended with CONNECTIONLOSS" },
  { id: "client.connection-loss-unsent", about: "calls that had not gone out ended with it too" },
  { id: "client.expired-by-server", about: "a server said that the session is no more" },
  { id: "client.expired-itself", about: "a session was given up after 4/3 of its timeout" },
  { id: "client.closed", about: "a session was closed" },
  {
    id: "client.close-unanswered",
    about: "the connection broke under a close: the session lives until it times out",
  },
  {
    id: "client.auth-failed",
    about: "credentials were refused, and with them the handle",
    unreachable: "no workload presents bad credentials; the tests of the client do",
  },
  {
    id: "client.call-on-dead-handle",
    about: "a call on a handle that had ended, or was being closed",
  },
  {
    id: "client.out-of-order",
    about: "a reply that was not due closed its connection",
    unreachable: "servers answer the calls of a connection in order",
  },
  // Watches (11.4, 11.5).
  { id: "client.watches-restored", about: "watches were set up again on a new connection" },
  {
    id: "client.watches-in-batches",
    about: "they did not fit in one packet",
    unreachable: "no workload has 128 Ki characters of paths; the tests of the client do",
  },
  {
    id: "client.event-for-nobody",
    about: "a watch event for which no watcher was left",
  },
  {
    id: "client.watches-removed",
    about: "watchers were told that they have been removed",
    unreachable: "no workload removes watches; `conform` does",
  },
] as const;

type ClientMark = (typeof MARKS)[number]["id"];

interface Row {
  readonly id: ClientMark;
  readonly about: string;
  /** Why the correct protocol never gets there, within tolerance. */
  readonly unreachable?: string;
}

/** The table above as `coverage` reads it. */
export const CLIENT_MARKS: readonly Row[] = MARKS;

/** States that a row was taken. Nobody in the protocol hears of it. */
export function mark(out: ClientEffects, id: ClientMark): void {
  out.emit({ kind: "mark", id });
}
