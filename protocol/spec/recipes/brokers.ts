/** Judges registries of brokers: whose decisions are carried out, and who has each partition of work. */
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import type { CommittedChange } from "./changes.ts";
import { childrenOf } from "./changes.ts";
import type { Look } from "./look.ts";

/** One registry, as it is committed. */
export interface BrokersSeen {
  /** Of the controller that was elected last. */
  epoch: number;
  /** Of the decision that stands; 0: there is none. */
  decided: number;
  /** By partition, "p0": the broker that has it, "c1". */
  owners: ReadonlyMap<string, string>;
}

/** Somebody may be about to start a broker. */
export function onAskedToStart(
  registries: Map<string, BrokersSeen>,
  { path, text }: RecipeEvent,
): void {
  if (text !== "start" || registries.has(path)) return;
  registries.set(path, { epoch: 0, decided: 0, owners: new Map() });
}

/** Something was committed: a new epoch, a decision, or neither. */
export function onBrokersChanged(
  registries: Map<string, BrokersSeen>,
  { after, parent, path }: CommittedChange,
  { reach, violate }: Look,
): void {
  const seen = registries.get(parent);
  if (seen === undefined || after === undefined) return;
  if (path === `${parent}/epoch`) {
    seen.epoch = after.version;
    if (after.version > 1) reach("controller-moved");
    return;
  }
  if (path !== `${parent}/assignment` || after.version === 0) return;
  const [epoch = "", ...assigned] = (after.data ?? "").split(" ");
  const owners = new Map(assigned.map((pair) => pair.split("=") as [string, string]));
  const before = seen.owners;
  if (
    [...owners].some(
      ([partition, owner]) => before.has(partition) && before.get(partition) !== owner,
    )
  ) {
    reach("work-moved");
  }
  seen.decided = Number(epoch);
  seen.owners = owners;
  if (seen.decided === seen.epoch) return;
  violate(
    "DecisionsFenced",
    `a decision on ${parent} of epoch ${seen.decided} was carried out in epoch ${seen.epoch}: two controllers say who has what`,
  );
}

/** Which partition is nobody's who is there, as the violation it would be. */
export function findUnowned(
  registries: ReadonlyMap<string, BrokersSeen>,
  size: number,
  hasMember: (node: string) => boolean,
  { model }: Look,
): string | undefined {
  for (const [path, { owners }] of registries) {
    const there = childrenOf(model, `${path}/ids`, "broker-");
    // Somebody must be there who can be the controller.
    if (!there.some(hasMember)) continue;
    for (let nth = 0; nth < size; nth += 1) {
      const owner = owners.get(`p${nth}`);
      if (owner === undefined) return `p${nth} of ${path} has no owner`;
      if (there.includes(`${path}/ids/broker-${owner}`)) continue;
      return `p${nth} of ${path} is ${owner}'s, which is not there`;
    }
  }
  return undefined;
}

/** By partition: who has it, and the node that it must have; 0 and "": nobody. */
export function ownersOf(
  registries: ReadonlyMap<string, BrokersSeen>,
  size: number,
): readonly { readonly client: number; readonly node: string }[] {
  return [...registries].flatMap(([path, { owners }]) =>
    Array.from({ length: size }, (_, nth) => {
      const owner = owners.get(`p${nth}`);
      if (owner === undefined) return { client: 0, node: "" };
      return { client: Number(owner.slice(1)), node: `${path}/ids/broker-${owner}` };
    }),
  );
}
