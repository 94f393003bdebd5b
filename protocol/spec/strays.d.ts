import { type NodeSeen, type ZabSeen, type ZabView } from "./seen.ts";
/** `n`, which serves, has delivered something: judges it against everybody's deliveries so far. */
export declare function judgeStrays(seen: ZabSeen, n: NodeSeen, view: ZabView): void;
