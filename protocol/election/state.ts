/** State of Fast Leader Election and of its connection manager: plain data, lost in a crash. */
import type { ConnId } from "../../sim/machine.ts";
import type { Config } from "../config.ts";
import { notification, type Notification } from "../messages.ts";
import type { Zxid } from "../zxid.ts";

/** Whom to follow, and why: whose history ends at `zxid` and was written in `peerEpoch` (2.2). */
export interface Vote {
  /** Sid, or NOBODY. */
  readonly leader: number;
  readonly zxid: Zxid;
  /** electionEpoch: the logical clock it was cast under; -1 before the first election. */
  readonly round: number;
  /** currentEpoch of `leader`. */
  readonly peerEpoch: number;
}

/** What an observer votes with: below everything a voter can send (Long.MIN_VALUE in ZooKeeper). */
export const NOBODY = 0;
export const MIN_ZXID: Zxid = -2 as Zxid;
export const MIN_EPOCH = -1;

/** No connection. */
export const NO_CONN: ConnId = -1;
/** No dial under way. */
export const NO_DIAL = 0;

/** What the connection manager keeps of another server [QuorumCnxManager]. */
export interface ElectionLink {
  readonly sid: number;
  /** The one connection that both ends agree on, or NO_CONN. */
  conn: ConnId;
  /** Tag of the dial under way, or NO_DIAL. */
  dial: number;
  /** A mailbox exists: something was to be sent, or a connection came up (queueSendMap). */
  hasMailbox: boolean;
  /** The mailbox: one message that waits for a connection; the latest wins. */
  slot: Notification | undefined;
  /** What the latest has replaced; only a bug keeps it. */
  old?: Notification[];
  /** The message last sent, sent again on a new connection when the mailbox is empty. */
  lastSent: Notification | undefined;
}

/** A notification that arrived between the change to LOOKING and the call of lookForLeader. */
export interface EarlyNotification {
  readonly from: number;
  readonly vote: Notification;
}

/** One per process; it survives changes of role. Names as in reference 2.3. */
export interface ElectionState {
  /** The round; volatile, so it starts again at 0 in every process. */
  logicalclock: number;
  /** The last decided vote: what a server says when it is not LOOKING. */
  currentVote: Vote;
  /** The outcome of lookForLeader until `finishLooking` makes it the current vote. */
  decided: Vote | undefined;

  /** Inside lookForLeader. */
  isRunning: boolean;
  /** A quorum agrees; waiting for a silence of finalizeWait. */
  isFinalizing: boolean;
  /** The running vote, in the very form in which it was last broadcast. */
  proposal: Notification;
  /** Microseconds of the next poll; it doubles at every timeout. */
  pollTimeout: number;
  /** Votes of this round, by sid. */
  recvset: Map<number, Notification>;
  /** Votes of servers that follow or lead, of any round, by sid. */
  outofelection: Map<number, Notification>;

  /** Number of the call of lookForLeader that recvqueue belongs to; counts up when one ends. */
  lookup: number;
  /** Length of recvqueue: in `early`, or posted and neither taken nor dropped. */
  queued: number;
  /** How many of the oldest posted items an overflow has dropped. */
  dropped: number;
  /** Part of recvqueue that waits for the next call of lookForLeader. */
  early: EarlyNotification[];

  /** By sid; the entries at 0 and at this server's own sid are unused. */
  links: ElectionLink[];
  /** Connections that were accepted and have not said HELLO. */
  unnamed: Set<ConnId>;
  /** Tag of the last dial. */
  dials: number;
}

function newLink(sid: number): ElectionLink {
  return {
    sid,
    conn: NO_CONN,
    dial: NO_DIAL,
    hasMailbox: false,
    slot: undefined,
    lastSent: undefined,
  };
}

/** At process start; a server names itself in round -1 until its first election ends (2.5). */
export function newElection(config: Config, lastZxid: Zxid, currentEpoch: number): ElectionState {
  const links: ElectionLink[] = [];
  for (let sid = 0; sid < config.nodes.length; sid += 1) links.push(newLink(sid));
  const first = notification("LOOKING", config.sid, lastZxid, 0, currentEpoch);
  return {
    logicalclock: 0,
    currentVote: { leader: config.sid, zxid: lastZxid, round: -1, peerEpoch: currentEpoch },
    decided: undefined,
    isRunning: false,
    isFinalizing: false,
    proposal: first,
    pollTimeout: config.pollMin,
    recvset: new Map(),
    outofelection: new Map(),
    lookup: 1,
    queued: 0,
    dropped: 0,
    early: [],
    links,
    unnamed: new Set(),
    dials: NO_DIAL,
  };
}
