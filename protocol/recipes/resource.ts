/** A resource: a store on a machine of its own. What a lock protects, or does not. */
import type { Effects, Input, Machine, Protocol } from "../../sim/machine.ts";
import type { ResourceMessage } from "./messages.ts";
import { storeReply } from "./messages.ts";
import type { ResourceConfig, ResourceEvent } from "./vocabulary.ts";

/** The newest writer it has heard of, and what was written last. Both outlive a crash: it is no ZooKeeper. */
export interface ResourceState {
  readonly config: ResourceConfig;
  /** Highest token of any write; 0: none yet. */
  token: number;
  value: number;
}

/** What a resource deals in; the kernel sees it as opaque. */
export interface ResourceProtocol extends Protocol {
  config: ResourceConfig;
  state: ResourceState;
  message: ResourceMessage;
  record: never;
  value: number;
  item: never;
  command: never;
  event: ResourceEvent;
}

/** A packet that a resource cannot make sense of. */
export const RESOURCE_DOES_NOT_KNOW = "resource.unknown";

/**
 * Takes writes one by one. Fenced, it refuses those whose token is lower than one it has seen: a
 * holder that has been replaced [Chubby's sequencer, reference 14].
 */
export const resource: Machine<ResourceProtocol> = {
  name: "resource",
  boot: ({ config }) => ({ config, token: 0, value: 0 }),
  step: stepResource,
  queueName: () => "resource",
  sizeOf: () => 0,
};

function stepResource(
  state: ResourceState,
  input: Input<ResourceProtocol>,
  _now: unknown,
  out: Effects<ResourceProtocol>,
): void {
  if (input.kind === "dialed") return out.accept(input.conn, 0);
  if (input.kind !== "received" || input.message.kind !== "STORE") {
    return out.ignore(RESOURCE_DOES_NOT_KNOW);
  }
  const { tag, token, value } = input.message;
  const taken = !state.config.isFenced || token >= state.token;
  if (taken) {
    state.token = Math.max(state.token, token);
    state.value = value;
  }
  out.emit({ kind: "resource", taken, from: input.from, token, value });
  out.send(input.conn, storeReply(tag, taken));
}
