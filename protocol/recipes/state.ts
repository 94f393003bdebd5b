/** State of an application: its handle, what it knows of its connection, its tasks, and its recipe. */
import type { ConnId } from "../../sim/machine.ts";
import type { Handle } from "../client/state.ts";
import type { SessionId } from "../transaction.ts";
import type { StoreRequest } from "./messages.ts";
import type { ConnectionState, RecipeConfig, Task } from "./vocabulary.ts";

/** The way to the resource: one stream, dialled when something is to be written. */
export interface ResourceLink {
  conn: ConnId;
  /** Tag of the dial that is out; 0: none is. */
  dial: number;
  /** How many dials there were. */
  dials: number;
  /** Not sent yet. */
  unsent: StoreRequest[];
  /** Sent, and not answered: their tags. */
  pending: number[];
}

/** An application process. A crash of it loses all: its session then expires. */
export interface AppState {
  readonly config: RecipeConfig;
  handle: Handle;
  /** Which start of this process it is, from 0. */
  readonly incarnation: number;
  /** How many calls, watches and writes it has asked for: the last tag. */
  asked: number;
  connection: ConnectionState;
  /** Of the handle, as this application was told; 0: none. */
  session: SessionId;
  link: ResourceLink;
  /** Asked for, and not begun. */
  tasks: Task[];
  /** That it is about. */
  task: Task | undefined;
  /** Of its recipe: plain data of a shape that only the recipe knows. */
  recipe: object;
}
