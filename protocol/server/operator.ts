/** The operator at a server: writes and reads without a session, as plans that are not about clients use them. */
import { CODE } from "../api/codes.ts";
import type { ReadOp } from "../api/operations.ts";
import { PREP } from "../queues.ts";
import type { Item, ServerCommand, ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import { closeAllClients } from "./client-conns.ts";
import { enqueueRead, passToLeader } from "./commit-processor.ts";
import { NOT_SERVING_CLIENTS } from "./ignored.ts";
import { makeRequest, NO_IDENTITIES } from "./request.ts";
import { OPERATOR } from "./state.ts";
import { nodeAt } from "./tree/tree.ts";

/**
 * A command of a plan. Reads stand behind the writes that the operator made at this server.
 * Dropped, and said so, if it does not serve. Ours; ZooKeeper knows no writes without a session.
 */
export function onCommand(peer: PeerState, command: ServerCommand, out: ServerEffects): void {
  const { id, key } = command;
  if (!peer.serving) {
    out.emit({ kind: "dropped", request: id });
    return out.ignore(NOT_SERVING_CLIENTS);
  }
  const { leader, sid, term } = peer;
  const path = `/${key}`;
  if (command.kind === "read") {
    const op: ReadOp = { kind: "getData", path, watch: false };
    const read = { kind: "read", conn: OPERATOR, cxid: id, op, err: CODE.OK } as const;
    return enqueueRead(peer, -sid, read, out);
  }
  const op = { kind: "put", path, data: command.value } as const;
  if (leader === undefined) {
    const asker = { conn: OPERATOR, session: -sid, identities: NO_IDENTITIES };
    return passToLeader(peer, asker, id, op, out);
  }
  const request = makeRequest(-sid, id, op);
  out.post(PREP, { kind: "request", term, request, conn: OPERATOR, owner: OPERATOR });
}

/**
 * Answers a read of the operator from the local tree, as it is: "" for a node that is not there,
 * and no ACL is asked. Ours.
 */
export function readAsOperator(
  peer: PeerState,
  request: number,
  op: ReadOp,
  out: ServerEffects,
): void {
  if (op.kind !== "getData") return;
  const value = nodeAt(peer.store.tree, op.path)?.data ?? "";
  const zxid = peer.store.lastProcessed;
  out.emit({ kind: "readServed", request, key: op.path.slice(1), value, zxid });
}

/** An operator's read was on its way when the role ended: says that it is dropped. Ours. */
export function dropRead(item: Extract<Item, { kind: "read" }>, out: ServerEffects): void {
  const { conn, cxid } = item.read;
  if (conn === OPERATOR) out.emit({ kind: "dropped", request: cxid });
}

/**
 * The server stops serving: clients lose their connections, and nobody is waited for any more
 * [ZooKeeperServer.shutdown, CommitProcessor.shutdown].
 */
export function endService(peer: PeerState, out: ServerEffects): void {
  const { pipeline } = peer;
  closeAllClients(peer, out);
  for (const queue of pipeline.pending.values()) {
    for (const { conn, cxid } of queue) {
      if (conn === OPERATOR) out.emit({ kind: "dropped", request: cxid });
    }
  }
  pipeline.pending.clear();
  pipeline.touched.clear();
  pipeline.inProcess = 0;
}
