/** Judges the ends of sessions and of what they own: EphemeralLifecycle, BookkeepingAgrees (reference 8.2, 21; 8.4, 27). */
import type { Body, SessionId, Txn } from "../../transaction.ts";
import { showZxid, type Zxid } from "../../zxid.ts";
import { ownedAt, type Model } from "./model-tree.ts";
import { showSession, type ServiceSeen, type Violate } from "./seen.ts";

/** Before a closeSession is replayed: it lists all ephemerals of the session, and nothing else. */
export function onClosing({ model }: ServiceSeen, txn: Txn, violate: Violate): void {
  const { body, session, zxid } = txn;
  if (body.kind !== "closeSession") return;
  const wrong = difference(body.paths, ownedAt(model, session, zxid));
  if (wrong === undefined) return;
  const end = `${showZxid(zxid)}, the end of session ${showSession(session)},`;
  const why = wrong.isMissing ? "leaves" : "deletes what is not its own:";
  violate("EphemeralLifecycle", `${end} ${why} ${wrong.path}`);
}

/** Before a write without a session is replayed: ephemerals go with their session, or by the hand of a client. */
export function onReaped({ model }: ServiceSeen, { body, zxid }: Txn, violate: Violate): void {
  if (body.kind !== "delete") return;
  const owner = model.nodes.get(body.path)?.owner ?? 0;
  if (owner <= 0) return;
  const whose = `an ephemeral of session ${showSession(owner)}`;
  violate("EphemeralLifecycle", `${showZxid(zxid)} deletes ${body.path} by itself, ${whose}`);
}

/** Before a write is replayed: no session does anything behind its end. */
export function onLateWrite({ model }: ServiceSeen, txn: Txn, violate: Violate): void {
  const { body, session, zxid } = txn;
  if (model.sessions.has(session) || isRefused(body)) return;
  const why = `${showZxid(zxid)} is a success of session ${showSession(session)}, which is not open`;
  violate("EphemeralLifecycle", why);
}

/** Whether it changes nothing. */
export function isRefused(body: Body): boolean {
  return (
    body.kind === "error" ||
    (body.kind === "multi" && (body.bodies.length === 0 || body.bodies.some(isRefused)))
  );
}

/** A reply to getEphemerals: the server's index holds the nodes with that owner (12.6). */
export function onEphemerals(
  model: Model,
  session: SessionId,
  prefix: string,
  zxid: Zxid,
  paths: readonly string[],
  violate: Violate,
): void {
  const owned = ownedAt(model, session, zxid);
  const isAll = prefix === "/" || prefix.trim() === "";
  const wanted = isAll ? owned : new Set([...owned].filter((path) => path.startsWith(prefix)));
  const wrong = difference(paths, wanted);
  if (wrong === undefined) return;
  const what = wrong.isMissing ? "not counted" : "counted";
  const whose = `among the ephemerals of session ${showSession(session)}`;
  violate("BookkeepingAgrees", `${wrong.path} is ${what} ${whose} at ${showZxid(zxid)}`);
}

function difference(
  paths: readonly string[],
  owned: ReadonlySet<string>,
): { readonly path: string; readonly isMissing: boolean } | undefined {
  const stranger = paths.find((path) => !owned.has(path));
  if (stranger !== undefined) return { path: stranger, isMissing: false };
  if (paths.length === owned.size) return undefined;
  const listed = new Set(paths);
  for (const path of owned) if (!listed.has(path)) return { path, isMissing: true };
  return undefined;
}
