/** The ensemble as its trace tells it: who is up, what each server believes, who can reach whom. */
import type { ServerEvent } from "../../protocol/events.ts";
import { counterOf, epochOf, makeZxid, ZERO, type Zxid } from "../../protocol/zxid.ts";
import { must } from "../../sim/assert.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { Size } from "./groups.ts";
import { cutLinks, healLinks, isJoined, noCuts, type Links } from "./links.ts";

/** One server, as it has told of itself. */
export interface Member {
  readonly isObserver: boolean;
  isUp: boolean;
  isPaused: boolean;
  role: "LOOKING" | "LEADING" | "FOLLOWING" | "OBSERVING";
  /** Leader: it has its quorum; learner: it is up to date. */
  serves: boolean;
  /** Sid of its leader; 0 while LOOKING. */
  leader: number;
}

/** Followed entry by entry, so it always shows the moment of the last entry taken. */
export interface Ensemble {
  readonly members: readonly Member[];
  readonly voters: number;
  /** Servers and clients: every node of the universe. */
  readonly nodes: number;
  readonly links: Links;
  /** The highest epoch that a leader serves in. */
  epoch: number;
  /** The highest zxid committed; an epoch begins with one that is no transaction. */
  zxid: Zxid;
  /** The highest zxid of a transaction committed. */
  txn: Zxid;
}

/** An ensemble before anything has started: voters first, observers behind them, clients last. */
export function newEnsemble(voters: number, observers: number, clients = 0): Ensemble {
  const members = Array.from({ length: voters + observers }, (_, index): Member => {
    const isObserver = index >= voters;
    return { isObserver, isUp: false, isPaused: false, role: "LOOKING", serves: false, leader: 0 };
  });
  const nodes = members.length + clients;
  return { members, voters, nodes, links: noCuts(), epoch: 0, zxid: ZERO, txn: ZERO };
}

/** AssertionError for a node that is no server. */
export function memberOf(ensemble: Ensemble, node: NodeId): Member {
  return must(ensemble.members[node], `a server for node ${node}`);
}

/** Clients stand behind the servers. */
export function isClient(ensemble: Ensemble, node: NodeId): boolean {
  return node >= ensemble.members.length;
}

/** Takes the next entry of the trace; clients have no part in the picture. */
export function follow(ensemble: Ensemble, entry: TraceEntry): void {
  if (isClient(ensemble, entry.node)) return;
  switch (entry.kind) {
    case "start":
      Object.assign(memberOf(ensemble, entry.node), looking(), { isUp: true, isPaused: false });
      return;
    case "stop":
      Object.assign(memberOf(ensemble, entry.node), looking(), { isUp: false, isPaused: false });
      return;
    case "pause":
    case "resume":
      memberOf(ensemble, entry.node).isPaused = entry.kind === "pause";
      return;
    case "fault":
      cutLinks(ensemble.links, entry.fault, entry.nodes, sizeOf(ensemble), entry.at);
      return;
    case "phase":
      if (entry.phase === "healing") heal(ensemble, entry.core, entry.at);
      return;
    case "emit":
      return followEvent(ensemble, entry.node, entry.emitted as ServerEvent);
    default:
  }
}

function heal(ensemble: Ensemble, core: readonly NodeId[], at: Micros): void {
  const { links, members } = ensemble;
  const isUp = (node: NodeId): boolean => members[node]?.isUp === true;
  healLinks(links, core, isUp, members.length, at);
}

/** Servers, and all nodes. */
export function sizeOf({ members, nodes }: Ensemble): Size {
  return { servers: members.length, nodes };
}

function looking(): Pick<Member, "role" | "serves" | "leader"> {
  return { role: "LOOKING", serves: false, leader: 0 };
}

function followEvent(ensemble: Ensemble, node: NodeId, event: ServerEvent): void {
  const member = memberOf(ensemble, node);
  switch (event.kind) {
    case "looking":
    case "roleEnded":
      Object.assign(member, looking());
      return;
    case "elected":
      Object.assign(member, { role: event.role, leader: event.leader, serves: false });
      return;
    case "active":
      member.serves = true;
      ensemble.epoch = Math.max(ensemble.epoch, event.epoch);
      if (counterOf(event.lastZxid) > 0) raise(ensemble, event.lastZxid);
      return raise(ensemble, makeZxid(event.epoch, 0));
    case "upToDate":
      member.serves = true;
      return;
    case "committed":
      return raise(ensemble, event.zxid);
    default:
  }
}

function raise(ensemble: Ensemble, zxid: Zxid): void {
  if (epochOf(zxid) > ensemble.epoch) return;
  if (zxid > ensemble.zxid) ensemble.zxid = zxid;
  if (zxid > ensemble.txn && counterOf(zxid) > 0) ensemble.txn = zxid;
}

/** One glyph per server, in the order of sids. */
export function glyphs(ensemble: Ensemble, at: Micros): string {
  return ensemble.members.map((member, node) => glyphOf(ensemble, member, node, at)).join("");
}

function glyphOf(ensemble: Ensemble, member: Member, node: NodeId, at: Micros): string {
  if (!member.isUp) return "x";
  if (member.isPaused) return "p";
  if (member.role === "LOOKING") return "?";
  if (!member.serves) return "s";
  if (member.role === "LEADING") return hasQuorum(ensemble, node, at) ? "L" : "!";
  return member.role === "OBSERVING" ? "o" : "f";
}

/** Whether a quorum could answer this leader now: they run, follow it, and the links are whole. */
export function hasQuorum(ensemble: Ensemble, leader: NodeId, at: Micros): boolean {
  let reached = 0;
  for (const [node, member] of ensemble.members.entries()) {
    if (member.isObserver || !member.isUp || member.isPaused) continue;
    if (node === leader) reached += 1;
    else if (member.leader === leader + 1 && isJoined(ensemble.links, leader, node, at))
      reached += 1;
  }
  return reached > Math.floor(ensemble.voters / 2);
}
