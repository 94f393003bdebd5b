/** Turns a request into the body of a transaction, against the tree and all that is pending [PrepRequestProcessor.pRequest2Txn] (reference 12.6). */
import { unreachable } from "../../../sim/assert.ts";
import { OPEN_ACL } from "../../api/acl.ts";
import { CODE, type Code } from "../../api/codes.ts";
import type { Bytes } from "../../api/operations.ts";
import type { Config } from "../../config.ts";
import type { Body } from "../../transaction.ts";
import type { Zxid } from "../../zxid.ts";
import type { ProposedOp, Request } from "../request.ts";
import { parentOf } from "../tree/tree.ts";
import type { Tree } from "../tree/types.ts";
import { prepareCloseSession } from "./close-session.ts";
import { prepareCreate, recordCreate } from "./create.ts";
import {
  prepareCheck,
  prepareDelete,
  prepareDeleteContainer,
  prepareSetAcl,
  prepareSetData,
  recordEdit,
} from "./edits.ts";
import { prepareMulti } from "./multi.ts";
import { nextVersion } from "./numbers.ts";
import { nodeOf, withData, type Outstanding } from "./outstanding.ts";
import { refuse, type Preparing } from "./request.ts";

/**
 * The body of the transaction `zxid` for this request; what it will do is entered into `changes`.
 * `code`: 0, or why the session may ask for nothing; its beginning and its end are never refused. A
 * refused request becomes an error and enters nothing. [PrepRequestProcessor.pRequest2Txn]
 */
export function prepare(
  changes: Outstanding,
  tree: Tree,
  request: Request<ProposedOp>,
  code: Code,
  zxid: Zxid,
  config: Config,
): Body {
  const { identities, op, session } = request;
  const preparing: Preparing = { changes, tree, config, zxid, session, identities, code };
  switch (op.kind) {
    case "create":
    case "create2":
    case "createContainer":
    case "createTTL":
      return prepareCreate(preparing, op);
    case "delete":
      return prepareDelete(preparing, op);
    case "setData":
      return prepareSetData(preparing, op);
    case "setACL":
      return prepareSetAcl(preparing, op);
    case "check":
      if (config.rules.checkAloneRefused) return refuse(CODE.UNIMPLEMENTED);
      return prepareCheck(preparing, op);
    case "deleteContainer":
      return prepareDeleteContainer(preparing, op.path);
    case "multi":
      return prepareMulti(preparing, op);
    case "createSession":
      return { kind: "createSession", timeout: op.timeout };
    case "closeSession":
      return prepareCloseSession(preparing);
    case "put":
      return preparePut(preparing, op.path, op.data);
    default:
      return unreachable(op);
  }
}

/** The operator's write: a version after the one that is there, or a node that everybody may use. */
function preparePut(preparing: Preparing, path: string, data: Bytes): Body {
  const { changes, config, tree } = preparing;
  const node = nodeOf(changes, tree, path);
  if (node !== undefined) {
    const version = nextVersion(node.version, config.rules);
    recordEdit(preparing, path, withData(node, data, version));
    return { kind: "setData", path, data, version };
  }
  const parent = nodeOf(changes, tree, parentOf(path));
  if (parent === undefined) return refuse(CODE.NONODE);
  const acl = OPEN_ACL;
  const fresh = { acl, data, version: 0, cversion: 0, aversion: 0, owner: 0 };
  const parentCversion = recordCreate(preparing, path, fresh, parent);
  return { kind: "create", op: "create", path, data, acl, owner: 0, parentCversion };
}
