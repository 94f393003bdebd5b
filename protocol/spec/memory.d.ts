import { type Zxid } from "../zxid.ts";
import type { NodeSeen, ZabView } from "./seen.ts";
/** A role ended and `n` keeps its tree, which stands at `lastZxid` and has this digest. */
export declare function checkMemory(
  n: NodeSeen,
  lastZxid: Zxid,
  digest: number,
  view: ZabView,
): void;
