/** Judges name services: a name is kept for whoever has registered it, and everybody is told what became of theirs. */
import { nodeOfName } from "../../recipes/data/names.ts";
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import type { CommittedChange } from "./changes.ts";
import type { NamesSeen } from "./data-seen.ts";
import type { Look } from "./look.ts";

/** "3:17": c3 has it, since task 17; client 0: nobody. */
function holderIn(data: string | null | undefined): readonly [client: number, task: number] {
  const [client = 0, task = 0] = (data ?? "").split(":").map(Number);
  return [client, task];
}

function keyOf(client: number, node: string): string {
  return `${client} ${node}`;
}

/** Somebody is about to register a name, or to give one up. */
export function onAskedForName(seen: NamesSeen, client: number, event: RecipeEvent): void {
  const { number, path, text } = event;
  const node = nodeOfName(path, number);
  if (text === "register") seen.nodes.add(node);
  if (text !== "unregister") return;
  seen.leaving.add(keyOf(client, node));
  if (seen.holders.get(node) === client) seen.holders.delete(node);
}

/** A node of the tree has changed: a name has another holder, or none. */
export function onNameChanged(
  seen: NamesSeen,
  { after, before, path }: CommittedChange,
  { violate }: Look,
): void {
  if (!seen.nodes.has(path)) return;
  const [former] = holderIn(before?.data);
  const [holder, task] = holderIn(after?.data);
  const wasGivenUp = seen.leaving.has(keyOf(former, path));
  seen.written.add(task);
  seen.leaving.delete(keyOf(holder, path));
  if (former === 0 || former === holder || wasGivenUp) return;
  violate("NameIsKept", `c${former} has lost ${path}, and has not given it up`);
}

/** `client` believes that it has a name. */
export function onRegistered(
  seen: NamesSeen,
  client: number,
  { path: node }: RecipeEvent,
  { reach }: Look,
): void {
  reach("registered");
  seen.holders.set(node, client);
}

/** `client` believes that another one has the name. */
export function onDenied(
  seen: NamesSeen,
  client: number,
  { path: node, task }: RecipeEvent,
  { reach, violate }: Look,
): void {
  reach("name-denied");
  if (!seen.written.has(task)) return;
  violate("OutcomeTold", `c${client} was told that ${node} is another's, and it has registered it`);
}

/** `client` has looked who has a name: `number`, or nobody if that is 0. */
export function onResolved(
  seen: NamesSeen,
  client: number,
  { number, path: node }: RecipeEvent,
  { reach, violate }: Look,
): void {
  if (number > 0) reach("resolved");
  if (seen.holders.get(node) !== client || number === client) return;
  const whose = number === 0 ? "nobody's" : `that of c${number}`;
  violate("NameIsKept", `c${client} has registered ${node}, and finds that it is ${whose}`);
}
