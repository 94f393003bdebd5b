/** What a trace entry is worth telling in a timeline, in words: the story, and with -v the messages. */
import type { ServerEvent } from "../../protocol/events.ts";
import type { Message } from "../../protocol/messages.ts";
import { listSids } from "../../protocol/quorum.ts";
import { counterOf, showZxid, type Zxid } from "../../protocol/zxid.ts";
import type { Fault } from "../../sim/faults.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { shortSpan } from "../quantities.ts";
import { PEERS, type Burst, type Saying } from "./draft.ts";
import { hasQuorum, memberOf, type Ensemble } from "./ensemble.ts";
import { faultInWords } from "./faults.ts";
import { groupNodes } from "./groups.ts";
import { describeMessage } from "./messages.ts";
import { showSet, showSids } from "./names.ts";

/** What has to be remembered from one entry to the next. */
export interface Memory {
  readonly ensemble: Ensemble;
  /** By node: what is to be said as soon as it is LOOKING. */
  readonly pending: Map<number, string>;
  /** By learner's sid: the leader's choice of how to bring it up to date. */
  readonly syncs: Map<number, Extract<ServerEvent, { kind: "syncing" }>>;
  /** The last fault: it says more of a crash or a pause than the entry that follows. */
  fault: { readonly event: number; readonly fault: Fault } | undefined;
}

export function newMemory(ensemble: Ensemble): Memory {
  return { ensemble, pending: new Map(), syncs: new Map(), fault: undefined };
}

/** The story of an entry that the ensemble has just taken, or undefined if there is nothing to tell. */
export function tell(memory: Memory, entry: TraceEntry): Saying | undefined {
  switch (entry.kind) {
    case "start":
      memory.pending.set(entry.node, entry.incarnation === 0 ? "starts" : "starts again");
      return undefined;
    case "stop":
      return tellStop(memory, entry);
    case "pause":
    case "resume":
      return tellPause(memory, entry);
    case "fault":
      return tellFault(memory, entry);
    case "phase":
      return tellPhase(entry);
    case "violation":
      return { sids: [], what: `✗ ${entry.property}: ${entry.why}`, tone: "bad" };
    case "emit":
      return tellEvent(memory, entry.node, entry.emitted as ServerEvent, entry.at);
    default:
      return undefined;
  }
}

type Entry<Kind extends TraceEntry["kind"]> = Extract<TraceEntry, { kind: Kind }>;

function tellStop(memory: Memory, entry: Entry<"stop">): Saying {
  const sids = [entry.node + 1];
  const early = memory.pending.get(entry.node);
  memory.pending.delete(entry.node);
  const before = early === undefined ? "" : `${early}, then `;
  if (entry.how === "exit") {
    return { sids, what: `${before}EXITS: ${entry.why}`, tone: "warn" };
  }
  const word = entry.how === "crash" ? "CRASH" : "POWER LOSS";
  const planned = memory.fault?.fault;
  const isPlanned = planned?.kind === "crash" || planned?.kind === "power";
  const downFor = isPlanned ? planned.downFor : undefined;
  const what = `${before}${word}${downFor === undefined ? "" : `, down for ${shortSpan(downFor)}`}`;
  return { sids, what, tone: "warn", isFoldable: true };
}

function tellPause(memory: Memory, entry: Entry<"pause" | "resume">): Saying {
  const sids = [entry.node + 1];
  if (entry.kind === "resume") return { sids, what: "goes on", tone: "warn", isFoldable: true };
  const planned = memory.fault?.fault;
  const length = planned?.kind === "pause" ? ` for ${shortSpan(planned.span)}` : "";
  return { sids, what: `PAUSE${length}`, tone: "warn", isFoldable: true };
}

/** Crashes and pauses are told by the entries that follow, if the fault took effect. */
function tellFault(memory: Memory, entry: Entry<"fault">): Saying | undefined {
  const { fault } = entry;
  memory.fault = { event: entry.event, fault };
  if (["crash", "power", "pause", "restart"].includes(fault.kind)) return undefined;
  const groups = groupNodes(fault, entry.nodes, memory.ensemble.members.length);
  const sids = groups.map((group) => group.map((node) => node + 1));
  const one = "from" in fault ? sids[1] : undefined;
  if ("from" in fault && one?.length === 1) {
    // One line for all links that one end loses at once.
    const what = faultInWords({ fault: { ...fault, from: showSids(sids[0] ?? []), to: PEERS } });
    return { sids: [], peers: one, what: arrows(what), tone: "note", isFoldable: true };
  }
  return { sids: [], what: resolved(fault, sids), tone: "note", isFoldable: true };
}

/** The fault in words, with the servers that its selectors meant. */
function resolved(fault: Fault, groups: readonly (readonly number[])[]): string {
  const words = arrows(faultInWords({ fault }));
  if (fault.kind === "heal" || groups.every((group) => group.length === 0)) return words;
  if (fault.kind === "partition") {
    const during = fault.span === undefined ? "" : ` for ${shortSpan(fault.span)}`;
    return `PARTITION ${groups.map(showSet).join(" │ ")}${during}`;
  }
  const names = groups.map(showSids);
  const isClear = names.every((name) => new RegExp(`\\b${name}\\b`).test(words));
  return isClear ? words : `${words} (${names.join(" → ")})`;
}

function arrows(words: string): string {
  return words.replace(/ -> /g, " → ");
}

/** A fault of the network that ends by itself leaves no entry. */
export function tellEnding(kind: Fault["kind"]): Saying {
  return { sids: [], what: `${kind} ends`, tone: "note", isFoldable: true };
}

function tellPhase(entry: Entry<"phase">): Saying {
  const core = showSet(entry.core.map((node) => node + 1));
  const what = entry.phase === "healing" ? `faults end; ${core} must go on` : "the run ends";
  return { sids: [], what, tone: "note" };
}

function tellEvent(
  memory: Memory,
  node: number,
  event: ServerEvent,
  at: number,
): Saying | undefined {
  const sids = [node + 1];
  switch (event.kind) {
    case "roleEnded":
      memory.pending.set(node, event.why);
      return undefined;
    case "looking": {
      const why = memory.pending.get(node);
      memory.pending.delete(node);
      const what = why === undefined ? "LOOKING" : `${why}; LOOKING`;
      return { sids, what, isFoldable: true };
    }
    case "elected":
      return tellElected(sids, event);
    case "active":
      return {
        sids,
        what: `epoch ${event.epoch} begins, history to ${showZxid(event.lastZxid)} committed`,
        tone: "good",
      };
    case "syncing":
      memory.syncs.set(event.learner, event);
      return undefined;
    case "syncStarted":
      return tellSync(memory, node, event.mode, event.zxid);
    case "upToDate": {
      const { leader } = memberOf(memory.ensemble, node);
      return { sids, what: `up to date with s${leader}`, isFoldable: true };
    }
    case "anomaly":
      return { sids, what: `anomaly: ${event.what} at ${showZxid(event.zxid)}`, tone: "warn" };
    default:
      return tellWork(memory, node, event, at);
  }
}

function tellElected(sids: number[], event: Extract<ServerEvent, { kind: "elected" }>): Saying {
  if (event.role === "LEADING") {
    return { sids, what: `LEADING, elected by ${showSet(listSids(event.votes))}` };
  }
  const before = event.joined ? ", elected before" : "";
  return { sids, what: `${event.role} s${event.leader}${before}`, isFoldable: true };
}

function tellSync(
  memory: Memory,
  node: number,
  mode: "DIFF" | "TRUNC" | "SNAP",
  zxid: Zxid,
): Saying | undefined {
  const sids = [node + 1];
  const choice = memory.syncs.get(node + 1);
  const isMine = choice !== undefined && choice.mode === mode;
  const from = isMine ? showZxid(choice.from) : "";
  const to = isMine ? choice.to : zxid;
  switch (mode) {
    case "DIFF":
      // Nothing was missing.
      if (isMine && choice.from >= choice.to) return undefined;
      return { sids, what: `DIFF ${from}→${showZxid(to)}`, isFoldable: true, tone: "strong" };
    case "TRUNC": {
      const then = to > zxid && counterOf(to) > 0 ? `, then DIFF to ${showZxid(to)}` : "";
      const what = `TRUNC ${from}→${showZxid(zxid)}${then}`;
      return { sids, what, isFoldable: true, tone: "strong" };
    }
    case "SNAP":
      return { sids, what: `SNAP of ${showZxid(zxid)}`, isFoldable: true, tone: "strong" };
  }
}

/** Commits and requests come in crowds: told as bursts. */
function tellWork(
  memory: Memory,
  node: number,
  event: ServerEvent,
  at: number,
): Saying | undefined {
  const sids = [node + 1];
  switch (event.kind) {
    case "committed":
      return { sids, what: "", burst: burst("write", "committed", event.zxid) };
    case "proposed":
      if (hasQuorum(memory.ensemble, node, at)) return undefined;
      return {
        sids,
        what: "",
        tone: "warn",
        burst: burst("write", "proposed, no quorum", event.txn.zxid),
      };
    case "dropped":
      return {
        sids,
        what: "",
        tone: "warn",
        burst: burst("request", "given up: connection loss", undefined),
      };
    default:
      return undefined;
  }
}

function burst(noun: string, verb: string, zxid: Zxid | undefined): Burst {
  return { noun, verb, from: zxid, to: zxid, count: 1 };
}

/** What -v adds: messages as they arrive, without pings, and the steps between. */
export function tellMore(entry: TraceEntry): Saying | undefined {
  if (entry.kind === "receive") {
    const message = entry.message as Message;
    if (message.kind === "PING") return undefined;
    const what = `${describeMessage(message)} from ${PEERS}`;
    return { sids: [entry.node + 1], peers: [entry.from + 1], what, tone: "dim", isFoldable: true };
  }
  if (entry.kind !== "emit") return undefined;
  const what = describeStep(entry.emitted as ServerEvent);
  if (what === undefined) return undefined;
  return { sids: [entry.node + 1], what, tone: "dim", isFoldable: true };
}

function describeStep(event: ServerEvent): string | undefined {
  switch (event.kind) {
    case "epochProposed":
      return `proposes epoch ${event.epoch}`;
    case "established":
      return `epoch ${event.epoch} is durable, history to ${showZxid(event.lastZxid)}`;
    case "newLeaderAcked":
      return `acknowledges NEWLEADER of epoch ${event.epoch}`;
    case "logTruncated":
      return `log truncated to ${showZxid(event.zxid)}`;
    case "snapshotStarted":
      return `snapshot begun at ${showZxid(event.zxid)} (${event.reason})`;
    case "snapshotEnded":
      return `snapshot of ${showZxid(event.zxid)} written${event.synced ? "" : ", not synced"}`;
    case "replied":
      return `request ${event.request} answered at ${showZxid(event.zxid)}`;
    case "readServed":
      return `read ${event.key} = ${event.value} at ${showZxid(event.zxid)}`;
    default:
      return undefined;
  }
}
