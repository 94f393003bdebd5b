/** A resource that keeps a ledger: of every value it takes one write, whoever comes first. */
import type { Effects, Input, Machine } from "../../sim/machine.ts";
import { storeReply } from "./messages.ts";
import { RESOURCE_DOES_NOT_KNOW, type ResourceProtocol } from "./resource.ts";
import type { ResourceConfig } from "./vocabulary.ts";

/** What it has taken. It outlives a crash: it is no ZooKeeper. */
export interface LedgerState {
  readonly config: ResourceConfig;
  readonly values: Set<number>;
}

interface LedgerProtocol extends Omit<ResourceProtocol, "state"> {
  state: LedgerState;
}

/** Without fencing it keeps no ledger, and takes whatever comes. */
export const ledger: Machine<LedgerProtocol> = {
  name: "ledger",
  boot: ({ config }) => ({ config, values: new Set() }),
  step: stepLedger,
  queueName: () => "resource",
  sizeOf: () => 0,
};

function stepLedger(
  { config, values }: LedgerState,
  input: Input<LedgerProtocol>,
  _now: unknown,
  out: Effects<LedgerProtocol>,
): void {
  if (input.kind === "dialed") return out.accept(input.conn, 0);
  if (input.kind !== "received" || input.message.kind !== "STORE") {
    return out.ignore(RESOURCE_DOES_NOT_KNOW);
  }
  const { tag, token, value } = input.message;
  const taken = !config.isFenced || !values.has(value);
  values.add(value);
  out.emit({ kind: "resource", taken, from: input.from, token, value, isLedger: true });
  out.send(input.conn, storeReply(tag, taken));
}
