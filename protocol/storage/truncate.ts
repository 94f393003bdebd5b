/** TRUNC on the learner's disk: history above a zxid goes, in the log and in the snapshots. */
import type { Config } from "../config.ts";
import type { ServerEffects } from "../protocol.ts";
import type { Zxid } from "../zxid.ts";
import { cutLogs, goOnBehindHole } from "./log.ts";
import { mark } from "./marks.ts";
import { firstLoggedFrom, holdsAll } from "./runs.ts";
import { abandonSnapshot, dropSnapshotsAbove, isAbove } from "./snapshots.ts";
import type { StoreState } from "./state.ts";

/**
 * Cuts the history back to `zxid`, durably; the caller then reloads. False: what snapshots and log
 * hold cannot be cut to exactly that point, and nothing was touched. ZooKeeper exits when the log
 * ends before the target, and otherwise pretends; here the learner keeps its disk, leaves, and asks
 * the leader for a SNAP by a flag of its ACKEPOCH. (It must not drop what it holds before it has
 * something better: its epoch would outrank its history.)
 */
export function truncateLog(
  store: StoreState,
  zxid: Zxid,
  config: Config,
  out: ServerEffects,
): boolean {
  if (!canCut(store, zxid)) {
    mark(out, "log.truncate-refused");
    return false;
  }
  abandonSnapshot(store, out);
  // ZOOKEEPER-1549, 4837: a snapshot taken at the start of leading holds the very txns to be cut.
  if (!config.bugs["trunc-keeps-snapshot"]) dropSnapshotsAbove(store, zxid, out);
  const found = firstLoggedFrom(store.logs, zxid);
  if (found !== undefined && found > zxid) mark(out, "log.truncated-missing");
  // FileTxnLog cuts behind the first record that is not below the target, whichever that is.
  let last = config.bugs["trunc-keeps-larger"] ? (found ?? zxid) : zxid;
  // ZOOKEEPER-1156: its position fell behind with every zero byte that was read.
  if (config.bugs["trunc-cuts-too-much"]) last = (last - 1) as Zxid;
  const wasOpen = !store.rolled;
  if (cutLogs(store, last, out) > 0) {
    mark(out, "log.truncated");
    if (wasOpen && config.bugs["trunc-keeps-offset"]) goOnBehindHole(store);
  }
  out.emit({ kind: "logTruncated", zxid });
  return true;
}

function canCut(store: StoreState, zxid: Zxid): boolean {
  for (let at = store.snapshots.length - 1; at >= 0; at -= 1) {
    const file = store.snapshots[at];
    if (file === undefined || !file.sealed || isAbove(file, zxid)) continue;
    return file.zxid >= zxid || holdsAll(store.logs, file.zxid, zxid);
  }
  return false;
}
