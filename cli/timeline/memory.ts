/** What a timeline remembers from one entry to the next, to tell a story and not a list of events. */
import type { Op } from "../../protocol/api/operations.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { SessionId } from "../../protocol/transaction.ts";
import type { Zxid } from "../../protocol/zxid.ts";
import type { Fault } from "../../sim/faults.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { Ensemble } from "./ensemble.ts";
import type { Unsynced } from "./unsynced.ts";

/** A call that has not returned. */
export interface OpenCall {
  readonly op: Op;
  readonly at: Micros;
  /** The last transaction that was committed when it was made. */
  readonly txn: Zxid;
}

/** What a client has told of its handle. */
export interface ClientStory {
  /** 0: none yet. */
  session: SessionId;
  /** Node that it was connected to last, and the one that it dials; -1: none yet. */
  server: NodeId;
  dialled: NodeId;
}

/** Changed by each entry in turn; a timeline has one. */
export interface Memory {
  readonly ensemble: Ensemble;
  /** By node: what is to be said as soon as it is LOOKING. */
  readonly pending: Map<NodeId, string>;
  /** By learner's sid: the leader's choice of how to bring it up to date. */
  readonly syncs: Map<number, Extract<ServerEvent, { kind: "syncing" }>>;
  readonly clients: Map<NodeId, ClientStory>;
  /** By its number. */
  readonly calls: Map<number, OpenCall>;
  /** Whose a session is. */
  readonly owners: Map<SessionId, NodeId>;
  /** Servers that have sent a client away because it had seen more. */
  readonly outrun: Set<NodeId>;
  /** Clients that follow a recipe: what they believe is told, not each of their calls. */
  readonly applications: Set<NodeId>;
  /** By client: the call that it was told last to have lost. */
  readonly losses: Map<NodeId, string>;
  /** Clients that call others: the last call was served. */
  readonly served: Map<NodeId, boolean>;
  /** The newest token that a resource has seen; 0: none yet. */
  token: number;
  /** What a crash may take from servers. */
  readonly unsynced: Unsynced;
  /** By leader: what it has proposed and not committed. */
  readonly outstanding: Map<NodeId, readonly Zxid[]>;
  /** By server that has stopped: what was not yet on its disk. */
  readonly atRisk: Map<NodeId, readonly Zxid[]>;
  /** Servers whose stop said when they start again. */
  readonly announced: Set<NodeId>;
  /** The zxids that a leader has committed, or has found as the end of its history. */
  readonly committed: Set<Zxid>;
  /** The last fault: it says more of a crash or a pause than the entry that follows. */
  fault: { readonly event: number; readonly fault: Fault } | undefined;
}

/** Of a run that has not begun. The ensemble is shared, not copied. */
export function newMemory(ensemble: Ensemble): Memory {
  return {
    ensemble,
    pending: new Map(),
    syncs: new Map(),
    clients: new Map(),
    calls: new Map(),
    owners: new Map(),
    outrun: new Set(),
    applications: new Set(),
    losses: new Map(),
    served: new Map(),
    token: 0,
    unsynced: new Map(),
    outstanding: new Map(),
    atRisk: new Map(),
    announced: new Set(),
    committed: new Set(),
    fault: undefined,
  };
}

/** What is remembered of a client, made when it is first asked for: no session, no server. */
export function clientStory(memory: Memory, node: NodeId): ClientStory {
  const found = memory.clients.get(node);
  if (found !== undefined) return found;
  const made: ClientStory = { session: 0, server: -1, dialled: -1 };
  memory.clients.set(node, made);
  return made;
}
