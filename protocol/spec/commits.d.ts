import { type Zxid } from "../zxid.ts";
import type { NodeSeen, ZabSeen, ZabView } from "./seen.ts";
/**
 * A leader says of `zxid` that it is committed: it sent COMMIT or INFORM, or applied it in
 * BROADCAST. In a sync stream it says so of older epochs too, even before it is active; that
 * commits nothing, its activation does (reference 4.5, 4.9).
 */
export declare function onCommit(seen: ZabSeen, n: NodeSeen, zxid: Zxid, view: ZabView): void;
/**
 * A leader is active: its whole initial history is committed, whoever proposed it (reference 4.9).
 * That history is read from its log, so memory that the disk does not bear out commits nothing.
 */
export declare function activate(seen: ZabSeen, n: NodeSeen, view: ZabView): void;
/** The leader of the newest epoch has everything committed so far in its log. */
export declare function checkCompleteness(seen: ZabSeen, n: NodeSeen, view: ZabView): void;
