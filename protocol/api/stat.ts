/** What a reply tells of a node [data.Stat]. */
import type { Zxid } from "../zxid.ts";

/** As shown to clients, which is not as stored (reference 12.3). */
export interface Stat {
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
  /** Wall-clock milliseconds of the leader. */
  readonly ctime: number;
  readonly mtime: number;
  readonly version: number;
  /** Creations and deletions of children: 2 x stored - numChildren. */
  readonly cversion: number;
  readonly aversion: number;
  /** Session of an ephemeral; 0 for all other nodes, containers and TTL nodes too. */
  readonly ephemeralOwner: number;
  /** In bytes; 0 for null. */
  readonly dataLength: number;
  readonly numChildren: number;
  readonly pzxid: Zxid;
}
