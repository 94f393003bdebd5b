/** What the judges of the service remember of a run: plain data, nothing of it told by a server. */
import type { ConnId, NodeId } from "../../../sim/machine.ts";
import type { Identity } from "../../api/acl.ts";
import type { Answer, Op } from "../../api/operations.ts";
import type { HandleState } from "../../client/vocabulary.ts";
import { hexSession } from "../../server/sessions/ids.ts";
import type { SessionId, Txn } from "../../transaction.ts";
import { NO_ZXID, ZERO, type Zxid } from "../../zxid.ts";
import { newModel, type Model, type ModelConfig } from "./model-tree.ts";

/** Where a violation goes: the published name of a property, and one sentence for people. */
export type Violate = (property: string, why: string) => void;

/** One call of an application, from its making to the end of all that may come of it. */
export interface CallSeen {
  readonly call: number;
  /** Its number: 1 for c1. */
  readonly client: number;
  readonly op: Op;
  /** 0 until it is sent, as is `xid`. */
  session: SessionId;
  xid: number;
  /** Highest zxid of any reply, to whomever, by the time it was sent. */
  floor: Zxid;
  /** Of its transaction; NO_ZXID while there is none. */
  zxid: Zxid;
  /** What the model says its reply must be, once it is committed. */
  answer: Answer | undefined;
  /** It returned without a reply: committed once or never, now or later. */
  isUnknown: boolean;
}

/** What is known of one session, by its replies and by the packets that were taken up. */
export interface SessionSeen {
  readonly session: SessionId;
  /** All that its connections were ever taken for. */
  identities: Identity[];
  /** Writes that were sent and are not committed: call by xid. */
  unsettled: Map<number, number>;
  /** Xid and header zxid of the last reply. */
  repliedXid: number;
  repliedZxid: Zxid;
  /** Xid of the last write that went through the session check. */
  committedXid: number;
  /** In milliseconds, as negotiated last; 0: not known yet. */
  timeout: number;
  /** When the leader last heard of it, in microseconds; -1: not in this reign. */
  heard: number;
  /** When a server, whichever, last took up a packet of its client, in microseconds. */
  alive: number;
  /** Its client has been told of it. */
  isGranted: boolean;
  /** What had been shown to anybody when its last answered sync was sent. */
  syncFloor: Zxid;
}

/** A one-shot watch that a client has. */
export interface WatchSeen {
  /** Zxid of the state that the client saw when it set the watch. */
  from: Zxid;
  /** Zxid of the first change that the client must be told of; NO_ZXID: none yet. */
  due: Zxid;
  /** A reply has overtaken it, which was reported. */
  isLate: boolean;
  /** Set on a node that was not there: made and deleted behind a closed connection, it goes unnoticed. */
  isOnAbsent: boolean;
}

/** What one client has been told, and what its watches must still tell it. */
export interface ClientSeen {
  state: HandleState;
  isConnected: boolean;
  /** Session and server that it was connected with last; 0 and -1 at first. */
  session: SessionId;
  server: NodeId;
  /** By path: watches on a node, and on its list of children. */
  data: Map<string, WatchSeen>;
  child: Map<string, WatchSeen>;
  /** Paths at which a one-shot watch may have been replaced; missing: none, as in every release since 3.9.0. */
  replaced?: Set<string>;
  /** Lowest `due` of all that are not late; NO_ZXID: nothing is due. */
  due: Zxid;
  /** Highest zxid of a reply and of an event on this connection. */
  replied: Zxid;
  noticed: Zxid;
  /** No reply has come since it connected again. */
  isBack: boolean;
  /** What it was made to ask for after the faults, and is waiting for; 0: nothing. */
  probe: number;
  /** That was answered. */
  isServed: boolean;
}

/** The newest sequential child of one life of its parent. */
export interface SequenceSeen {
  readonly parent: Zxid;
  last: number;
}

/**
 * The account of one run, as the judges of the service keep it. Cloned with the world when it is
 * forked.
 */
export interface ServiceSeen {
  readonly model: Model;
  calls: Map<number, CallSeen>;
  sessions: Map<SessionId, SessionSeen>;
  /** Every id that a session was ever created with. */
  used: Set<SessionId>;
  clients: Map<number, ClientSeen>;
  /** Who has a watch of either kind at a path. */
  watchers: Map<string, Set<number>>;
  sequences: Map<string, SequenceSeen>;
  /** Highest zxid of any reply so far. */
  shown: Zxid;
  /** Since when the leader leads, in microseconds. */
  reignsSince: number;
  /** Leaders so far. */
  reigns: number;
  /** Of which session the leader heard last, and when it had heard of it before. */
  unheard: { session: SessionId; heard: number };
  /** The session that a connection of a client was granted. */
  sessionOf: Map<ConnId, SessionId>;
  /** How many calls clients were made to make after the faults. */
  probes: number;
}

/** The account of a run that has not begun. */
export function startService({ extendedTypes, firstSequence, rules }: ModelConfig): ServiceSeen {
  return {
    model: newModel({ extendedTypes, firstSequence, rules }),
    calls: new Map(),
    sessions: new Map(),
    used: new Set(),
    clients: new Map(),
    watchers: new Map(),
    sequences: new Map(),
    shown: ZERO,
    reignsSince: 0,
    reigns: 0,
    unheard: { session: 0, heard: -1 },
    sessionOf: new Map(),
    probes: 0,
  };
}

/** The account of a session, made when it is first asked for. */
export function sessionSeen(seen: ServiceSeen, session: SessionId): SessionSeen {
  const found = seen.sessions.get(session);
  if (found !== undefined) return found;
  const made: SessionSeen = {
    session,
    identities: [],
    unsettled: new Map(),
    repliedXid: 0,
    repliedZxid: ZERO,
    committedXid: 0,
    timeout: 0,
    heard: -1,
    alive: 0,
    isGranted: false,
    syncFloor: NO_ZXID,
  };
  seen.sessions.set(session, made);
  return made;
}

/** The call whose write a transaction may be: one of its session and number, not committed yet. */
export function callOf(
  seen: ServiceSeen,
  { cxid, session }: Pick<Txn, "cxid" | "session">,
): CallSeen | undefined {
  const call = seen.sessions.get(session)?.unsettled.get(cxid);
  return call === undefined ? undefined : seen.calls.get(call);
}

/** The account of a client, by its node; made when it is first asked for. */
export function clientSeen(seen: ServiceSeen, client: number): ClientSeen {
  const found = seen.clients.get(client);
  if (found !== undefined) return found;
  const made: ClientSeen = {
    state: "connecting",
    isConnected: false,
    session: 0,
    server: -1,
    data: new Map(),
    child: new Map(),
    due: NO_ZXID,
    replied: ZERO,
    noticed: ZERO,
    isBack: false,
    probe: 0,
    isServed: false,
  };
  seen.clients.set(client, made);
  return made;
}

/** How sessions are printed. */
export function showSession(session: SessionId): string {
  return hexSession(session);
}
