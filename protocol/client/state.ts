/** State of a client: the handle that its application holds, and what the application remembers [ZooKeeper, ClientCnxn]. */
import type { Dice } from "../../sim/chance.ts";
import type { ConnId, Micros, NodeId, Summed } from "../../sim/machine.ts";
import type { AuthOp, Op } from "../api/operations.ts";
import type { SessionId } from "../transaction.ts";
import { ZERO, type Zxid } from "../zxid.ts";
import type { ClientConfig, HandleState } from "./vocabulary.ts";

/** No connection. */
export const NO_CONN: ConnId = -1;
/** No server. */
export const NO_SERVER: NodeId = -1;
/** A packet that the library sends on its own account: nobody is told of its reply. */
export const NO_CALL = -1;
/** A call that has not gone out yet. */
export const UNSENT = 0;
/** The alarm of the SEND thread is not set. */
export const NO_ALARM: Micros = -1;

/** A request from the moment it is made until it is over [ClientCnxn.Packet]. */
export interface Call {
  /** Number of the application's call, or NO_CALL. */
  readonly call: number;
  /** As the application made it, without the chroot. */
  readonly op: Op;
  /** Who hears of the watch event, if the operation asks for one. */
  readonly watcher: number;
  /** UNSENT until it goes out. */
  xid: number;
}

/** Who waits for what, by path without the chroot; each set in the order of registration [ZKWatchManager]. */
export type WatchMap = Map<string, Set<number>>;
/**
 * What the application waits for; events are matched against it by path and type (reference 11.4)
 * [ZKWatchManager].
 */
export interface Watches {
  data: WatchMap;
  /** Of nodes that were not there. */
  exist: WatchMap;
  child: WatchMap;
  persistent: WatchMap;
  recursive: WatchMap;
}

/**
 * What the SEND thread is about. ASLEEP: before the next dial. DIALING: the dial is out. HANDSHAKE:
 * CONNECT is out. CONNECTED: calls go out. LEAVING: the connection is over, and nobody has been told.
 * ENDED: for good, as `told` says.
 */
export type Phase = "ASLEEP" | "DIALING" | "HANDSHAKE" | "CONNECTED" | "LEAVING" | "ENDED";

/** Limits that follow from a session timeout, in microseconds (reference 6). */
export interface Limits {
  /** For a dial, and then for a handshake. */
  readonly connect: Micros;
  /** Of silence on a connection. */
  readonly read: Micros;
  /** Between two packets of ours. */
  readonly ping: Micros;
  /** Of silence of all servers, after which the session must be over. */
  readonly expiry: Micros;
}

/** One handle of an application: at most one session, over many connections. */
export interface Handle {
  readonly config: ClientConfig;
  dice: Dice;
  phase: Phase;
  /** The state that the application was last told of, or is about to be. */
  told: HandleState;
  /** closeSession waits or is out: no call is taken any more. */
  isClosing: boolean;

  /** The servers in the order in which this handle goes round [StaticHostProvider]. */
  readonly servers: readonly NodeId[];
  /** Index of the server that is dialled or connected; -1 at first [currentIndex]. */
  at: number;
  /** Where a lap ends: index of the last server that gave us a session; -1 at first [lastIndex]. */
  lapEnd: number;
  /** A dial has been answered: from now on each one is put off by chance [!isFirstConnect]. */
  hasReached: boolean;
  /** Tag of the last dial. */
  dial: number;
  conn: ConnId;

  /** 0 until there is one. */
  session: SessionId;
  password: number;
  /** Milliseconds, negotiated; 0 until then. */
  timeout: number;
  limits: Limits;

  /** When a packet last came, and when one last went. */
  lastHeard: Micros;
  lastSend: Micros;
  /** When the SEND thread has to look up again; its alarm, `alarm`, may ring earlier. */
  wakeAt: Micros;
  alarm: Micros;

  /** Of the last ordinary reply: what this client has seen [ClientCnxn.lastZxid]. */
  lastZxid: Zxid;
  nextXid: number;
  /** Not sent yet; empty while CONNECTED. */
  outgoing: Call[];
  /** Sent, and answered in this order. */
  pending: Call[];
  /** Presented on every connection anew. */
  credentials: AuthOp[];
  watches: Watches;
}

/** A client process. A crash of it loses all: its session then expires. */
export interface ClientState {
  handle: Handle;
  versions: Versions;
}

/** What the application saw of each path in a Stat: its version. */
export interface Versions extends Summed {
  byPath: Map<string, number>;
}

/**
 * `timeout` in milliseconds, divided as ZooKeeper does: whole milliseconds, which the limits then
 * are in microseconds [SendThread.onConnected].
 */
export function limitsOf(timeout: number, servers: number): Limits {
  const read = Math.floor((timeout * 2) / 3);
  return {
    connect: Math.floor(timeout / servers) * 1000,
    read: read * 1000,
    ping: Math.floor(read / 2) * 1000,
    expiry: Math.floor((timeout * 4) / 3) * 1000,
  };
}

/**
 * A handle that has done nothing yet [ClientCnxn]. `dial`: tag of the last dial of this process;
 * `now` in microseconds.
 */
export function newHandle(
  config: ClientConfig,
  dice: Dice,
  servers: readonly NodeId[],
  dial: number,
  now: Micros,
): Handle {
  return {
    config,
    dice,
    phase: "ASLEEP",
    told: "connecting",
    isClosing: false,
    servers,
    at: -1,
    lapEnd: -1,
    hasReached: false,
    dial,
    conn: NO_CONN,
    session: 0,
    password: 0,
    timeout: 0,
    limits: limitsOf(config.timeout, servers.length),
    lastHeard: now,
    lastSend: now,
    wakeAt: now,
    alarm: NO_ALARM,
    lastZxid: ZERO,
    nextXid: 1,
    outgoing: [],
    pending: [],
    credentials: [],
    watches: newWatches(),
  };
}

function newWatches(): Watches {
  return {
    data: new Map(),
    exist: new Map(),
    child: new Map(),
    persistent: new Map(),
    recursive: new Map(),
  };
}
