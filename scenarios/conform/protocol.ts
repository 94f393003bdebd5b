/** The vocabularies of a world of servers and probers, bundled for the kernel. */
import type { Effects, Input, NodeId, Protocol } from "../../sim/machine.ts";
import type { Code } from "../../protocol/api/codes.ts";
import type { EventType, Op, Result } from "../../protocol/api/operations.ts";
import type { Message } from "../../protocol/messages.ts";
import type { ServerProtocol } from "../../protocol/protocol.ts";
import type { SessionId } from "../../protocol/transaction.ts";
import type { Zxid } from "../../protocol/zxid.ts";

/** What the driver tells a prober to do, one thing at a time. Timeouts in milliseconds. */
export type ProberCommand =
  | { readonly kind: "connect"; readonly server: NodeId; readonly timeout: number }
  /** Leaves the connection it has, and resumes the session on a new one. */
  | {
      readonly kind: "reconnect";
      readonly server: NodeId;
      readonly timeout: number;
      readonly badPassword: boolean;
    }
  | { readonly kind: "call"; readonly op: Op }
  | { readonly kind: "ping" }
  | { readonly kind: "drop" };

/** What a prober has heard from its server. */
export type ProberEvent =
  /** The handshake is over; `session` 0: refused. */
  | { readonly kind: "opened"; readonly session: SessionId; readonly timeout: number }
  | {
      readonly kind: "answered";
      readonly zxid: Zxid;
      readonly err: Code;
      readonly result: Result;
    }
  | { readonly kind: "ponged" }
  | { readonly kind: "watched"; readonly type: EventType; readonly path: string }
  /** The connection is over, or there never was one; the server did that. */
  | { readonly kind: "cutOff" };

/** State of a prober: one session, one connection. */
export interface ProberState {
  /** -1: none. */
  conn: number;
  /** Tag of the dial that counts; older ones have been given up. */
  dial: number;
  session: SessionId;
  password: number;
  /** Sent when the dial is answered. */
  timeout: number;
  badPassword: boolean;
  lastZxid: Zxid;
  nextXid: number;
  /** Number of the request that waits for its answer; 0: none. */
  awaited: number;
}

/** Probers have no configuration; servers have theirs. */
export interface ConformProtocol extends Protocol {
  config: object;
  state: ServerProtocol["state"] | ProberState;
  message: Message;
  record: ServerProtocol["record"];
  value: number;
  item: ServerProtocol["item"];
  command: ServerProtocol["command"] | ProberCommand;
  event: ServerProtocol["event"] | ProberEvent;
}

/**
 * What the machine of a prober deals in. Its disk holds nothing; records and items are those of
 * servers, since they share a world.
 */
export interface ProberProtocol extends Protocol {
  config: object;
  state: ProberState;
  message: Message;
  record: ServerProtocol["record"];
  value: number;
  item: ServerProtocol["item"];
  command: ProberCommand;
  event: ProberEvent;
}

/** What a step of a prober may ask for. */
export type ProberEffects = Effects<ProberProtocol>;
/** What a step of a prober may be given. */
export type ProberInput = Input<ProberProtocol>;
