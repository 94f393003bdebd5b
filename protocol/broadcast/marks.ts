/** The rows of the reference that discovery, synchronization and broadcast can take, for coverage. */
import type { ServerEffects } from "../protocol.ts";

const MARKS = [
  // Discovery (section 3).
  { id: "discovery.epoch-frozen", about: "a quorum of infos froze the new epoch" },
  { id: "discovery.epoch-late", about: "a learner came after the epoch was frozen" },
  {
    id: "discovery.observer-counts",
    about: "the new epoch was drawn with an observer's acceptedEpoch in mind",
  },
  { id: "discovery.epoch-told", about: "the learner had accepted a lower epoch and promises" },
  {
    id: "discovery.epoch-promised",
    about: "the learner had accepted that very epoch: ACKEPOCH with -1",
  },
  {
    id: "discovery.epoch-old",
    about: "the learner had accepted a higher epoch and left",
    unreachable: "a leader gives way to such a learner instead (STUCK-PROMISE, mended)",
  },
  { id: "discovery.learner-ahead", about: "a learner more recent than the leader was dropped" },
  { id: "discovery.ack-late", about: "ACKEPOCH after the quorum had closed, unchecked" },
  {
    id: "discovery.sync-before-epoch",
    about: "a sync began before the leader's currentEpoch was on disk",
  },
  { id: "discovery.connect-retry", about: "the leader refused and the learner dialled again" },
  { id: "discovery.connect-failed", about: "the learner gave up connecting" },
  // Choice of the sync (4.1 to 4.3).
  { id: "sync.snap-forced", about: "row 1: the learner's disk cannot be cut back" },
  { id: "sync.diff-empty", about: "row 2: the learner's zxid is the leader's" },
  { id: "sync.trunc", about: "row 3: the learner is past the leader's last transaction" },
  { id: "sync.diff", about: "row 4 or 5: the learner's zxid was found in the history" },
  { id: "sync.diff-new-epoch", about: "row 4 or 5: the learner stands at the start of an epoch" },
  {
    id: "sync.trunc-diff",
    about: "row 4 or 5: the learner has a transaction the leader never saw",
    unreachable:
      "history has no holes: who has a later transaction of an epoch has the earlier ones",
  },
  {
    id: "sync.snap-unknown",
    about: "row 4 or 5: the learner's last transaction is of another epoch",
  },
  { id: "sync.snap-gap", about: "row 5: the log on disk stops short of the window" },
  { id: "sync.snap-no-log", about: "row 5: the log on disk may not be used" },
  { id: "sync.snap-new-epoch", about: "row 6: the learner stands at the start of a newer epoch" },
  { id: "sync.from-disk", about: "row 5: history was read from the log on disk" },
  // Switching to live traffic (4.4).
  { id: "forward.to-be-applied", about: "committed transactions not yet applied were passed on" },
  { id: "forward.outstanding", about: "uncommitted proposals were passed on to a participant" },
  // The learner (4.6).
  {
    id: "learner.commit-in-memory",
    about: "SNAP or TRUNC: a transaction was applied to memory only",
  },
  { id: "learner.commit-before-newleader", about: "DIFF: a COMMIT was kept for NEWLEADER" },
  { id: "learner.commit-after-newleader", about: "a COMMIT came between NEWLEADER and UPTODATE" },
  { id: "learner.proposal-straddles", about: "a proposal was left uncommitted at NEWLEADER" },
  {
    id: "learner.inform-in-sync",
    about: "an observer was informed of a transaction during its sync",
  },
  {
    id: "learner.epoch-wider-gap",
    about: "a sync went from one epoch into the middle of a later one",
    unreachable: "a leader's own history has no holes; NeverHappens reports it as sync-gap",
  },
  { id: "newleader.mark-epoch", about: "step: marker file before history of a newer epoch" },
  { id: "newleader.take-snapshot", about: "step: snapshot after SNAP or TRUNC" },
  { id: "newleader.log-committed", about: "step: committed transactions logged and applied" },
  { id: "newleader.sync-log", about: "step: log made durable" },
  { id: "newleader.write-epoch", about: "step: currentEpoch written" },
  { id: "newleader.unmark-epoch", about: "step: marker file removed" },
  { id: "newleader.ack-newleader", about: "step: NEWLEADER acknowledged" },
  { id: "uptodate.ack-uptodate", about: "step: UPTODATE acknowledged" },
  { id: "uptodate.start-serving", about: "step: clients are served" },
  { id: "uptodate.update-vote", about: "step: the vote takes the new epoch" },
  { id: "uptodate.log-pending", about: "step: uncommitted proposals handed to the log" },
  { id: "uptodate.commit-pending", about: "step: commits received meanwhile carried out" },
  // Ends of roles (4.7, 5.5, 7.1).
  { id: "abort.connecting", about: "a learner gave up before it had a connection" },
  { id: "abort.discovery", about: "a learner lost its leader in discovery" },
  { id: "abort.diff", about: "DIFF was cut short: memory kept as it is" },
  { id: "abort.trunc", about: "TRUNC was cut short: memory dropped (ZOOKEEPER-5094 mended)" },
  { id: "abort.snap", about: "SNAP was cut short: memory dropped" },
  { id: "abort.uptodate", about: "the leader was lost between NEWLEADER and UPTODATE" },
  { id: "abort.broadcast", about: "a serving learner lost its leader" },
  { id: "end.fast-forward", about: "memory was completed from the log at the end of a role" },
  { id: "end.disk-error", about: "a disk error ended a role" },
  { id: "end.log-drained", about: "the end of a role waited for the log thread" },
  { id: "leader.no-epoch-quorum", about: "a leader gave up waiting for infos" },
  { id: "leader.no-epoch-ack-quorum", about: "a leader gave up waiting for ACKEPOCH" },
  { id: "leader.no-newleader-quorum", about: "a leader gave up waiting for NEWLEADER acks" },
  { id: "leader.quorum-lost", about: "a leader stepped down: not enough synced followers" },
  {
    id: "leader.later-promise",
    about: "a leader stepped down for a server that promised a later epoch",
  },
  { id: "leader.rollover", about: "a leader stepped down: the counter of its epoch is used up" },
  { id: "handler.wait-timeout", about: "a handler gave up waiting for a quorum" },
  { id: "handler.read-timeout", about: "a handler heard nothing from its learner" },
  {
    id: "handler.proposal-unacked",
    about: "SyncLimitCheck dropped a follower that did not acknowledge",
  },
  {
    id: "handler.superseded",
    about: "a learner came back before its old connection was known to be over",
  },
  {
    id: "handler.inbox",
    about: "a packet waited for a blocked handler",
    unreachable: "until UPTODATE a learner speaks only when its handler waits to hear it",
  },
  { id: "learner.read-timeout", about: "a learner heard nothing from its leader" },
  // Sessions at the leader (9.3, 9.4, 5.3).
  { id: "session.expiring", about: "a session was silent for too long" },
  { id: "session.revalidated", about: "a client came back at a learner, and its session lived" },
  {
    id: "session.not-valid",
    about: "a client came back at a learner, and its session was no more",
  },
  { id: "sync.waits-for-commit", about: "a sync waited for the commit of what was outstanding" },
] as const;

/** An `id` of the table above. */
export type BroadcastMark = (typeof MARKS)[number]["id"];

interface Row {
  readonly id: BroadcastMark;
  readonly about: string;
  /** Why the correct protocol never gets there, within tolerance. */
  readonly unreachable?: string;
}

/** The table above as `coverage` reads it. */
export const BROADCAST_MARKS: readonly Row[] = MARKS;

/** States that a row was taken. Nobody in the protocol hears of it. */
export function mark(out: ServerEffects, id: BroadcastMark): void {
  out.emit({ kind: "mark", id });
}
