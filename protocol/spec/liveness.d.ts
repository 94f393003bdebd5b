/** Liveness of a healed quorum: it gets a leader, and then everybody delivers everything and answers. */
import type { NodeId } from "../../sim/machine.ts";
import type { Unsettled } from "../../sim/property.ts";
import type { ServerCommand } from "../protocol.ts";
import { type ZabSeen } from "./seen.ts";
/** Whether these nodes contain a quorum of voters. */
export declare function isCore(seen: ZabSeen, nodes: readonly NodeId[]): boolean;
/** What the core still lacks, as the violation that it will be. */
export declare function findMissing(seen: ZabSeen, core: readonly NodeId[]): Unsettled | undefined;
/** One write, at a server that has to pass it on if there is one. Undefined while one is awaited. */
export declare function makeProbe(
  seen: ZabSeen,
  core: readonly NodeId[],
):
  | {
      readonly node: NodeId;
      readonly command: ServerCommand;
    }
  | undefined;
/** A request was answered, or its client was told that the connection is lost. */
export declare function onAnswered(seen: ZabSeen, request: number): void;
