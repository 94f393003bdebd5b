/** How a client is configured, what it can be told to do, and what it tells observers: belief, never fact. */
import type { NodeId } from "../../sim/machine.ts";
import type { Code } from "../api/codes.ts";
import type { EventType, Op, Result } from "../api/operations.ts";
import type { Bugs } from "../bugs.ts";
import type { Rules } from "../rules.ts";
import type { SessionId } from "../transaction.ts";
import type { Zxid } from "../zxid.ts";

/** Frozen, shared by clones, left out of digests. */
export interface ClientConfig {
  /** c1, c2, … by their number, from 1. */
  readonly client: number;
  /** Nodes of the connection string, in its order; shuffled once at each start [StaticHostProvider]. */
  readonly servers: readonly NodeId[];
  /** Session timeout asked for, in milliseconds. */
  readonly timeout: number;
  /** "" or a path that is put before every path [chroot]. */
  readonly chroot: string;
  /** Milliseconds after the application has heard that its session expired until it opens a new one by itself; -1: never. */
  readonly renewAfter: number;
  readonly rules: Rules;
  readonly bugs: Bugs;
}

/** What an application asks of its client. `call` is unique in a run. */
export type ClientCommand =
  | {
      readonly kind: "call";
      readonly call: number;
      readonly op: Op;
      /** The version that the operation names becomes the one this client last saw of the path (0: none): compare and set. */
      readonly seenVersion?: true;
    }
  /** Opens a new session in place of one that has expired or was closed, as an application with a new handle does. */
  | { readonly kind: "renew" };

/** Where a handle stands [ZooKeeper.States, KeeperState]. `expired`, `closed` and `authFailed` are final but for `renew`. */
export type HandleState =
  | "connecting"
  | "connected"
  | "disconnected"
  | "expired"
  | "closed"
  | "authFailed";

/**
 * What a client tells of itself. `call` numbers the calls of this client in the order made; paths
 * are the application's own, without the chroot.
 */
export type ClientEvent =
  /** The application made a call; it may be sent much later, or never. */
  | { readonly kind: "called"; readonly call: number; readonly op: Op }
  /** A call went out under this number. */
  | {
      readonly kind: "sent";
      readonly call: number;
      readonly session: SessionId;
      readonly xid: number;
    }
  /** A call is over. By a reply: `zxid` is that of its header. By the client itself (CONNECTIONLOSS, SESSIONEXPIRED, AUTHFAILED): NO_ZXID. */
  | {
      readonly kind: "returned";
      readonly call: number;
      readonly session: SessionId;
      readonly err: Code;
      readonly zxid: Zxid;
      readonly result: Result;
    }
  /** `session` 0: none yet. `server`: node it is connected to or dials, -1: none. `timeout`: negotiated, ms. */
  | {
      readonly kind: "handle";
      readonly state: HandleState;
      readonly session: SessionId;
      readonly server: NodeId;
      readonly timeout: number;
    }
  /** A watch event has come to the application's thread, in its order among replies, and is given to watchers. */
  | {
      readonly kind: "noticed";
      readonly type: EventType;
      readonly path: string;
      readonly zxid: Zxid;
    }
  /** A watcher of the application was called. `watcher`: the call that registered it. */
  | {
      readonly kind: "watched";
      readonly watcher: number;
      readonly type: EventType;
      readonly path: string;
    }
  /** A named row of the reference was taken, such as "client.connection-loss". */
  | { readonly kind: "mark"; readonly id: string };
