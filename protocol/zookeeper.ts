/** One universe of servers and clients: their vocabularies, joined. */
import type { Protocol } from "../sim/machine.ts";
import type { ClientConfig, ClientCommand, ClientEvent } from "./client/vocabulary.ts";
import type { ClientItem } from "./client/protocol.ts";
import type { ClientState } from "./client/state.ts";
import type { Config } from "./config.ts";
import type { ServerEvent } from "./events.ts";
import type { Message } from "./messages.ts";
import type { Item, ServerCommand } from "./protocol.ts";
import type { ServerRecord } from "./records.ts";
import type { PeerState } from "./state.ts";

/** What a plan can ask of a node: of a server by its operator, of a client by its application. */
export type Command = ServerCommand | ClientCommand;

/** Servers are the first nodes of a world, clients stand behind them. */
export interface ZooKeeper extends Protocol {
  config: Config | ClientConfig;
  state: PeerState | ClientState;
  message: Message;
  record: ServerRecord;
  value: number;
  item: Item | ClientItem;
  command: Command;
  event: ServerEvent | ClientEvent;
}
