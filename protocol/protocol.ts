/** The vocabularies of a server, bundled for the kernel. */
import type { ConnId, Effects, Input, Protocol } from "../sim/machine.ts";
import type { Config } from "./config.ts";
import type { ServerEvent } from "./events.ts";
import type { Message, Notification } from "./messages.ts";
import type { PeerState } from "./state.ts";
import type { ServerRecord, Txn } from "./txn.ts";

/** What a user asks of a server, as a client attached to it would. `id` is unique in a run. */
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
  /** COMMIT: answer a read from the tree. */
  | { readonly kind: "read"; readonly term: number; readonly request: number; readonly key: string }
  /** PREP: a write request. */
  | {
      readonly kind: "request";
      readonly term: number;
      readonly key: string;
      readonly value: string;
      readonly origin: number;
      readonly request: number;
    }
  /** HANDLER of a learner: stream the next part of the tree, or take a packet that had to wait. */
  | { readonly kind: "handlerStep"; readonly term: number; readonly conn: ConnId }
  /** SNAPSHOT: write the next chunk. */
  | { readonly kind: "snapshotStep"; readonly snapshot: number };

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

export type ServerEffects = Effects<ServerProtocol>;
export type ServerInput = Input<ServerProtocol>;
