/** The rows of the reference that discovery, synchronization and broadcast can take, for coverage. */
import type { ServerEffects } from "../protocol.ts";
declare const MARKS: readonly [
  {
    readonly id: "discovery.epoch-frozen";
    readonly about: "a quorum of infos froze the new epoch";
  },
  {
    readonly id: "discovery.epoch-late";
    readonly about: "a learner came after the epoch was frozen";
  },
  {
    readonly id: "discovery.epoch-from-observer";
    readonly about: "an observer's acceptedEpoch raised the new epoch";
  },
  {
    readonly id: "discovery.epoch-promised";
    readonly about: "the learner had accepted that very epoch: ACKEPOCH with -1";
  },
  {
    readonly id: "discovery.epoch-old";
    readonly about: "the learner had accepted a higher epoch and left";
  },
  {
    readonly id: "discovery.learner-ahead";
    readonly about: "a learner more recent than the leader was dropped";
  },
  {
    readonly id: "discovery.ack-late";
    readonly about: "ACKEPOCH after the quorum had closed, unchecked";
  },
  {
    readonly id: "discovery.sync-before-epoch";
    readonly about: "a sync began before the leader's currentEpoch was on disk";
  },
  {
    readonly id: "discovery.connect-retry";
    readonly about: "the leader refused and the learner dialled again";
  },
  {
    readonly id: "discovery.connect-failed";
    readonly about: "the learner gave up connecting";
  },
  {
    readonly id: "sync.diff-empty";
    readonly about: "row 2: the learner's zxid is the leader's";
  },
  {
    readonly id: "sync.trunc";
    readonly about: "row 3: the learner is past the leader's last transaction";
  },
  {
    readonly id: "sync.diff";
    readonly about: "row 4 or 5: the learner's zxid was found in the history";
  },
  {
    readonly id: "sync.diff-new-epoch";
    readonly about: "row 4 or 5: the learner stands at the start of an epoch";
  },
  {
    readonly id: "sync.trunc-diff";
    readonly about: "row 4 or 5: the learner has a transaction the leader never saw";
  },
  {
    readonly id: "sync.snap-unknown";
    readonly about: "row 4 or 5: the learner's last transaction is of another epoch";
  },
  {
    readonly id: "sync.snap-gap";
    readonly about: "row 5: the log on disk stops short of the window";
  },
  {
    readonly id: "sync.snap-no-log";
    readonly about: "row 5: the log on disk may not be used";
  },
  {
    readonly id: "sync.snap-new-epoch";
    readonly about: "row 6: the learner stands at the start of a newer epoch";
  },
  {
    readonly id: "sync.from-disk";
    readonly about: "row 5: history was read from the log on disk";
  },
  {
    readonly id: "forward.to-be-applied";
    readonly about: "committed transactions not yet applied were passed on";
  },
  {
    readonly id: "forward.outstanding";
    readonly about: "uncommitted proposals were passed on to a participant";
  },
  {
    readonly id: "learner.commit-in-memory";
    readonly about: "SNAP or TRUNC: a transaction was applied to memory only";
  },
  {
    readonly id: "learner.commit-before-newleader";
    readonly about: "DIFF: a COMMIT was kept for NEWLEADER";
  },
  {
    readonly id: "learner.commit-after-newleader";
    readonly about: "a COMMIT came between NEWLEADER and UPTODATE";
  },
  {
    readonly id: "learner.proposal-straddles";
    readonly about: "a proposal was left uncommitted at NEWLEADER";
  },
  {
    readonly id: "learner.inform-in-sync";
    readonly about: "an observer was informed of a transaction during its sync";
  },
  {
    readonly id: "learner.epoch-wider-gap";
    readonly about: "a sync went from one epoch to a later one";
  },
  {
    readonly id: "newleader.mark-epoch";
    readonly about: "step: marker file before history of a newer epoch";
  },
  {
    readonly id: "newleader.take-snapshot";
    readonly about: "step: snapshot after SNAP or TRUNC";
  },
  {
    readonly id: "newleader.log-committed";
    readonly about: "step: committed transactions logged and applied";
  },
  {
    readonly id: "newleader.sync-log";
    readonly about: "step: log made durable";
  },
  {
    readonly id: "newleader.write-epoch";
    readonly about: "step: currentEpoch written";
  },
  {
    readonly id: "newleader.unmark-epoch";
    readonly about: "step: marker file removed";
  },
  {
    readonly id: "newleader.ack-newleader";
    readonly about: "step: NEWLEADER acknowledged";
  },
  {
    readonly id: "uptodate.ack-uptodate";
    readonly about: "step: UPTODATE acknowledged";
  },
  {
    readonly id: "uptodate.start-serving";
    readonly about: "step: clients are served";
  },
  {
    readonly id: "uptodate.update-vote";
    readonly about: "step: the vote takes the new epoch";
  },
  {
    readonly id: "uptodate.log-pending";
    readonly about: "step: uncommitted proposals handed to the log";
  },
  {
    readonly id: "uptodate.commit-pending";
    readonly about: "step: commits received meanwhile carried out";
  },
  {
    readonly id: "abort.connecting";
    readonly about: "a learner gave up before it had a connection";
  },
  {
    readonly id: "abort.discovery";
    readonly about: "a learner lost its leader in discovery";
  },
  {
    readonly id: "abort.diff";
    readonly about: "DIFF was cut short: memory kept as it is";
  },
  {
    readonly id: "abort.trunc";
    readonly about: "TRUNC was cut short: memory dropped (ZOOKEEPER-5094 mended)";
  },
  {
    readonly id: "abort.snap";
    readonly about: "SNAP was cut short: memory dropped";
  },
  {
    readonly id: "abort.uptodate";
    readonly about: "the leader was lost between NEWLEADER and UPTODATE";
  },
  {
    readonly id: "abort.broadcast";
    readonly about: "a serving learner lost its leader";
  },
  {
    readonly id: "end.fast-forward";
    readonly about: "memory was completed from the log at the end of a role";
  },
  {
    readonly id: "end.disk-error";
    readonly about: "a disk error ended a role";
  },
  {
    readonly id: "end.log-drained";
    readonly about: "the end of a role waited for the log thread";
  },
  {
    readonly id: "leader.no-epoch-quorum";
    readonly about: "a leader gave up waiting for infos";
  },
  {
    readonly id: "leader.no-epoch-ack-quorum";
    readonly about: "a leader gave up waiting for ACKEPOCH";
  },
  {
    readonly id: "leader.no-newleader-quorum";
    readonly about: "a leader gave up waiting for NEWLEADER acks";
  },
  {
    readonly id: "leader.quorum-lost";
    readonly about: "a leader stepped down: not enough synced followers";
  },
  {
    readonly id: "leader.rollover";
    readonly about: "a leader stepped down: the counter of its epoch is used up";
  },
  {
    readonly id: "handler.wait-timeout";
    readonly about: "a handler gave up waiting for a quorum";
  },
  {
    readonly id: "handler.read-timeout";
    readonly about: "a handler heard nothing from its learner";
  },
  {
    readonly id: "handler.proposal-unacked";
    readonly about: "SyncLimitCheck dropped a follower that did not acknowledge";
  },
  {
    readonly id: "handler.inbox";
    readonly about: "a packet waited for a blocked handler";
  },
  {
    readonly id: "learner.read-timeout";
    readonly about: "a learner heard nothing from its leader";
  },
];
export type BroadcastMark = (typeof MARKS)[number]["id"];
export declare const BROADCAST_MARKS: readonly {
  readonly id: BroadcastMark;
  readonly about: string;
}[];
/** States that a row was taken. */
export declare function mark(out: ServerEffects, id: BroadcastMark): void;
export {};
