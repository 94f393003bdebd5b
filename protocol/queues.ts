/** The threads of a server, each a queue of its own (reference section 0). */
import type { QueueId } from "../sim/machine.ts";

/** Main loop: Fast Leader Election, then the leader's socket (learner) or the steps of `lead` (leader). */
export const PACKET: QueueId = 0;
/** SyncRequestProcessor: append, group commit, acknowledge. */
export const LOG: QueueId = 1;
/** CommitProcessor and FinalRequestProcessor: applies what is committed, serves reads. */
export const COMMIT: QueueId = 2;
/** FastLeaderElection's receiver and QuorumCnxManager. */
export const ELECTION: QueueId = 3;
/** PrepRequestProcessor (leader): turns requests into proposals. */
export const PREP: QueueId = 4;
/** The loop at the end of Leader.lead: a wake-up every half tick. */
export const TICKER: QueueId = 5;
/** Background snapshots. */
export const SNAPSHOT: QueueId = 6;
/** SessionTracker and ContainerManager (leader): what has been left alone for too long. */
export const SESSIONS: QueueId = 7;
/** The sockets of clients. */
export const CLIENTS: QueueId = 8;
/** LearnerHandler of a sid: so many more than this. Sids begin at 1, behind all others. */
const HANDLER: QueueId = CLIENTS;

const NAMES = [
  "packet",
  "log",
  "commit",
  "election",
  "prep",
  "ticker",
  "snapshot",
  "sessions",
  "clients",
];

/**
 * The thread of the leader's handler of that learner, one per sid over all its connections
 * [LearnerHandler].
 */
export function handlerQueue(sid: number): QueueId {
  return HANDLER + sid;
}

/** "handler of s3"; "accept" for what came before the connection had a thread. */
export function queueName(queue: QueueId): string {
  return queue > HANDLER ? `handler of s${queue - HANDLER}` : (NAMES[queue] ?? "accept");
}
