/** What a tree holds, free of the order in which it came. */
import type { Tree } from "../../../../protocol/server/tree/types.ts";

export function contentOf(tree: Tree): unknown {
  const nodes = tree.slots.filter((node) => node !== undefined);
  return {
    nodes: new Map(nodes.map((node) => [node.path, node])),
    children: tree.children,
    ephemerals: tree.ephemerals,
    containers: tree.containers,
    ttls: tree.ttls,
    sessions: tree.sessions,
    newest: tree.newest,
  };
}
