/** One universe of servers, clients and resources: their vocabularies, joined. */
import type { Protocol } from "../sim/machine.ts";
import type { ClientConfig, ClientCommand, ClientEvent } from "./client/vocabulary.ts";
import type { ClientItem } from "./client/protocol.ts";
import type { ClientState } from "./client/state.ts";
import type { Config } from "./config.ts";
import type { ServerEvent } from "./events.ts";
import type { Message } from "./messages.ts";
import type { ResourceMessage } from "./recipes/messages.ts";
import type { LedgerState } from "./recipes/ledger.ts";
import type { ResourceState } from "./recipes/resource.ts";
import type { AppState } from "./recipes/state.ts";
import type {
  RecipeConfig,
  RecipeEvent,
  ResourceConfig,
  ResourceEvent,
  Task,
} from "./recipes/vocabulary.ts";
import type { Item, ServerCommand } from "./protocol.ts";
import type { ServerRecord } from "./records.ts";
import type { PeerState } from "./state.ts";

/** What a plan can ask of a node: of a server by its operator, of a client by its application. */
export type Command = ServerCommand | ClientCommand | Task;

/** Servers are the first nodes of a world, clients stand behind them, and resources last. */
export interface ZooKeeper extends Protocol {
  config: Config | ClientConfig | RecipeConfig | ResourceConfig;
  state: PeerState | ClientState | AppState | ResourceState | LedgerState;
  message: Message | ResourceMessage;
  record: ServerRecord;
  value: number;
  item: Item | ClientItem;
  command: Command;
  event: ServerEvent | ClientEvent | RecipeEvent | ResourceEvent;
}
