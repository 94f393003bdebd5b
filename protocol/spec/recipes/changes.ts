/** What became of the committed tree since somebody last looked, one change after the other. */
import { compareNames } from "../../recipes/sequence.ts";
import type { ModelNode } from "../service/model-nodes.ts";
import type { Model } from "../service/model-tree.ts";
import type { Zxid } from "../../zxid.ts";

/** One node, before and after a transaction. */
export interface CommittedChange {
  readonly zxid: Zxid;
  readonly path: string;
  readonly parent: string;
  readonly before: ModelNode | undefined;
  readonly after: ModelNode | undefined;
}

/** Changes behind the transaction `upTo`, oldest first. */
export function changesSince(model: Model, upTo: Zxid): readonly CommittedChange[] {
  const found: CommittedChange[] = [];
  const later = new Map<string, ModelNode | undefined>();
  for (let at = model.changes.length - 1; at >= 0; at--) {
    const change = model.changes[at];
    if (change === undefined || change.zxid <= upTo) break;
    const { before, parent, path, zxid } = change;
    const after = later.has(path) ? later.get(path) : model.nodes.get(path);
    found.push({ zxid, path, parent, before, after });
    later.set(path, before);
  }
  return found.reverse();
}

/** Whole paths of the children of `parent` whose names begin with `label`. */
export function childrenOf(model: Model, parent: string, label: string): readonly string[] {
  const names = [...(model.names.get(parent) ?? [])].filter((name) => name.startsWith(label));
  return names.toSorted(compareNames).map((name) => `${parent}/${name}`);
}
