/** Whether clients are served once the faults are over: ClientsServed (reference 8.5, L2 and L3). */
import type { NodeId } from "../../../sim/machine.ts";
import { CODE, type Code } from "../../api/codes.ts";
import type { ClientCommand, ClientConfig } from "../../client/vocabulary.ts";
import { clientSeen, type ClientSeen, type ServiceSeen } from "./seen.ts";

/** Calls of probes are numbered from here, far above those of a plan. */
const FIRST_PROBE = 1_000_000_000;

interface Entitled {
  readonly client: number;
  readonly node: NodeId;
  readonly c: ClientSeen;
}

/** The clients of a healed quorum that know a server of it, but for those that have done with it. */
function entitled(
  seen: ServiceSeen,
  core: readonly NodeId[],
  clients: readonly ClientConfig[],
  firstClient: NodeId,
): readonly Entitled[] {
  const found: Entitled[] = [];
  for (const [index, { client, servers }] of clients.entries()) {
    const node = firstClient + index;
    const c = clientSeen(seen, client);
    if (c.state === "closed" || c.state === "authFailed" || !core.includes(node)) continue;
    if (servers.some((server) => core.includes(server))) found.push({ client, node, c });
  }
  return found;
}

/** A client that is not served, as the violation it would be. */
export function findUnserved(
  seen: ServiceSeen,
  core: readonly NodeId[],
  clients: readonly ClientConfig[],
  firstClient: NodeId,
): string | undefined {
  for (const { c, client } of entitled(seen, core, clients, firstClient)) {
    if (c.state !== "connected") return `c${client} is ${c.state}`;
    for (const call of seen.calls.values()) {
      if (call.client === client && !call.isUnknown) {
        return `call ${call.call} of c${client} (${call.op.kind}) got no answer`;
      }
    }
    if (!c.isServed) return `c${client} loses its connection whenever it asks for something`;
  }
  return undefined;
}

/** A call for a client that has had no answer since the faults ended. To be connected is not enough. */
export function probeClient(
  seen: ServiceSeen,
  core: readonly NodeId[],
  clients: readonly ClientConfig[],
  firstClient: NodeId,
): { readonly node: NodeId; readonly command: ClientCommand } | undefined {
  for (const { c, node } of entitled(seen, core, clients, firstClient)) {
    if (c.state !== "connected" || c.isServed || c.probe !== 0) continue;
    seen.probes += 1;
    c.probe = FIRST_PROBE + seen.probes;
    const op = { kind: "exists", path: "/", watch: false } as const;
    return { node, command: { kind: "call", call: c.probe, op } };
  }
  return undefined;
}

/** A call is over. One that was lost proves nothing, and has to be made again. */
export function onProbeReturned(seen: ServiceSeen, client: number, call: number, err: Code): void {
  if (call <= FIRST_PROBE) return;
  const c = clientSeen(seen, client);
  if (call !== c.probe) return;
  c.probe = 0;
  c.isServed = err === CODE.OK;
}
