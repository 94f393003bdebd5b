/** Judges what is held: by the nodes that there are, by what clients believe, and by what the resource has taken. */
import type { Micros } from "../../../sim/machine.ts";
import { showZxid, type Zxid } from "../../zxid.ts";
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import type { Model } from "../service/model-tree.ts";
import { applicationSeen, grantsOf, type GrantSeen, type RecipesSeen } from "./seen.ts";
import type { Look } from "./look.ts";

/** `client` believes to have been granted something. */
export function onGranted(seen: RecipesSeen, client: number, event: RecipeEvent, look: Look): void {
  const { number: token, path, task, text: node } = event;
  const earlier = grantsOf(seen, path).filter((grant) => isLeft(grant, look.model));
  const { session } = applicationSeen(seen, client);
  // A server that lags behind still shows nodes of sessions that the leader has ended. Whoever is
  // granted something by such a node only believes: of the ensemble it has nothing, not even a place.
  if (look.model.nodes.get(node)?.czxid === token) {
    judgeServer(seen, earlier, client, event, look);
    judgeOrder(seen, client, event, look);
  }
  reachHandOver(seen, path, look);
  const grant: GrantSeen = {
    client,
    task,
    token,
    node,
    session,
    at: look.now,
    isBelieved: true,
    hasSlept: false,
  };
  seen.grants.set(path, [...earlier, grant]);
  judgeBelief(seen, grant, path, look);
  look.reach("granted");
  if (applicationSeen(seen, client).ask === "lead") reachLeader(seen, grant, path, look);
}

function reachLeader(
  seen: RecipesSeen,
  { client }: GrantSeen,
  path: string,
  { reach }: Look,
): void {
  reach("led");
  const last = seen.leaders.get(path);
  if (last !== undefined && last !== client) reach("leadership-moved");
  seen.leaders.set(path, client);
}

/** Whether anything of it is left: a belief, or a node that bars others. */
function isLeft({ isBelieved, node, token }: GrantSeen, model: Model): boolean {
  return isBelieved || model.nodes.get(node)?.czxid === token;
}

/** Of those whose nodes are there no more than `size` may have been granted it. */
function judgeServer(
  seen: RecipesSeen,
  earlier: readonly GrantSeen[],
  client: number,
  { number: token, path, text }: RecipeEvent,
  { model, violate }: Look,
): void {
  const others = earlier.filter(
    (grant) =>
      grant.token !== token &&
      model.nodes.get(grant.node)?.czxid === grant.token &&
      !areShared(grant.node, text),
  );
  const other = others[0];
  if (other === undefined || others.length < seen.size) return;
  const who = `c${client} was granted ${path} by ${short(token)}`;
  violate(
    "ExclusiveAtServer",
    `${who} while the node ${short(other.token)} of c${other.client}, which holds it, is there`,
  );
}

/** Readers of a read-write lock hold it together; their nodes say what they are. */
function areShared(one: string, other: string): boolean {
  return isReader(one) && isReader(other);
}

function isReader(node: string): boolean {
  return node.includes("-read-");
}

function judgeOrder(
  seen: RecipesSeen,
  client: number,
  { number: token, path, text }: RecipeEvent,
  { violate }: Look,
): void {
  const isShared = isReader(text);
  const newest = seen.newest.get(path) ?? { any: 0, exclusive: 0 };
  // Several that hold together may be told in any order; whoever holds alone came after them all.
  const earlier = isShared || seen.size > 1 ? newest.exclusive : newest.any;
  seen.newest.set(path, {
    any: Math.max(newest.any, token),
    exclusive: isShared || seen.size > 1 ? newest.exclusive : Math.max(newest.exclusive, token),
  });
  if (token >= earlier) return;
  violate(
    "FairHandOver",
    `c${client} was granted ${path} by ${short(token)}, which is older than ${short(earlier)}, granted before`,
  );
}

function reachHandOver(seen: RecipesSeen, path: string, { reach }: Look): void {
  const last = grantsOf(seen, path).at(-1);
  if (last === undefined) return;
  reach(seen.expired.has(last.session) ? "handed-over-by-expiry" : "handed-over");
}

/** After `grant`, or when a client believes again: does another one that has no excuse believe the same? */
function judgeBelief(seen: RecipesSeen, grant: GrantSeen, path: string, look: Look): void {
  const believers = grantsOf(seen, path).filter(
    (other) => other.isBelieved && !isSameGrant(other, grant),
  );
  const others = believers.filter((other) => !areShared(other.node, grant.node));
  if (believers.length > 0 && others.length < seen.size) look.reach("shared");
  if (others.length < seen.size) return;
  look.reach("two-believed");
  const guilty = others.filter((other) => !isExcused(seen, other, look));
  const [first] = guilty;
  if (first === undefined || guilty.length < seen.size || isExcused(seen, grant, look)) return;
  look.violate(
    "ExclusiveInBelief",
    `c${grant.client} and c${first.client} both believe that they hold ${path}`,
  );
}

/** Who is granted something anew by the node that it had it by has it once. */
function isSameGrant(one: GrantSeen, other: GrantSeen): boolean {
  return one.client === other.client && one.token === other.token;
}

/**
 * Whoever was asleep knows nothing, and whoever is still connected cannot know that the leader has
 * given its session up. It is no excuse to have been told of the end of the connection, or to
 * believe in a node that was never one's own session's.
 */
function isExcused(seen: RecipesSeen, grant: GrantSeen, { model }: Look): boolean {
  const { isConnected, session } = applicationSeen(seen, grant.client);
  const isStillThere = isConnected && session === grant.session;
  return grant.hasSlept || (isStillThere && !model.sessions.has(grant.session));
}

/** It does not believe any more, or not for the time being; or it does again. */
export function onBelief(seen: RecipesSeen, client: number, event: RecipeEvent, look: Look): void {
  const { number: token, path, what } = event;
  for (const grant of grantsOf(seen, path)) {
    if (grant.client !== client || grant.token !== token) continue;
    grant.isBelieved = what === "resumed";
    if (what === "resumed") judgeBelief(seen, grant, path, look);
  }
  if (what === "resumed") look.reach("reconnected-in-time");
  if (what === "lost") look.reach("reconnected-too-late");
}

/** A process has ended: nobody believes for it any more. */
export function onHolderStopped(seen: RecipesSeen, client: number): void {
  for (const grants of seen.grants.values()) {
    for (const grant of grants) if (grant.client === client) grant.isBelieved = false;
  }
}

/** The processes of these clients fall asleep, and will wake up at `until`. */
export function onAsleep(seen: RecipesSeen, clients: readonly number[], until: Micros): void {
  for (const client of clients) {
    const c = applicationSeen(seen, client);
    c.awakeFrom = Math.max(c.awakeFrom, until);
  }
  for (const grants of seen.grants.values()) {
    for (const grant of grants) if (clients.includes(grant.client)) grant.hasSlept = true;
  }
}

/** The resource has taken a write of `client`, or refused it. */
export function onStored(
  seen: RecipesSeen,
  client: number,
  token: number,
  isTaken: boolean,
  { reach, violate }: Look,
): void {
  if (!isTaken) return reach("fenced-off");
  reach("written-by-holder");
  const { written } = seen;
  if (token < written.token) {
    violate(
      "ExclusiveAtResource",
      `the resource took a write of c${client}, granted by ${short(token)}, after one of c${written.client}, granted by ${short(written.token)}`,
    );
  }
  if (token <= written.token) return;
  written.token = token;
  written.client = client;
}

function short(token: number): string {
  return showZxid(token as Zxid);
}
