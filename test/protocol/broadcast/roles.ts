/** Servers alone with their tests, brought as far as most tests begin. */
import type { BugName } from "../../../protocol/bugs.ts";
import type { Cluster } from "../../../protocol/config.ts";
import {
  ackEpoch,
  leaderInfo,
  learnerInfo,
  proposal,
  syncMode,
  zxidPacket,
  type Message,
} from "../../../protocol/messages.ts";
import { makeZxid, NO_ZXID, ZERO } from "../../../protocol/zxid.ts";
import { txn } from "../histories.ts";
import { Lone } from "./lone.ts";

/** Server `sid` of an empty ensemble comes on connection `conn` and gets as far as its ACK of NEWLEADER. */
export function join(lone: Lone, conn: number, sid: number, acceptedEpoch = 0): Lone {
  lone
    .dialed(conn, sid)
    .receive(conn, learnerInfo("FOLLOWERINFO", sid, acceptedEpoch))
    .run();
  lone.receive(conn, ackEpoch(ZERO, 0)).run();
  return lone.receive(conn, zxidPacket("ACK", makeZxid(1, 0))).run();
}

/** Server 3 of three leads epoch 1, servers 1 and 2 follow on connections 1 and 2. */
export function active(bugs: readonly BugName[] = [], cluster: Partial<Cluster> = {}): Lone {
  const lone = new Lone(3, { servers: 3, clients: 1, ...cluster }, bugs).lead();
  join(lone, 1, 1);
  join(lone, 2, 2);
  for (const conn of [1, 2]) lone.receive(conn, zxidPacket("ACK", makeZxid(1, 0)));
  lone.taken();
  return lone;
}

export function proposed(epoch: number, counter: number): Message {
  return proposal("PROPOSAL", txn(epoch, counter));
}

export function commit(epoch: number, counter: number): Message {
  return zxidPacket("COMMIT", makeZxid(epoch, counter));
}

export function newLeader(epoch: number): Message {
  return zxidPacket("NEWLEADER", makeZxid(epoch, 0));
}

export const UPTODATE: Message = zxidPacket("UPTODATE", NO_ZXID);

/** Server 1 of three has promised epoch `epoch` to server 3 and waits for its sync. */
export function promised(
  epoch = 1,
  bugs: readonly BugName[] = [],
  cluster: Partial<Cluster> = {},
): Lone {
  const lone = new Lone(1, { servers: 3, clients: 1, ...cluster }, bugs).follow(3);
  lone.receive(1, leaderInfo(epoch)).run().taken();
  return lone;
}

/** ... and serves, with 1:1 to 1:`count` synchronized by DIFF. */
export function serving(
  count: number,
  bugs: readonly BugName[] = [],
  cluster: Partial<Cluster> = {},
): Lone {
  const lone = promised(1, bugs, cluster).receive(1, syncMode("DIFF", makeZxid(1, count)));
  for (let at = 1; at <= count; at += 1) lone.receive(1, proposed(1, at), commit(1, at));
  lone.receive(1, newLeader(1)).run().receive(1, UPTODATE).run().taken();
  return lone;
}
