/** The rows of the reference that the service of clients can take, for coverage. */
import type { ServerEffects } from "../protocol.ts";

const MARKS = [
  // Handshake (9.2).
  { id: "handshake.create", about: "a client asked for a new session" },
  { id: "handshake.resumed", about: "a client came back with its session" },
  {
    id: "handshake.client-ahead",
    about: "a client that has seen more than this server was refused",
  },
  {
    id: "handshake.replaces-connection",
    about: "a session came back here and its former connection was closed",
  },
  {
    id: "handshake.wrong-password",
    about: "a session was resumed with the wrong password",
    unreachable: "our clients do not lie; `conform` reaches it",
  },
  { id: "handshake.invalid", about: "a client was told that its session is no more" },
  // Calls (5.2, 9.3, 13.5).
  {
    id: "call.too-large",
    about: "a packet above jute.maxbuffer closed its connection",
    unreachable: "no workload writes a megabyte; `conform` reaches it",
  },
  { id: "call.throttled", about: "a server with too much in hand stopped reading from a client" },
  {
    id: "call.session-unknown",
    about: "a call of a session that the leader does not know was dropped without a reply",
  },
  {
    id: "call.unimplemented",
    about: "a check outside of a multi was refused, and its connection closed",
    unreachable: "no workload sends one; `conform` reaches it",
  },
  { id: "answer.hang-up", about: "a connection was closed instead of an answer (session moved)" },
  {
    id: "answer.silence",
    about: "a successful check on its own was never answered",
    unreachable: "only before 3.8.5 and 3.9.3; `conform` reaches it",
  },
  // Sessions and watches.
  { id: "session.closed-under-client", about: "a session ended and its client here was cut off" },
  { id: "clients.closed-with-role", about: "a role ended and its clients were cut off" },
] as const;

type ServerMark = (typeof MARKS)[number]["id"];

interface Row {
  readonly id: ServerMark;
  readonly about: string;
  /** Why the correct protocol never gets there, within tolerance. */
  readonly unreachable?: string;
}

/** The table above as `coverage` reads it. */
export const SERVER_MARKS: readonly Row[] = MARKS;

/** States that a row was taken. Nobody in the protocol hears of it. */
export function mark(out: ServerEffects, id: ServerMark): void {
  out.emit({ kind: "mark", id });
}
