/** Reads histories off the simulated disks. It scans, so it is for rare moments: recovery, sync, loss. */
import type { NodeId } from "../../sim/machine.ts";
import type { LogView } from "../../sim/property.ts";
import type { ServerProtocol } from "../protocol.ts";
import type { ServerRecord, Txn } from "../txn.ts";
import { type Zxid } from "../zxid.ts";
import type { ZabView } from "./seen.ts";
type Log = LogView<ServerProtocol>;
export declare function isSnapshotFile(name: string): boolean;
/** Names of the log files, oldest first. */
export declare function logFiles(view: ZabView, node: NodeId): readonly string[];
/** Zxid of a record of a log file; such files hold nothing but txns. */
export declare function zxidAt(log: Log, index: number): Zxid;
/** The file and index where history above `zxid` begins. */
export declare function seekLog(
  view: ZabView,
  node: NodeId,
  zxid: number,
): {
  readonly file: string;
  readonly next: number;
};
/** Txns in the log above `zxid`, in the order of the log. */
export declare function logAbove(view: ZabView, node: NodeId, zxid: Zxid, durable: boolean): Txn[];
/** Zxid of the last record of the log in the page cache; ZERO if there is none. */
export declare function lastLogged(view: ZabView, node: NodeId): Zxid;
export interface SnapshotFile {
  readonly name: string;
  readonly zxid: Zxid;
}
/** The snapshot that recovery would load: complete, of the highest zxid. */
export declare function newestSnapshot(
  view: ZabView,
  node: NodeId,
  durable: boolean,
): SnapshotFile | undefined;
/** Chunks and seal of a snapshot. */
export declare function snapshotRecords(
  view: ZabView,
  node: NodeId,
  name: string,
): readonly ServerRecord[];
/** Zxid that last wrote each key, as a snapshot holds it. */
export declare function snapshotKeys(view: ZabView, node: NodeId, name: string): Map<string, Zxid>;
/** Highest zxid of an entry: above the name of the snapshot where that is fuzzy. */
export declare function newestEntry(view: ZabView, node: NodeId, name: string): Zxid;
export {};
