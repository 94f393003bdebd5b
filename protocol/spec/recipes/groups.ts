/** Judges groups and nodes that are kept: who believes to have one has one of its own session, and nobody else has. */
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import type { SessionId } from "../../transaction.ts";
import { showSession } from "../service/seen.ts";
import { entry, type DataSeen } from "./data-seen.ts";
import type { Look } from "./look.ts";
import type { ApplicationSeen } from "./seen.ts";

/** Of a node that is not ephemeral. */
const NO_OWNER = 0;

/** What stands between a path and the number of the client in the name of a node, by what is asked. */
const MARKS: ReadonlyMap<string, string> = new Map([
  ["join", "/member-c"],
  ["quit", "/member-c"],
  ["keep", "-c"],
  ["drop", "-c"],
  ["register", "/instance-c"],
  ["withdraw", "/instance-c"],
  ["provide", "/instance-c"],
  ["start", "/ids/broker-c"],
]);

/** Somebody is about to begin to have a node of its own, or not to have it any more. */
export function onAskedToBeThere({ memberNames }: DataSeen, { path, text }: RecipeEvent): void {
  const mark = MARKS.get(text);
  if (mark !== undefined) memberNames.add(path + mark);
}

/** `client` believes that its node is there. */
export function onJoined(
  seen: DataSeen,
  client: number,
  session: ApplicationSeen["session"],
  { text: node }: RecipeEvent,
  { model, reach, violate }: Look,
): void {
  const members = entry(seen.members, client, () => new Set<string>());
  if (members.size > 0 || seen.rejoining.has(node)) reach("joined-again");
  members.add(node);
  reach("joined");
  const owner = model.nodes.get(node)?.owner ?? session;
  // Nobody's is not another session's; that it stays is judged when it should be gone.
  if (owner === session || owner === NO_OWNER) return;
  violate(
    "JoinedWithOwnNode",
    `c${client} believes that ${node} is its own, which is of another session, ${showSession(owner)}`,
  );
}

/** `client` believes that its node is gone. */
export function onQuit(seen: DataSeen, client: number, { text: node, what }: RecipeEvent): void {
  seen.members.get(client)?.delete(node);
  if (what === "lost") seen.rejoining.add(node);
}

/** What of a group is not as the members believe, as the violation it would be. */
export function findFalseMember(
  seen: DataSeen,
  clients: ReadonlyMap<number, ApplicationSeen>,
  isEntitled: (client: number) => boolean,
  { nodes, sessions }: Look["model"],
): string | undefined {
  for (const [client, members] of seen.members) {
    const session = clients.get(client)?.session;
    if (!isEntitled(client)) continue;
    for (const member of members) {
      const owner = nodes.get(member)?.owner;
      if (owner === session) continue;
      if (owner === NO_OWNER) return `${member} of c${client} is nobody's: it would outlive it`;
      return `c${client} believes that ${member} is its own, and has no such node`;
    }
  }
  for (const name of seen.memberNames) {
    for (const client of clients.keys()) {
      const path = `${name}${client}`;
      const owner = nodes.get(path)?.owner;
      if (owner === undefined || !isEntitled(client)) continue;
      if (seen.members.get(client)?.has(path)) continue;
      return `${path} is there, a ghost ${whoseGhost(owner, sessions)}: c${client} does not believe to have it`;
    }
  }
  return undefined;
}

function whoseGhost(owner: SessionId, sessions: Look["model"]["sessions"]): string {
  if (owner === NO_OWNER) return "of nobody's";
  return sessions.has(owner) ? "whose session lives" : "whose session is over";
}
