/** Turns a request into the body of a transaction, against the tree and all that is pending [PrepRequestProcessor.pRequest2Txn] (reference 12.6). */
import { CODE, type Code } from "../../api/codes.ts";
import type { Config } from "../../config.ts";
import type { Body } from "../../transaction.ts";
import type { Zxid } from "../../zxid.ts";
import type { ProposedOp, Request } from "../request.ts";
import type { Tree } from "../tree/types.ts";
import type { Outstanding } from "./outstanding.ts";

/**
 * The body of the transaction `zxid` for this request; what it will do is entered into `changes`.
 * `code`: 0, or why the session may ask for nothing. A refused request becomes an error, and enters nothing.
 */
export function prepare(
  changes: Outstanding,
  tree: Tree,
  request: Request<ProposedOp>,
  code: Code,
  zxid: Zxid,
  config: Config,
): Body {
  void changes;
  void tree;
  void request;
  void zxid;
  void config;
  return { kind: "error", err: code || CODE.UNIMPLEMENTED };
}
