/** Coverage of the disk: the rows of recovery, log and snapshots that a run has taken, by name. */
import type { ServerEffects } from "../protocol.ts";

const MARKS = [
  // Boot (reference 1.4).
  { id: "recovery.first-boot", about: "nothing on disk: wrote the empty snapshot and both epochs" },
  { id: "recovery.skipped-torn", about: "a snapshot without its seal was passed over" },
  {
    id: "recovery.skipped-rotten",
    about: "a snapshot with a bad checksum was passed over",
    unreachable: "only the fault `rot` spoils a checksum, which is beyond tolerance",
  },
  { id: "recovery.fuzzy", about: "came up from a snapshot that holds later effects" },
  { id: "recovery.torn-tail", about: "a half-written record at the end of a log was ignored" },
  { id: "recovery.empty-log", about: "a log file without any whole record was deleted" },
  { id: "recovery.replayed", about: "records behind the snapshot were replayed" },
  { id: "recovery.epoch-derived", about: "an epoch file was missing: derived from the history" },
  { id: "recovery.marker-used", about: "updatingEpoch vouched for history above currentEpoch" },
  {
    id: "recovery.tmp-used",
    about: "currentEpoch.tmp vouched for history above currentEpoch",
    unreachable: "updatingEpoch is durable before such history is, and it is asked first",
  },
  {
    id: "recovery.refuse-log",
    about: "refused to start: a bad checksum in the log",
    unreachable: "only the fault `rot` spoils a checksum, which is beyond tolerance",
  },
  {
    id: "recovery.refuse-hole",
    about: "refused to start: a hole in the log",
    unreachable: "only the newest log file is ever unsynced, and a crash leaves a prefix of it",
  },
  {
    id: "recovery.refuse-snapshot",
    about: "refused to start: no snapshot can be read",
    unreachable: "only the fault `rot` spoils a checksum, which is beyond tolerance",
  },
  {
    id: "recovery.refuse-no-snapshot",
    about: "refused to start: a log but no snapshot",
    unreachable:
      "the first snapshot is fsynced before all else, and the last good one is never removed",
  },
  {
    id: "recovery.refuse-epoch",
    about: "refused to start: history of an epoch above currentEpoch",
    unreachable:
      "updatingEpoch is durable before history of a later epoch is (ZOOKEEPER-1653, mended)",
  },
  {
    id: "recovery.refuse-accepted",
    about: "refused to start: acceptedEpoch below currentEpoch",
    unreachable: "leader and learner make acceptedEpoch durable before they write currentEpoch",
  },
  // Memory kept or rebuilt at the end of a role (1.4, 4.7).
  { id: "memory.fast-forward", about: "records that memory lacked were replayed" },
  {
    id: "memory.ahead",
    about: "memory was ahead of the disk and was rebuilt (ZOOKEEPER-4882)",
    unreachable: "a role ends with its log drained, or drops its memory after a disk error",
  },
  { id: "memory.reload", about: "memory was dropped and rebuilt from the disk" },
  // Log (7.1, 7.4).
  { id: "log.roll-delayed", about: "a new log file waited until the old one was durable" },
  { id: "log.truncated", about: "the log was cut back" },
  { id: "log.truncated-missing", about: "... behind a zxid that only a snapshot holds" },
  { id: "log.truncate-refused", about: "a cut cannot be met by snapshot and log: nothing is done" },
  { id: "log.dropped-above", about: "a snapshot of the leader replaced later records of our own" },
  // History from the disk (4.3).
  { id: "history.read", about: "the log on disk can serve a sync" },
  { id: "history.too-old", about: "no log file reaches back to the learner's zxid" },
  { id: "history.untrusted", about: "... none that is known to be our own history" },
  { id: "history.too-long", about: "the log to send is too large next to a snapshot" },
  {
    id: "history.broken",
    about: "the log has a hole or a bad checksum there",
    unreachable: "only the fault `rot` spoils a checksum, and what memory came from has no holes",
  },
  // Snapshots (7.3).
  { id: "snapshot.reused", about: "a good snapshot of that name is there already" },
  { id: "snapshot.busy", about: "a snapshot was due while another was being written" },
  { id: "snapshot.fuzzy", about: "a snapshot holds effects later than its name" },
  { id: "snapshot.waits-for-log", about: "the seal waited until the log was as far as the tree" },
  { id: "snapshot.abandoned", about: "a snapshot was given up half-way" },
  { id: "snapshot.dropped-above", about: "a snapshot above the cut was removed (ZOOKEEPER-1549)" },
  { id: "snapshot.purged", about: "old snapshots and the logs behind them were removed" },
  // Crash points (7.5); the others are goals, which protocol/spec/crash-points.ts reaches.
  {
    id: "crash.metadata-undone",
    about: "a loss of power undid a rename, a removal or a cut that was not fsynced",
    unreachable:
      "beyond tolerance and not modelled: renames, removals and cuts are durable at once",
  },
] as const;

/** An `id` of the table above. */
export type StorageMark = (typeof MARKS)[number]["id"];

interface Row {
  readonly id: StorageMark;
  readonly about: string;
  /** Why the correct protocol never gets there, within tolerance. */
  readonly unreachable?: string;
}

/** Every mark of this room. None is routine for a txn, so that marks cost nothing. */
export const STORAGE_MARKS: readonly Row[] = MARKS;

/** States that a row was taken. Nobody in the protocol hears of it. */
export function mark(out: ServerEffects, id: StorageMark): void {
  out.emit({ kind: "mark", id });
}
