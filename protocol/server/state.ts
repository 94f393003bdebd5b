/** State of the request pipeline of a server: its clients, and what they wait for. */
import type { ConnId } from "../../sim/machine.ts";
import type { Identity } from "../api/acl.ts";
import type { Code } from "../api/codes.ts";
import type { ClientRequest } from "../api/packets.ts";
import type { SessionId } from "../transaction.ts";
import type { RequestOp } from "./request.ts";
import { newWatches, type Watches } from "./watches/tables.ts";

/** The operator's requests come over no connection. */
export const OPERATOR: ConnId = -1;

/**
 * A request of a session of ours that waits in the CommitProcessor: a write for its commit, a sync
 * for the leader's SYNC, a read behind either. `conn`: who is answered.
 */
export interface Pending {
  readonly kind: "write" | "sync" | "read";
  readonly conn: ConnId;
  readonly cxid: number;
  readonly op: RequestOp;
  /** Of a read: why Prep has refused it, which its client is told in its turn; else OK. */
  readonly err: Code;
}

/**
 * NEW: no packet yet. CREATING, REVALIDATING: its session is created, or asked for at the leader.
 * OPEN: calls are taken.
 */
export type ClientPhase = "NEW" | "CREATING" | "REVALIDATING" | "OPEN";

/** A client's connection [ServerCnxn]. */
export interface ClientConn {
  readonly conn: ConnId;
  phase: ClientPhase;
  /** 0 before the connect request. */
  session: SessionId;
  /** Milliseconds, negotiated. */
  timeout: number;
  identities: readonly Identity[];
  /** Numbered calls that were read from it and not answered [outstandingCount]. */
  outstanding: number;
  /** Nothing is read from it for now [disableRecv]. */
  isThrottled: boolean;
  /** Packets that came while it was throttled; the oldest first. */
  inbox: ClientRequest[];
}

/**
 * What a server knows of its clients and owes them [ServerCnxnFactory, CommitProcessor,
 * RequestThrottler]. It ends with the role: clients then have to connect again.
 */
export interface PipelineState {
  /** Oldest first; a session's queue begins with a write or a sync. Sessions that wait for nothing have no entry. */
  pending: Map<SessionId, Pending[]>;
  clients: Map<ConnId, ClientConn>;
  /** The connection that a session has here. */
  bySession: Map<SessionId, ConnId>;
  watches: Watches;
  /** Learner: sessions heard of since the last PING of the leader, with their timeouts in milliseconds. */
  touched: Map<SessionId, number>;
  /** Calls of all clients that were let in and not answered [requestsInProcess]. */
  inProcess: number;
}

/** A server without clients, at boot [ZooKeeperServer]. */
export function emptyPipeline(): PipelineState {
  return {
    pending: new Map(),
    clients: new Map(),
    bySession: new Map(),
    watches: newWatches(),
    touched: new Map(),
    inProcess: 0,
  };
}
