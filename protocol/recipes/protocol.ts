/** The vocabularies of an application with a recipe, bundled for the kernel: those of a client, and more. */
import type { Effects, Input, Protocol } from "../../sim/machine.ts";
import type { ClientMessage } from "../api/packets.ts";
import type { ClientEffects, ClientInput, ClientItem } from "../client/protocol.ts";
import type { ClientCommand, ClientEvent } from "../client/vocabulary.ts";
import type { ResourceMessage } from "./messages.ts";
import type { AppState } from "./state.ts";
import type { RecipeConfig, RecipeEvent, Task } from "./vocabulary.ts";

/** What the machine of an application deals in; the kernel sees it as opaque (sim/machine.ts). */
export interface AppProtocol extends Protocol {
  config: RecipeConfig;
  state: AppState;
  message: ClientMessage | ResourceMessage;
  /** Applications have no disk. */
  record: never;
  value: number;
  item: ClientItem;
  command: ClientCommand | Task;
  event: ClientEvent | RecipeEvent;
}

/** What a step of an application may ask for. */
export type AppEffects = Effects<AppProtocol>;
/** What a step of an application may be given. */
export type AppInput = Input<AppProtocol>;

/**
 * The same sink, as the handle sees it: it sends and tells less. TypeScript compares vocabularies as
 * a whole, and would have the wider one be the narrower.
 */
export function forHandle(out: AppEffects): ClientEffects {
  return out as unknown as ClientEffects;
}

/** What a handle may be given. */
export type HandleInput = Exclude<ClientInput, { readonly kind: "command" | "item" }>;

/** An input that is not the application's own, as the handle sees it. */
export function inputForHandle(
  input: Exclude<AppInput, { readonly kind: "command" | "item" }>,
): HandleInput {
  return input as unknown as HandleInput;
}
