/** The vocabularies of a client, bundled for the kernel. */
import type { Effects, Input, NodeId, Protocol } from "../../sim/machine.ts";
import type { Code } from "../api/codes.ts";
import type { EventType, Op, Result } from "../api/operations.ts";
import type { ClientMessage } from "../api/packets.ts";
import type { SessionId } from "../transaction.ts";
import type { Zxid } from "../zxid.ts";
import type { ClientState } from "./state.ts";
import type { ClientCommand, ClientConfig, ClientEvent, HandleState } from "./vocabulary.ts";

/** What waits for the thread EVENT; with it the application learns of it, not before. Paths as the application knows them. */
export type ClientItem =
  /** A call is over. */
  | {
      readonly kind: "completion";
      readonly call: number;
      readonly op: Op;
      readonly session: SessionId;
      readonly err: Code;
      readonly zxid: Zxid;
      readonly result: Result;
    }
  /** A watch event, with the watchers it is for: chosen when it arrived, whatever has been registered since. */
  | {
      readonly kind: "fired";
      readonly type: EventType;
      readonly path: string;
      readonly zxid: Zxid;
      readonly watchers: readonly number[];
    }
  /** The handle changed; every registered watcher hears of it, and stays registered. Fields as in the event `handle`. */
  | {
      readonly kind: "state";
      readonly state: HandleState;
      readonly session: SessionId;
      readonly server: NodeId;
      readonly timeout: number;
      readonly watchers: readonly number[];
    };

/** What the machine of a client deals in; the kernel sees it as opaque (sim/machine.ts). */
export interface ClientProtocol extends Protocol {
  config: ClientConfig;
  state: ClientState;
  message: ClientMessage;
  /** Clients have no disk. */
  record: never;
  value: number;
  item: ClientItem;
  command: ClientCommand;
  event: ClientEvent;
}

/** A machine that embeds a handle has wider vocabularies, and may pass its own effects here. */
export type ClientEffects = Effects<ClientProtocol>;
/** What a step of a client may be given. */
export type ClientInput = Input<ClientProtocol>;
