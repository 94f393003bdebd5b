/** What the specification remembers of a run: plain data, one account per server and one of the truth. */
import type { ConnId, NodeId } from "../../sim/machine.ts";
import type { View } from "../../sim/property.ts";
import type { Config } from "../config.ts";
import type { SyncKind } from "../events.ts";
import type { Notification, ServerState } from "../messages.ts";
import type { ServerRecord } from "../records.ts";
import type { SidSet } from "../quorum.ts";
import type { Txn } from "../transaction.ts";
import { NO_ZXID, ZERO, type Zxid } from "../zxid.ts";

/** The world as the judges of ZAB see it; the small files hold epochs. */
export type ZabView = View<ServerRecord, number>;

/** No node. */
export const NOBODY: NodeId = -1;

/**
 * How far a server believes to be in its role. ELECTED: discovery. SYNCING: the leader is
 * established, the learner took its op packet. SERVING: the leader is active, the learner took
 * UPTODATE; only then does it answer clients, and only then does what it applied count as delivered.
 */
export const NONE = 0;
export const ELECTED = 1;
export const SYNCING = 2;
export const SERVING = 3;
/** One of the four numbers above. */
export type Stage = typeof NONE | typeof ELECTED | typeof SYNCING | typeof SERVING;

/**
 * How far a learner is on its way to serve. PROMISING: writing the epoch of LEADERINFO. PROMISED: it
 * is on disk. ANSWERED: ACKEPOCH is sent. RECEIVING: took its op packet. SAVED: its own snapshot of
 * what it received is complete. WORKING: currentEpoch is on disk. ACKNOWLEDGED: so is NEWLEADER.
 */
export const PROMISING = 1;
export const PROMISED = 2;
export const ANSWERED = 3;
export const RECEIVING = 4;
export const SAVED = 5;
export const WORKING = 6;
export const ACKNOWLEDGED = 7;

/** The sync stream that a leader sends to this learner, as the link shows it. */
export interface StreamSeen {
  /** -1 before the first LEADERINFO. */
  conn: ConnId;
  /** Epoch of the LEADERINFO on it. */
  offered: number;
  /** 0: no op packet yet, 1: op packet sent, 2: NEWLEADER sent, 3: UPTODATE sent. */
  step: number;
  /** Length of the committed history when the sync was chosen: what it may not lose. */
  committed: number;
  /** Last zxid that the learner was told is committed before its NEWLEADER, by the tree or by COMMIT. */
  told: Zxid;
  /** Zxid of the NEWLEADER on it; -1 before. */
  newLeader: Zxid;
}

/** No round: the server does not look, or has taken one over from a vote that no link has shown yet. */
export const UNKNOWN = -1;

/** What a server has said in the election that is under way. */
export interface VotingSeen {
  round: number;
  /** Its vote, as it was last told to a voter. */
  last: Notification | undefined;
}

/** How far a disk reaches along the committed history. */
export interface DiskSeen {
  /** Every committed txn below this index is durable here. */
  durable: number;
  /** Zxid and name of the newest snapshot that is complete and durable; -1 and "" if none is. */
  snapshot: number;
  snapshotFile: string;
  /** Where the search for the next committed txn goes on: a log file and an index in it. */
  file: string;
  next: number;
  /** The log file appended to last. */
  newest: string;
  acceptedEpoch: number;
  currentEpoch: number;
}

/** What the tree in memory holds: committed history up to `at`, then `own`. */
export interface TreeSeen {
  at: number;
  /** Applied or replayed here and not (yet) committed in this order. */
  own: Txn[];
  /** lastProcessedZxid as the server tells it. */
  zxid: Zxid;
  /** A snapshot vouches for everything up to here, without txns that could be looked at. */
  trusted: Zxid;
}

/** The account of one server: what it tells of itself, and what its links and its disk show. */
export interface NodeSeen {
  readonly node: NodeId;
  readonly sid: number;
  readonly isVoter: boolean;

  isUp: boolean;
  hasBooted: boolean;
  starts: number;
  /** A disk error was injected and no write has succeeded since. */
  isAiling: boolean;
  /** An error was injected, and it has not served since. */
  wasAiling: boolean;
  /** Its disk suffered what ZooKeeper does not promise to survive. */
  isHarmed: boolean;

  role: ServerState;
  stage: Stage;
  /** Sid it follows; its own when it leads; 0 when it looks. */
  leader: number;
  /** Epoch it leads, or whose NEWLEADER it acknowledged; 0: none in this role. */
  epoch: number;
  /** How it is being synchronized; undefined when it is not. */
  mode: SyncKind | undefined;
  /** One of the steps above; NONE before and behind them. */
  step: number;

  /** Highest epoch it promised (ACKEPOCH) and acknowledged (ACK of NEWLEADER), over all its lives. */
  promised: number;
  acknowledged: number;

  /** Its history in the page cache: zxid of the last record, and of the newest complete snapshot. */
  last: Zxid;
  base: Zxid;
  /** Zxid of the last record of its log that is durable. */
  flushed: Zxid;

  readonly voting: VotingSeen;
  readonly stream: StreamSeen;
  readonly disk: DiskSeen;
  readonly tree: TreeSeen;
}

/** The truth of commits, built from the links and the disks (never from one server's belief alone). */
export interface GhostSeen {
  /** The committed history from index `base` on; what is below is durable and delivered everywhere. */
  txns: Txn[];
  /** Tree digest after each of `txns`, by whoever told first. */
  digests: (number | undefined)[];
  base: number;
  /** Zxid of the txn at `base - 1`. */
  pruned: Zxid;
  /** Nothing at or below it can still be committed: the last commit, or (e,0) since e is active. */
  last: Zxid;
  /** Newest epoch that was activated. */
  epoch: number;
  /** Length of the committed history that anybody has delivered. */
  witness: number;
  /** (e,0) of the newest epoch whose primary has broadcast. */
  primaryFloor: Zxid;
}

/**
 * The account of one epoch, as LEADERINFO, NEWLEADER, acknowledgements and proposals on the links
 * have shown it.
 */
export interface EpochSeen {
  /** Who established it; NOBODY before. */
  leader: NodeId;
  isActive: boolean;
  /** Who has acknowledged its NEWLEADER, as the links show it; the leader when it is established. */
  acks: SidSet;
  /** Counter of `proposals[0]`. */
  first: number;
  proposals: (Txn | undefined)[];
  /** Fingerprints of second values proposed under a taken zxid. */
  rivals: number[];
  /** Highest counter proposed before a quorum had acknowledged NEWLEADER. */
  early: number;
  /** Committed txns older than the epoch, once it is active. */
  initial: number;
  /** How many of them the primary had delivered when it first broadcast; -1 before. */
  start: number;
}

/** A server that delivered what is not the committed history: kept for ever, as deliveries are. */
export interface StraySeen {
  readonly node: NodeId;
  at: number;
  own: Txn[];
}

/** The account of one run. Cloned with the world when it is forked, so plain data. */
export interface ZabSeen {
  readonly config: readonly Config[];
  readonly nodes: NodeSeen[];
  readonly ghost: GhostSeen;
  /** By epoch. */
  readonly epochs: EpochSeen[];
  strays: StraySeen[];
  /** Newest epoch that anybody has established. */
  established: number;
  /** Who was activated last. */
  primary: NodeId;
  /** Number of probes asked, and the request that is not answered yet (0: none). */
  probes: number;
  awaited: number;
}

/** A server that has not started and whose disk is empty. */
export function nodeSeen(config: Config, node: NodeId): NodeSeen {
  return {
    node,
    sid: config.sid,
    isVoter: !config.isObserver,
    isUp: false,
    hasBooted: false,
    starts: 0,
    isAiling: false,
    wasAiling: false,
    isHarmed: false,
    role: "LOOKING",
    stage: NONE,
    leader: 0,
    epoch: 0,
    mode: undefined,
    step: NONE,
    promised: 0,
    acknowledged: 0,
    last: ZERO,
    base: ZERO,
    flushed: ZERO,
    voting: { round: UNKNOWN, last: undefined },
    stream: { conn: -1, offered: 0, step: 0, committed: 0, told: ZERO, newLeader: NO_ZXID },
    disk: {
      durable: 0,
      snapshot: -1,
      snapshotFile: "",
      file: "",
      next: 0,
      newest: "",
      acceptedEpoch: -1,
      currentEpoch: -1,
    },
    tree: { at: 0, own: [], zxid: ZERO, trusted: ZERO },
  };
}

/** The account of a run that has not begun. `config` is by node, servers only. */
export function startSeen(config: readonly Config[]): ZabSeen {
  return {
    config,
    nodes: config.map(nodeSeen),
    ghost: {
      txns: [],
      digests: [],
      base: 0,
      pruned: ZERO,
      last: ZERO,
      epoch: 0,
      witness: 0,
      primaryFloor: ZERO,
    },
    epochs: [],
    strays: [],
    established: 0,
    primary: NOBODY,
    probes: 0,
    awaited: 0,
  };
}

/** The server of that sid; undefined if there is none. */
export function bySid(seen: ZabSeen, sid: number): NodeSeen | undefined {
  return seen.nodes[seen.config[0]?.nodes[sid] ?? NOBODY];
}

/** A role is over, or the process is: nothing is believed any more. */
export function endRole(n: NodeSeen): void {
  n.role = "LOOKING";
  n.stage = NONE;
  n.leader = 0;
  n.epoch = 0;
  n.mode = undefined;
  n.step = NONE;
}

/** Whether it believes that a quorum follows it. Two may, for a while. */
export function isActiveLeader(n: NodeSeen): boolean {
  return n.isUp && n.role === "LEADING" && n.stage === SERVING;
}

/** Whether it believes in a leader, synchronized with it or not yet. */
export function isLearner(n: NodeSeen): boolean {
  return n.role === "FOLLOWING" || n.role === "OBSERVING";
}
