/** Judges configurations: versions reach every reader and rise at each, and none is for all before the canary has proved it. */
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import { namesAt } from "../service/model-tree.ts";
import type { CommittedChange } from "./changes.ts";
import { entry, type ConfigurationsSeen } from "./data-seen.ts";
import type { Look } from "./look.ts";

/** c1 rolls out, and the canary are those behind it. */
const FIRST_OF_CANARY = 2;

/** The number in front of the content; 0 for what is not there. */
function numberIn(data: string | null | undefined): number {
  return Number((data ?? "0").split(":")[0]);
}

/** Somebody is about to roll a version out in stages. */
export function onAskedToConfigure(seen: ConfigurationsSeen, { path, text }: RecipeEvent): void {
  if (text === "roll-out") seen.staged.add(path);
}

/** `client` follows a node from now on. */
export function onListens(
  { current, readers }: ConfigurationsSeen,
  client: number,
  { path: node }: RecipeEvent,
  { model }: Look,
): void {
  entry(readers, client, () => new Map<string, number>()).set(node, 0);
  current.set(node, numberIn(model.nodes.get(node)?.data));
}

/** `client` has applied a version, by its `number`. */
export function onApplied(
  { newest, readers }: ConfigurationsSeen,
  client: number,
  { number, path: node }: RecipeEvent,
  { reach, violate }: Look,
): void {
  readers.get(client)?.set(node, number);
  const applied = entry(newest, client, () => new Map<string, number>());
  const before = applied.get(node) ?? 0;
  if (before > 0 && number > before) reach("applied-later");
  if (before > 0 && number > before + 1) reach("skipped-version");
  if (number >= before) {
    applied.set(node, number);
    return;
  }
  violate(
    "ConfigurationInOrder",
    `c${client} applies version ${number} of ${node}, and has applied version ${before}`,
  );
}

/** A node of the tree has changed: a new version, to some or to all. */
export function onConfigurationChanged(
  seen: ConfigurationsSeen,
  size: number,
  { after, parent, path, zxid }: CommittedChange,
  look: Look,
): void {
  if (seen.current.has(path)) seen.current.set(path, numberIn(after?.data));
  if (!seen.staged.has(parent) || path !== `${parent}/all`) return;
  const number = numberIn(after?.data);
  if (number === 0) return;
  const acks = [...namesAt(look.model, `${parent}/acks`, zxid)];
  for (let client = FIRST_OF_CANARY; client < FIRST_OF_CANARY + size; client += 1) {
    const has = (seen.newest.get(client)?.get(`${parent}/canary`) ?? 0) >= number;
    const isThere = acks.some((name) => name.startsWith(`${number}-c${client}-`));
    if (has && isThere) continue;
    const why = has ? "has no word for it there" : "had not applied it";
    look.violate(
      "CanaryFirst",
      `version ${number} of ${parent} was published to all, and c${client} of the canary ${why}`,
    );
  }
}

/** A version was published, by the word of who has done it. */
export function onPublished(
  { staged }: ConfigurationsSeen,
  { path }: RecipeEvent,
  { reach }: Look,
): void {
  if (staged.has(path.slice(0, path.lastIndexOf("/")))) reach("published-to-all");
}

/** The process of `client` has ended; it follows nothing. */
export function onReaderStopped({ readers }: ConfigurationsSeen, client: number): void {
  readers.delete(client);
}

/** Whether every reader that lives has what is there for it; false before the first version. */
export function isUpToDate(seen: ConfigurationsSeen): boolean {
  if (![...seen.current.values()].some((number) => number > 0)) return false;
  return [...seen.readers.keys()].every((client) => staleNode(seen, client) === undefined);
}

function staleNode({ current, readers }: ConfigurationsSeen, client: number): string | undefined {
  for (const [node, number] of readers.get(client) ?? []) {
    if (number !== current.get(node)) return node;
  }
  return undefined;
}

/** Who has not got what is there for it, as the violation it would be. */
export function findStaleReader(
  seen: ConfigurationsSeen,
  isEntitled: (client: number) => boolean,
): string | undefined {
  for (const [client, versions] of seen.readers) {
    const node = isEntitled(client) ? staleNode(seen, client) : undefined;
    if (node === undefined) continue;
    return `c${client} has version ${versions.get(node) ?? 0} of ${node}, which is at version ${seen.current.get(node) ?? 0}`;
  }
  return undefined;
}
