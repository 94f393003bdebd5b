/** What a read is answered from, and the shapes of its answers. */
import type { ConnId } from "../../../sim/machine.ts";
import type { Identity } from "../../api/acl.ts";
import { CODE, type Code } from "../../api/codes.ts";
import { NOTHING, type Answer, type Result } from "../../api/operations.ts";
import type { Config } from "../../config.ts";
import type { SessionId } from "../../transaction.ts";
import type { Tree } from "../tree/types.ts";
import type { Watches } from "../watches/tables.ts";
import type { Notice } from "../watches/trigger.ts";

/** Who asks, and whom a watch will belong to. */
export interface Reader {
  readonly conn: ConnId;
  readonly session: SessionId;
  readonly identities: readonly Identity[];
}

/** The server as a read meets it: the tree is read, the watches may be changed. */
export interface ReadContext {
  readonly tree: Tree;
  readonly watches: Watches;
  readonly reader: Reader;
  readonly config: Pick<Config, "bugs" | "rules">;
}

/** `events` go out before the reply. */
export interface ReadAnswer extends Answer {
  readonly events: readonly Notice[];
}

const NO_EVENTS: readonly Notice[] = [];

/** An answer with a body, and what goes out before it [FinalRequestProcessor]. */
export function succeed(result: Result, events: readonly Notice[] = NO_EVENTS): ReadAnswer {
  return { err: CODE.OK, result, events };
}

/** The header alone; OK for what has no body to show [ReplyHeader]. */
export function conclude(err: Code): ReadAnswer {
  return { err, result: NOTHING, events: NO_EVENTS };
}
