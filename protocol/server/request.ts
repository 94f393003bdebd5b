/** A request on its way through a server, and from a learner to its leader [Request, QuorumPacket REQUEST]. */
import { mix, mixWide } from "../../sim/chance.ts";
import type { Printed } from "../../sim/machine.ts";
import type { Identity } from "../api/acl.ts";
import { isWrite, type Bytes, type ReadOp, type WriteOp } from "../api/operations.ts";
import type { SessionId } from "../transaction.ts";

/** What no client asks for in these words. */
export type InternalOp =
  /** `timeout` in milliseconds, negotiated. */
  | { readonly kind: "createSession"; readonly timeout: number }
  /** The operator's write: creates the node, or sets its data; nothing is checked. */
  | { readonly kind: "put"; readonly path: string; readonly data: Bytes };

/** What becomes a transaction. `closeSession` stands in `ReadOp` only because it has no body. */
export type ProposedOp = WriteOp | InternalOp | { readonly kind: "closeSession" };

/** Whatever a server may have to do for somebody. */
export type RequestOp = ReadOp | ProposedOp;

/** Immutable. A learner passes it on as it came [Request, ZooKeeperServer.submitRequest]. */
export interface Request<Op extends RequestOp = RequestOp> extends Printed {
  /** 0: the server itself. -sid: the operator at that server. */
  readonly session: SessionId;
  /** The client's number of the request. */
  readonly cxid: number;
  readonly op: Op;
  /** Who the connection is taken for [Request.authInfo]. */
  readonly identities: readonly Identity[];
}

/**
 * Of requests for which no ACL is asked: those of the server itself and of its operator, and the
 * opening and closing of sessions.
 */
export const NO_IDENTITIES: readonly Identity[] = [];

/**
 * The op is told by its client's packet, or by the transaction; here session and number say which
 * it is, and only they are in the fingerprint [Request].
 */
export function makeRequest<Op extends RequestOp>(
  session: SessionId,
  cxid: number,
  op: Op,
  identities: readonly Identity[] = NO_IDENTITIES,
): Request<Op> {
  return { session, cxid, op, identities, print: mix(mixWide(37, session), cxid) };
}

/**
 * Whether an operation goes to the leader and takes its place in the order of writes
 * [Request.isQuorum].
 */
export function isProposed(op: RequestOp): op is ProposedOp {
  switch (op.kind) {
    case "createSession":
    case "closeSession":
    case "put":
      return true;
    default:
      return isWrite(op);
  }
}
