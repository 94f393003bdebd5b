/** Turns the selectors of faults and operations into servers, by what servers believe: no chance, no peeking. */
import type { NodeId } from "../../sim/machine.ts";
import { type NodeSeen, type ZabSeen } from "./seen.ts";
/** Nodes that `selector` means now, in ascending order; empty if there is none. */
export declare function resolveSelector(seen: ZabSeen, selector: string): readonly NodeId[];
/**
 * The server of the newest epoch that believes to lead, an active one first. Between two leaders it
 * is the voter with the largest sid that is up, which has the best chance.
 */
export declare function findLeader(seen: ZabSeen): NodeSeen | undefined;
