/** The goals of the service: what must happen to clients in some run, or its properties hold vacuously. */
import type { Property } from "../../../sim/property.ts";

const ROWS = [
  ["session-opened", "a client was granted a new session", "9.2"],
  ["session-resumed", "a client came back with its session", "9.2"],
  ["session-moved", "... at another server than before", "9.4"],
  ["session-survived-failover", "a session lived on under a new leader", "9.3"],
  ["session-expired", "the leader gave a silent session up", "9.3"],
  ["expired-by-new-leader", "... one that had never heard of its client", "9.3"],
  ["session-closed", "a client closed its session", "9.5"],
  ["ephemerals-deleted", "a session's end took its ephemerals along", "9.3"],
  ["client-crashed", "a client died with its session open", "9.3"],
  ["loss-of-applied", "CONNECTIONLOSS for a write that was, or came to be, committed", "9.5"],
  ["loss-of-unapplied", "CONNECTIONLOSS for a write that went out and never was committed", "9.5"],
  ["loss-of-unsent", "CONNECTIONLOSS for a call that had not gone out", "9.5"],
  ["moved-write-refused", "a write through a session's former server was refused", "9.4"],
  ["late-write-refused", "a write of a session that had ended was refused", "9.3"],
  ["client-ahead-refused", "a server that lagged behind a client sent it away", "9.2, D7"],
  ["write-answered", "a client was told that its write is done", "5.2"],
  ["version-conflict", "a conditional write met another version", "12.6"],
  ["multi-committed", "a multi was carried out", "12.7"],
  ["multi-refused", "a multi was refused as a whole", "12.7"],
  ["sequence-created", "a sequential node was made", "12.4"],
  ["container-reaped", "an empty container was deleted", "12.5"],
  ["ttl-reaped", "a TTL node had had its time", "12.5"],
  ["watch-fired", "a client was told of a change", "11.2"],
  ["watch-restored", "watches were set up again after a reconnect", "11.5"],
  ["event-on-restore", "... and told of what had happened meanwhile", "11.5"],
  ["stale-read", "a read showed less than somebody had been shown before it was sent", "10"],
  ["sync-then-stale-read", "... although a sync of the same session had gone before", "5.3, 10"],
  ["ephemerals-listed", "a client asked which ephemerals it has", "12.6"],
  ["snap-with-sessions", "a learner was sent a tree with open sessions", "4.5"],
  ["calls-throttled", "a server stopped reading from a client", "13.5"],
] as const;

/** A name of the table above, so that a goal misspelt does not compile. */
export type ServiceGoal = (typeof ROWS)[number][0];

/** What clients must meet in some run of a search, in the order of the table. */
export const SERVICE_GOALS: readonly Property[] = ROWS.map(([name, about, section]) => ({
  name,
  kind: "sometimes",
  about,
  cite: `reference ${section}`,
  brokenBy: [],
}));

/** Place of each goal among `SERVICE_GOALS`. */
export const GOAL_PLACE: ReadonlyMap<ServiceGoal, number> = new Map(
  ROWS.map(([name], place) => [name, place]),
);

/** Goals that a mark of a server or of a client tells of. */
export const SERVICE_GOAL_OF_MARK: ReadonlyMap<string, ServiceGoal> = new Map([
  ["client.session-resumed", "session-resumed"],
  ["client.watches-restored", "watch-restored"],
  ["handshake.client-ahead", "client-ahead-refused"],
  ["call.throttled", "calls-throttled"],
]);
