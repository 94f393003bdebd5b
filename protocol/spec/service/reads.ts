/** Judges reads of clients: NoDirtyRead, ReadReplies, BookkeepingAgrees (reference 8.2, 21; 8.3, 22; 10). */
import { CODE, codeName, type Code } from "../../api/codes.ts";
import type { Answer } from "../../api/operations.ts";
import { counterOf, showZxid, type Zxid } from "../../zxid.ts";
import { onEphemerals } from "./ephemerals.ts";
import { agrees, isJudged } from "./model-reads.ts";
import type { Model } from "./model-tree.ts";
import type { CallSeen, SessionSeen, Violate } from "./seen.ts";

/**
 * A read was answered. Reads and applied transactions take turns, so it shows exactly the state of
 * the reply's header: the model's after that zxid. A state that is no longer remembered is not judged.
 */
export function onRead(
  model: Model,
  { identities }: SessionSeen,
  c: CallSeen,
  zxid: Zxid,
  { err, result }: Answer,
  violate: Violate,
): void {
  const { op } = c;
  if (isAboutSession(err) || zxid < model.oldest) return;
  // (e,0) is no transaction: the leader's state when its epoch became active.
  if (zxid > model.last && counterOf(zxid) !== 0) {
    const why = `call ${c.call} was answered from ${showZxid(zxid)}, not committed`;
    return violate("NoDirtyRead", why);
  }
  if (op.kind === "getEphemerals" && result.kind === "ephemerals") {
    return onEphemerals(model, c.session, op.path, zxid, result.ephemerals, violate);
  }
  if (!isJudged(op)) return;
  // When a server got to know credentials is not told.
  if (err === CODE.NOAUTH && identities.some(({ scheme }) => scheme !== "ip")) return;
  if (agrees(model, op, err, result, { zxid, identities })) return;
  const what = err === CODE.OK ? "a state" : codeName(err);
  const why = `call ${c.call} (${op.kind}) was shown ${what} that is not that of ${showZxid(zxid)}`;
  violate("ReadReplies", why);
}

/** Refused for the session's sake, or for load. */
function isAboutSession(err: Code): boolean {
  return err === CODE.SESSIONEXPIRED || err === CODE.SESSIONMOVED || err === CODE.THROTTLEDOP;
}
