/** Trace entries for the inputs that machines are given. */
import type { Input, NodeId, Protocol } from "./machine.ts";
import { note, type Note } from "./note.ts";
import type { World } from "./world.ts";

/**
 * Records an input and returns the index of its entry; `cause` itself for one that was recorded
 * where it happened.
 */
export function noteInput<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
  input: Input<P>,
  cause: number,
): number {
  const body = bodyOf(node, input);
  // The end of a disk operation has been recorded where its effect happened.
  return body === undefined ? cause : note(world, body, cause);
}

function bodyOf<P extends Protocol>(node: NodeId, input: Input<P>): Note | undefined {
  switch (input.kind) {
    case "dialed":
    case "accepted":
    case "refused":
      return { kind: input.kind, node, from: input.from, port: input.port };
    case "received":
      return { kind: "receive", node, from: input.from, conn: input.conn, message: input.message };
    case "closed":
      return { kind: "closed", node, from: input.from, conn: input.conn, how: input.how };
    case "item":
      return { kind: "item", node, queue: input.queue, item: input.item };
    case "timer":
      return { kind: "timer", node, name: input.name, key: input.key };
    case "command":
      return { kind: "command", node, command: input.command };
    case "loaded":
      return { kind: "disk", node, what: "loaded", file: "", value: 0 };
    case "done":
    case "failed":
      return undefined;
  }
}
