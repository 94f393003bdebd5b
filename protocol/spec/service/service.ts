/** The judges of the service, joined: what clients tell and what is committed goes to each in its order. */
import type { Identity } from "../../api/acl.ts";
import { isWrite } from "../../api/operations.ts";
import type { ClientEvent } from "../../client/vocabulary.ts";
import type { SessionId, Txn } from "../../transaction.ts";
import { NO_ZXID } from "../../zxid.ts";
import { onClosing, onLateWrite, onReaped } from "./ephemerals.ts";
import { replay } from "./model.ts";
import { onRead } from "./reads.ts";
import { sessionSeen, type CallSeen, type ServiceSeen, type Violate } from "./seen.ts";
import { onSequence } from "./sequences.ts";
import { onReply, onSessionCreated, onWriteOrder } from "./sessions.ts";
import { onChange } from "./watches.ts";
import { onHandle, onNoticed, onReplyWatched } from "./watching.ts";
import { onCalled, onSent, onSessionOver, onWrite, onWriteReturned } from "./witness.ts";

/**
 * Once per committed transaction, in zxid order, before any reply of it can arrive. `call`: whose it
 * is, if any call waits for it.
 */
export function onCommitted(
  seen: ServiceSeen,
  txn: Txn,
  call: CallSeen | undefined,
  violate: Violate,
): void {
  const { body, session } = txn;
  if (body.kind === "createSession") {
    onSessionCreated(seen, txn, violate);
    replay(seen.model, txn);
  } else if (body.kind === "closeSession") {
    onClosing(seen, txn, violate);
    replay(seen.model, txn);
    const s = seen.sessions.get(session);
    if (s !== undefined) onSessionOver(seen, s);
  } else if (session > 0) {
    onClientWrite(seen, txn, call, violate);
  } else {
    // The operator's, or the reaper's: taken as it stands.
    onReaped(seen, txn, violate);
    replay(seen.model, txn);
  }
  onChange(seen, txn);
}

function onClientWrite(
  seen: ServiceSeen,
  txn: Txn,
  call: CallSeen | undefined,
  violate: Violate,
): void {
  const s = seen.sessions.get(txn.session);
  const op = call?.op;
  // The session of who asks for the end of a container is not looked at (reference 12.5).
  if (op?.kind !== "deleteContainer") onLateWrite(seen, txn, violate);
  if (s !== undefined && op !== undefined) onWriteOrder(s, op, txn, violate);
  onWrite(seen, s, call, txn, violate);
  if (op !== undefined) onSequence(seen, op, txn, violate);
}

/** What a client tells. Paths are those of the server: a chroot is put before them, and not taken off. */
export function onClientEvent(
  seen: ServiceSeen,
  client: number,
  event: ClientEvent,
  violate: Violate,
): void {
  switch (event.kind) {
    case "called":
      return onCalled(seen, client, event.call, event.op);
    case "sent":
      return onSent(seen, event.call, event.session, event.xid);
    case "returned":
      return onReturned(seen, event, violate);
    case "handle":
      return onHandle(seen, client, event.state);
    case "noticed":
      return onNoticed(seen, client, event.type, event.path, event.zxid, violate);
    default:
      break;
  }
}

function onReturned(
  seen: ServiceSeen,
  event: Extract<ClientEvent, { kind: "returned" }>,
  violate: Violate,
): void {
  const { call, err, result, zxid } = event;
  const c = seen.calls.get(call);
  if (c === undefined) return;
  const s = zxid !== NO_ZXID && c.xid !== 0 ? sessionSeen(seen, c.session) : undefined;
  if (s !== undefined) {
    if (zxid > seen.shown) seen.shown = zxid;
    onReply(s, c, zxid, violate);
    onReplyWatched(seen, c, err, zxid, violate);
  }
  if (isWrite(c.op)) return onWriteReturned(seen, c, err, zxid, result, violate);
  if (s !== undefined && c.op.kind !== "auth") onRead(seen.model, s, c, zxid, event, violate);
  seen.calls.delete(call);
}

/** A connection of the session is taken for somebody: its address, or the credentials it gave. */
export function onIdentity(seen: ServiceSeen, session: SessionId, identity: Identity): void {
  const { identities } = sessionSeen(seen, session);
  const { scheme, id } = identity;
  if (!identities.some((known) => known.scheme === scheme && known.id === id)) {
    identities.push(identity);
  }
}
