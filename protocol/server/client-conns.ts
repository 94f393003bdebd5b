/** The end of a client's connection, from our side [ServerCnxn.close]. */
import type { ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import { mark } from "./marks.ts";
import type { ClientConn } from "./state.ts";
import { dropConnection } from "./watches/tables.ts";

/**
 * Hangs up [NIOServerCnxn.close]. Watches and credentials were those of the connection; what it
 * asked for goes on without it, and the session lives.
 */
export function closeClient(peer: PeerState, client: ClientConn, out: ServerEffects): void {
  const { pipeline } = peer;
  pipeline.clients.delete(client.conn);
  client.inbox = [];
  if (pipeline.bySession.get(client.session) === client.conn) {
    pipeline.bySession.delete(client.session);
  }
  dropConnection(pipeline.watches, client.conn);
  out.hangUp(client.conn);
}

/** The server stops serving: every client sees its connection go [ServerCnxnFactory.closeAll]. */
export function closeAllClients(peer: PeerState, out: ServerEffects): void {
  const { clients } = peer.pipeline;
  if (clients.size > 0) mark(out, "clients.closed-with-role");
  for (const client of clients.values()) closeClient(peer, client, out);
}
