/** What a trace entry is worth telling in a timeline, in words. */
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { RecipeEvent, ResourceEvent } from "../../protocol/recipes/vocabulary.ts";
import { showZxid, type Zxid } from "../../protocol/zxid.ts";
import type { Fault } from "../../sim/faults.ts";
import type { NodeId } from "../../sim/machine.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { shortSpan } from "../quantities.ts";
import { tellClientEvent } from "./client-story.ts";
import { PEERS, type Saying } from "./draft.ts";
import { isClient, memberOf, sizeOf } from "./ensemble.ts";
import { faultInWords } from "./faults.ts";
import { groupNodes, type Size } from "./groups.ts";
import type { Memory } from "./memory.ts";
import { tellRecipe, tellResource } from "./recipe-story.ts";
import { AGAIN, tellServerEvent } from "./server-story.ts";
import { showNodes, showSide, showZxids } from "./names.ts";
import { awaitedZxid, unsyncedOf } from "./unsynced.ts";

/** The story of an entry that the ensemble has just taken, or undefined if there is nothing to tell. */
export function tell(memory: Memory, entry: TraceEntry): Saying | undefined {
  switch (entry.kind) {
    case "start":
      return tellStart(memory, entry);
    case "stop":
      return tellStop(memory, entry);
    case "pause":
    case "resume":
      return tellPause(memory, entry);
    case "fault":
      return tellFault(memory, entry);
    case "phase":
      return tellPhase(entry, sizeOf(memory.ensemble));
    case "violation":
      return { nodes: [], what: `✗ ${entry.property}: ${entry.why}`, tone: "bad" };
    case "disk":
      return tellLateAppend(memory, entry);
    case "emit":
      return tellEmitted(memory, entry);
    default:
      return undefined;
  }
}

function tellEmitted(memory: Memory, { at, emitted, node }: Entry<"emit">): Saying | undefined {
  if (!isClient(memory.ensemble, node))
    return tellServerEvent(memory, node, emitted as ServerEvent, at);
  const event = emitted as ClientEvent | RecipeEvent | ResourceEvent;
  switch (event.kind) {
    case "recipe":
      return tellRecipe(memory, node, event);
    case "resource":
      return tellResource(memory, event);
    default:
      return tellClientEvent(memory, node, event, at);
  }
}

type Entry<Kind extends TraceEntry["kind"]> = Extract<TraceEntry, { kind: Kind }>;

/** A server is told of when it is LOOKING, a client when it is connected, unless that may take long. */
function tellStart(memory: Memory, { incarnation, node }: Entry<"start">): Saying | undefined {
  const what = incarnation === 0 ? "starts" : AGAIN;
  if (!isClient(memory.ensemble, node)) memory.pending.set(node, what);
  else if (incarnation > 0) return { nodes: [node], what, isFoldable: true };
  return undefined;
}

function tellStop(memory: Memory, entry: Entry<"stop">): Saying {
  const nodes = [entry.node];
  const early = memory.pending.get(entry.node);
  memory.pending.delete(entry.node);
  const before = early === undefined ? "" : `${early}, then `;
  if (entry.how === "exit") {
    return { nodes, what: `${before}EXITS: ${entry.why}`, tone: "warn" };
  }
  const word = entry.how === "crash" ? "CRASH" : "POWER LOSS";
  const planned = memory.fault?.fault;
  const isPlanned = planned?.kind === "crash" || planned?.kind === "power";
  const downFor = isPlanned ? planned.downFor : undefined;
  if (downFor === undefined) memory.announced.delete(entry.node);
  else memory.announced.add(entry.node);
  const until = downFor === undefined ? "" : `, down for ${shortSpan(downFor)}`;
  const what = `${before}${word}${tellRisk(memory, entry.node)}${until}`;
  return { nodes, what, tone: "warn", isFoldable: true };
}

/** A log is read when a role ends; what is written behind that is news. */
function tellLateAppend(memory: Memory, { node, value, what }: Entry<"disk">): Saying | undefined {
  if (what !== "append" || isClient(memory.ensemble, node)) return undefined;
  if (memberOf(memory.ensemble, node).role !== "LOOKING") return undefined;
  const zxid = awaitedZxid(memory.unsynced, node, value);
  if (zxid === undefined) return undefined;
  return { nodes: [node], what: `logs ${showZxid(zxid)}, LOOKING already`, tone: "warn" };
}

/** What the server that stops takes along: of a leader what it had proposed, of others what they were to log. */
function tellRisk(memory: Memory, node: NodeId): string {
  const unsynced = unsyncedOf(memory.unsynced, node);
  const outstanding = memory.outstanding.get(node) ?? [];
  memory.atRisk.set(node, unsynced);
  memory.outstanding.delete(node);
  if (outstanding.length > 0) return ` before ${areAll(outstanding)} committed`;
  return unsynced.length > 0 ? ` before ${areAll(unsynced)} on its disk` : "";
}

function areAll(zxids: readonly Zxid[]): string {
  return `${showZxids(zxids)} ${zxids.length === 1 ? "is" : "are"}`;
}

function tellPause(memory: Memory, entry: Entry<"pause" | "resume">): Saying {
  const nodes = [entry.node];
  if (entry.kind === "resume") return { nodes, what: "goes on", tone: "warn", isFoldable: true };
  const planned = memory.fault?.fault;
  const length = planned?.kind === "pause" ? ` for ${shortSpan(planned.span)}` : "";
  return { nodes, what: `PAUSE${length}`, tone: "warn", isFoldable: true };
}

/** Crashes and pauses are told by the entries that follow, if the fault took effect. */
function tellFault(memory: Memory, entry: Entry<"fault">): Saying | undefined {
  const { fault } = entry;
  memory.fault = { event: entry.event, fault };
  if (["crash", "power", "pause", "restart"].includes(fault.kind)) return undefined;
  const size = sizeOf(memory.ensemble);
  const groups = groupNodes(fault, entry.nodes, size);
  if (fault.kind === "break") return tellBreak(fault, groups, size.servers);
  const one = "from" in fault ? groups[1] : undefined;
  if ("from" in fault && one?.length === 1) {
    // One line for all links that one end loses at once.
    const from = showNodes(groups[0] ?? [], size.servers);
    const what = faultInWords({ fault: { ...fault, from, to: PEERS } });
    return { nodes: [], peers: one, what: arrows(what), tone: "note", isFoldable: true };
  }
  const what = resolved(fault, groups, size.servers);
  return { nodes: [], what, tone: "note", isFoldable: true };
}

/** One line for all streams that one end loses at once. */
function tellBreak(
  fault: Extract<Fault, { kind: "break" }>,
  [ones = [], others = []]: readonly (readonly NodeId[])[],
  servers: number,
): Saying {
  const a = ones.length === 0 ? fault.a : showNodes(ones, servers);
  const what = `BREAK ${a} - ${others.length === 0 ? fault.b : PEERS}`;
  return { nodes: [], peers: others, what, tone: "note", isFoldable: true };
}

/** The fault in words, with the nodes that its selectors meant. */
function resolved(fault: Fault, groups: readonly (readonly NodeId[])[], servers: number): string {
  const words = arrows(faultInWords({ fault }));
  if (fault.kind === "heal" || groups.every((group) => group.length === 0)) return words;
  if (fault.kind === "partition") {
    const during = fault.span === undefined ? "" : ` for ${shortSpan(fault.span)}`;
    return `PARTITION ${groups.map((group) => showSide(group, servers)).join(" │ ")}${during}`;
  }
  const names = groups.map((group) => showNodes(group, servers));
  const isClear = names.every((name) => new RegExp(`\\b${name}\\b`).test(words));
  return isClear ? words : `${words} (${names.join(" → ")})`;
}

function arrows(words: string): string {
  return words.replace(/ -> /g, " → ");
}

/** A fault of the network that ends by itself leaves no entry. */
export function tellEnding(kind: Fault["kind"]): Saying {
  const isBackstage = kind === "delay" || kind === "loss";
  return {
    nodes: [],
    what: `${kind} ends`,
    tone: "note",
    isFoldable: true,
    isBackstage,
    isUsual: true,
  };
}

function tellPhase(entry: Entry<"phase">, { nodes, servers }: Size): Saying {
  // Resources are always there.
  const core = showSide(
    entry.core.filter((node) => node < nodes),
    servers,
  );
  const what = entry.phase === "healing" ? `faults end; ${core} must go on` : "the run ends";
  return { nodes: [], what, tone: "note", isUsual: true };
}
