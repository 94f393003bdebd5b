/** The vocabularies of a server, bundled for the kernel. */
import type { ConnId, Effects, Input, Protocol } from "../sim/machine.ts";
import type { Config } from "./config.ts";
import type { ServerEvent } from "./events.ts";
import type { Message, Notification, SyncPacket } from "./messages.ts";
import type { PeerState } from "./state.ts";
import type { ServerRecord } from "./records.ts";
import type { Request } from "./server/request.ts";
import type { Pending } from "./server/state.ts";
import type { Txn } from "./transaction.ts";

/** What the operator who is logged in at a server asks of it, without a session. `id` is unique in a run. The key stands for the node /key. */
export type ServerCommand =
  | { readonly kind: "write"; readonly id: number; readonly key: string; readonly value: string }
  | { readonly kind: "read"; readonly id: number; readonly key: string };

/**
 * What waits in the queues of a server. `term` is the role the item was made in: roles count up
 * (`PeerState.term`), and an item of an ended role is ignored, or not, at the line that takes it.
 */
export type Item =
  /** PACKET: a vote that the receiver passed on to `lookForLeader` number `lookup`. */
  | {
      readonly kind: "notification";
      readonly lookup: number;
      readonly from: number;
      readonly vote: Notification;
    }
  /** PACKET: go on with the main loop (enter LOOKING, start a role). */
  | { readonly kind: "resume"; readonly term: number }
  /** LOG: append and acknowledge. */
  | { readonly kind: "log"; readonly term: number; readonly txn: Txn }
  /** COMMIT: apply as committed. */
  | { readonly kind: "apply"; readonly term: number; readonly txn: Txn }
  /** COMMIT: the leader has answered the sync that waits at the head of its session's queue. */
  | {
      readonly kind: "synced";
      readonly term: number;
      readonly session: number;
      readonly cxid: number;
    }
  /** COMMIT: answer a read from the tree. */
  | {
      readonly kind: "read";
      readonly term: number;
      readonly session: number;
      readonly read: Pending;
    }
  /** PREP: a request. `conn`: the client's connection here. `owner`: the connection of the learner that sent it, if its session was there by then; both -1 if there is none. */
  | {
      readonly kind: "request";
      readonly term: number;
      readonly request: Request;
      readonly conn: ConnId;
      readonly owner: ConnId;
    }
  /** PREP: a learner asks for a sync, behind its requests. `conn`: its connection. */
  | {
      readonly kind: "sync";
      readonly term: number;
      readonly conn: ConnId;
      readonly packet: SyncPacket;
    }
  /** HANDLER of a learner: stream the next part of the tree, or take a packet that had to wait. */
  | { readonly kind: "handlerStep"; readonly term: number; readonly conn: ConnId }
  /** LOG, COMMIT: the main thread goes on with NEWLEADER, after that thread's turn (ZOOKEEPER-4685). */
  | { readonly kind: "syncStep"; readonly term: number }
  /** SNAPSHOT: write the next chunk. */
  | { readonly kind: "snapshotStep"; readonly snapshot: number };

/** What the machine of a server deals in; the kernel sees it as opaque (sim/machine.ts). */
export interface ServerProtocol extends Protocol {
  config: Config;
  state: PeerState;
  message: Message;
  record: ServerRecord;
  /** The epoch files. */
  value: number;
  item: Item;
  command: ServerCommand;
  event: ServerEvent;
}

/** What a step of a server may ask for. */
export type ServerEffects = Effects<ServerProtocol>;
/** What a step of a server may be given. */
export type ServerInput = Input<ServerProtocol>;
