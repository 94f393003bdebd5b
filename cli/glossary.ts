/** Terms of ZooKeeper that our output uses, for whoever does not know them. */

/** `source`: the class or document that it follows. */
export interface Term {
  readonly word: string;
  readonly about: string;
  readonly source: string;
}

/** In the order in which one would explain them. */
export const GLOSSARY: readonly Term[] = [
  {
    word: "zxid",
    about:
      "The number of a transaction: its epoch and a counter within it, written 2:14 here and 0x20000000e by ZooKeeper. All servers apply transactions in the order of their zxids.",
    source: "ZxidUtils; ZAB paper",
  },
  {
    word: "epoch",
    about:
      "The reign of one leader. A new leader takes an epoch above all that a quorum has ever accepted, so that whoever led before can be told to be out of date. Servers keep two on disk: the one they accepted, and the one whose history they have.",
    source: "Leader.getEpochToPropose, QuorumPeer.acceptedEpoch and currentEpoch",
  },
  {
    word: "quorum",
    about:
      "More than half of the voting servers. Any two have a server in common, so nothing that a quorum has on disk is unknown to the next quorum.",
    source: "QuorumMaj",
  },
  {
    word: "observer",
    about:
      "A server that follows the leader and answers clients, and has no vote: neither in elections nor on proposals.",
    source: "Observer; ZooKeeper Observers guide",
  },
  {
    word: "LOOKING",
    about:
      "The state of a server that knows no leader. It votes, first for itself and then for the best history it hears of (epoch, then zxid, then number), until a quorum agrees. It answers no clients.",
    source: "FastLeaderElection.lookForLeader",
  },
  {
    word: "FOLLOWING",
    about:
      "The state of a server that has elected another. It connects to it, brings its history up to date, and then logs and acknowledges what the leader proposes.",
    source: "Follower.followLeader",
  },
  {
    word: "LEADING",
    about:
      "The state of a server that believes it was elected. It may propose only when a quorum has joined it, and gives up when a quorum has not been heard of for syncLimit ticks.",
    source: "Leader.lead",
  },
  {
    word: "round",
    about:
      "How often a server has begun to look for a leader. Votes of an older round are not counted; a newer round is joined, and begins the count anew.",
    source: "FastLeaderElection.logicalclock",
  },
  {
    word: "discovery",
    about:
      "First phase of a reign: followers say which epoch they accepted last, and the leader takes a higher one and has a quorum accept it.",
    source: "Leader.getEpochToPropose, Learner.registerWithLeader; ZAB paper",
  },
  {
    word: "synchronization",
    about:
      "Second phase: the leader brings each follower to its own history, by DIFF, TRUNC or SNAP, before anything new is proposed.",
    source: "LearnerHandler.syncFollower, Learner.syncWithLeader",
  },
  {
    word: "broadcast",
    about:
      "Third phase: the leader proposes transactions, followers log and acknowledge them, and what a quorum has acknowledged is committed, in order.",
    source: "Leader.propose, Leader.tryToCommit; ZAB paper",
  },
  {
    word: "DIFF",
    about:
      "How a follower that lacks only a few transactions is synchronized: it is sent exactly those, from the leader's memory of committed ones or from its log.",
    source: "LearnerHandler.syncFollower",
  },
  {
    word: "TRUNC",
    about:
      "How a follower that has logged what was never committed is synchronized: it cuts its log back to the last transaction that it shares with the leader.",
    source: "LearnerHandler.syncFollower, FileTxnLog.truncate",
  },
  {
    word: "SNAP",
    about:
      "How a follower that is too far behind is synchronized: it throws away what it has and is sent the whole tree.",
    source: "LearnerHandler.run, Learner.syncWithLeader",
  },
  {
    word: "NEWLEADER",
    about:
      "What the leader sends when a follower has been sent its whole history. The follower makes history and epoch durable, and acknowledges. With acknowledgements of a quorum, that history is committed and the reign begins.",
    source: "Leader.waitForNewLeaderAck, Learner.syncWithLeader",
  },
  {
    word: "UPTODATE",
    about:
      "What the leader sends when the reign has begun: from then on the follower answers clients.",
    source: "Learner.syncWithLeader",
  },
  {
    word: "fsync",
    about:
      "Makes what has been written survive a power loss. Until then it is in the page cache, and a crash of the machine loses it. A server must acknowledge a proposal only afterwards.",
    source: "SyncRequestProcessor, FileTxnLog.commit",
  },
  {
    word: "snapshot",
    about:
      "The tree in a file, written now and then while transactions go on being applied, so that it may hold the effects of some that are replayed after it. A server starts from the newest one and the log behind it.",
    source: "FileSnap, FileTxnSnapLog.restore",
  },
  {
    word: "tickTime",
    about:
      "The unit of ZooKeeper's limits, in milliseconds: heartbeats come twice in it, and sessions live for 2 to 20 of it unless configured otherwise.",
    source: "Administrator's Guide, tickTime",
  },
  {
    word: "initLimit",
    about: "In ticks: how long a follower may take to connect to a new leader and be synchronized.",
    source: "Administrator's Guide, initLimit",
  },
  {
    word: "syncLimit",
    about:
      "In ticks: how long leader and follower may hear nothing of each other before they give each other up.",
    source: "Administrator's Guide, syncLimit",
  },
  {
    word: "session",
    about:
      "What a client has with the ensemble, not with one server: it survives a change of server, and ends when it is closed or when the leader has heard nothing of it for its timeout.",
    source: "SessionTrackerImpl; Programmer's Guide, Sessions",
  },
  {
    word: "ephemeral",
    about:
      "A node that is deleted when the session that made it ends, by the transaction that closes the session. A client that is paused may believe it still has it.",
    source: "DataTree.killSession; Programmer's Guide, Ephemeral Nodes",
  },
  {
    word: "watch",
    about:
      "A client's wish to be told once when a node changes. The event comes before any answer that shows the change; changes between an event and the next watch are not told.",
    source: "WatchManager; Programmer's Guide, Watches",
  },
  {
    word: "sync",
    about:
      "Has the client's server catch up with what the leader has committed. The leader answers without asking a quorum, so one that has just been deposed answers too.",
    source: "Leader.processSync; Programmer's Guide, Consistency Guarantees",
  },
  {
    word: "multi",
    about: "Several writes that are one transaction: all of them happen or none.",
    source: "PrepRequestProcessor.pRequest; DataTree.processTxn",
  },
  {
    word: "fencing",
    about:
      "A lock cannot stop a holder that was paused and believes it still holds it. Whatever the lock protects has to refuse the late one: send the zxid of the lock node along, and refuse any that is lower than one seen before.",
    source: "Chubby paper, sequencers",
  },
];
