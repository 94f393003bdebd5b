/** Judges groups: who believes to be in one has a node there of its own session, and nobody else has. */
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import { showSession } from "../service/seen.ts";
import { entry, type DataSeen } from "./data-seen.ts";
import type { Look } from "./look.ts";
import type { ApplicationSeen } from "./seen.ts";

const MEMBER = "/member-c";

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
  if (owner === session) return;
  violate(
    "JoinedWithOwnNode",
    `c${client} believes that it has joined with ${node}, which is of another session, ${showSession(owner)}`,
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
      if (nodes.get(member)?.owner === session) continue;
      return `c${client} believes to be a member with ${member}, and has no such node`;
    }
  }
  for (const [path, { owner }] of nodes) {
    const at = path.indexOf(MEMBER);
    if (at < 0 || owner === 0) continue;
    const client = Number(path.slice(at + MEMBER.length));
    if (!isEntitled(client) || seen.members.get(client)?.has(path) === true) continue;
    const whose = sessions.has(owner) ? "whose session lives" : "whose session is over";
    return `${path} is there, a ghost ${whose}: c${client} does not believe to be a member`;
  }
  return undefined;
}
