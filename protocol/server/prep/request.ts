/** What every part of Prep is given, and how it refuses. */
import type { Identity } from "../../api/acl.ts";
import type { Code } from "../../api/codes.ts";
import type { Config } from "../../config.ts";
import type { ErrorBody, SessionId } from "../../transaction.ts";
import type { Zxid } from "../../zxid.ts";
import type { Tree } from "../tree/types.ts";
import type { Outstanding } from "./outstanding.ts";

/** One request in preparation. */
export interface Preparing {
  readonly changes: Outstanding;
  readonly tree: Tree;
  readonly config: Config;
  readonly zxid: Zxid;
  readonly session: SessionId;
  readonly identities: readonly Identity[];
  /** 0, or why the session is refused (reference 9.4). */
  readonly code: Code;
}

/** The transaction of a refused request; it is logged and uses a zxid [ErrorTxn]. */
export function refuse(err: Code): ErrorBody {
  return { kind: "error", err };
}
