/** A replicated register over datagrams [Attiya, Bar-Noy, Dolev 1995]: nothing of ZooKeeper, for tests of the kernel. */
import { must } from "../../../sim/assert.ts";
import { defineProtocol, printed } from "../../../sim/define-protocol.ts";
import type { Boot, Effects, Input, Moment, Printed, Protocol } from "../../../sim/machine.ts";
import type { Joined } from "../../../sim/own-judging.ts";
import { always, eventually, sometimes, type OwnProperty } from "../../../sim/own-properties.ts";
import type { Universe } from "../../../sim/universe.ts";

/** A value with its version; `by` breaks ties. */
export interface Versioned {
  readonly version: number;
  readonly by: number;
  readonly value: number;
}

/** `operation` counts the operations of the sender; `phase` 1 asks for versions, 2 stores one. */
type Kind = "ASK" | "TELL" | "STORE" | "STORED";
export interface RegisterMessage extends Printed {
  readonly kind: Kind;
  readonly operation: number;
  readonly held: Versioned;
}

export type RegisterCommand =
  | { readonly kind: "read" }
  | { readonly kind: "write"; readonly value: number };

export interface RegisterConfig {
  readonly nodes: number;
  /** The planted bug: a reader returns what it has found and does not write it back to a majority. */
  readonly readsWithoutWriteBack: boolean;
}

interface Underway {
  readonly operation: number;
  readonly command: RegisterCommand;
  phase: 1 | 2;
  newest: Versioned;
  readonly answered: Set<number>;
}

export interface RegisterState {
  readonly self: number;
  readonly config: RegisterConfig;
  held: Versioned;
  operations: number;
  underway: Underway | undefined;
}

/** What a node tells of itself: one operation at a time. */
export type RegisterEvent =
  | { readonly kind: "began"; readonly command: RegisterCommand }
  | { readonly kind: "ended"; readonly held: Versioned };

export interface Register extends Protocol {
  config: RegisterConfig;
  state: RegisterState;
  message: RegisterMessage;
  command: RegisterCommand;
  event: RegisterEvent;
}

const NOTHING: Versioned = { version: 0, by: 0, value: 0 };
/** Datagrams get lost: what is not answered is sent again. */
const AGAIN = "again";
const PATIENCE = 20_000;

function isNewer(one: Versioned, other: Versioned): boolean {
  return one.version > other.version || (one.version === other.version && one.by > other.by);
}

function boot({ self, config }: Boot<Register>): RegisterState {
  return { self, config, held: NOTHING, operations: 0, underway: undefined };
}

function step(
  state: RegisterState,
  input: Input<Register>,
  _now: Moment,
  out: Effects<Register>,
): void {
  switch (input.kind) {
    case "command":
      if (state.underway !== undefined) return out.ignore("busy");
      return begin(state, input.command, out);
    case "received":
      return onMessage(state, input.from, input.message, out);
    case "timer":
      if (state.underway === undefined) return out.ignore("nothing-underway");
      return sendToAll(state, state.underway, out);
    default:
      return out.ignore("not-for-registers");
  }
}

function begin(state: RegisterState, command: RegisterCommand, out: Effects<Register>): void {
  state.operations += 1;
  const { held: newest, operations: operation } = state;
  state.underway = { operation, command, phase: 1, newest, answered: new Set() };
  out.emit({ kind: "began", command });
  sendToAll(state, state.underway, out);
}

function sendToAll(
  { config, self }: RegisterState,
  { newest, operation, phase }: Underway,
  out: Effects<Register>,
): void {
  const message = makeMessage(phase === 1 ? "ASK" : "STORE", operation, newest);
  for (let peer = 0; peer < config.nodes; peer += 1) if (peer !== self) out.cast(peer, message);
  out.setTimer(AGAIN, 0, PATIENCE, 0);
}

function makeMessage(kind: Kind, operation: number, held: Versioned): RegisterMessage {
  return printed({ kind, operation, held: printed(held) });
}

function onMessage(
  state: RegisterState,
  from: number,
  { held, kind, operation }: RegisterMessage,
  out: Effects<Register>,
): void {
  switch (kind) {
    case "ASK":
      return out.cast(from, makeMessage("TELL", operation, state.held));
    case "STORE":
      if (isNewer(held, state.held)) state.held = held;
      return out.cast(from, makeMessage("STORED", operation, held));
    case "TELL":
    case "STORED":
      return onAnswer(state, from, { held, kind, operation }, out);
  }
}

function onAnswer(
  state: RegisterState,
  from: number,
  { held, kind, operation }: Omit<RegisterMessage, "print">,
  out: Effects<Register>,
): void {
  const { config, underway } = state;
  const isAwaited =
    underway?.operation === operation && kind === (underway.phase === 1 ? "TELL" : "STORED");
  if (!isAwaited) return out.ignore("late-answer");
  if (isNewer(held, underway.newest)) underway.newest = held;
  underway.answered.add(from);
  // It counts itself.
  if ((underway.answered.size + 1) * 2 <= config.nodes) return;
  if (underway.phase === 2) return end(state, underway, out);
  const isRead = underway.command.kind === "read";
  if (isRead && config.readsWithoutWriteBack) return end(state, underway, out);
  if (underway.command.kind === "write") {
    const { value } = underway.command;
    underway.newest = { version: underway.newest.version + 1, by: state.self, value };
  }
  underway.phase = 2;
  underway.answered.clear();
  if (isNewer(underway.newest, state.held)) state.held = underway.newest;
  sendToAll(state, underway, out);
}

function end(state: RegisterState, { newest }: Underway, out: Effects<Register>): void {
  state.underway = undefined;
  out.clearTimer(AGAIN, 0);
  out.emit({ kind: "ended", held: newest });
}

/** An operation that begins after another has ended sees at least what that one saw or wrote. */
const noGoingBack: OwnProperty<Register> = always("NoGoingBack", {
  about: "No operation ends with a version older than one that had ended before it began.",
  brokenBy: ["readsWithoutWriteBack"],
  start: () => ({ newest: NOTHING, floors: new Map<string, Versioned>() }),
  see(seen, sight) {
    if (sight.kind !== "emitted") return undefined;
    const { event, who } = sight;
    if (event.kind === "began") {
      seen.floors.set(who, seen.newest);
      return undefined;
    }
    const floor = must(seen.floors.get(who), "floor");
    if (isNewer(event.held, seen.newest)) seen.newest = event.held;
    if (!isNewer(floor, event.held)) return undefined;
    return `${who} ended with version ${event.held.version}, after version ${floor.version} was seen`;
  },
});

const everyEnds: OwnProperty<Register> = eventually("OperationsEnd", {
  about: "Every operation of a node that is up ends once a majority is reachable.",
  start: () => ({ busy: new Set<string>() }),
  see(seen, sight: { kind: string; who: string; event?: RegisterEvent }) {
    if (sight.kind === "stopped" || sight.event?.kind === "ended") seen.busy.delete(sight.who);
    if (sight.event?.kind === "began") seen.busy.add(sight.who);
  },
  missing({ busy }, _around, healed) {
    const waiting = healed.filter((node) => busy.has(node));
    return waiting.length === 0 ? undefined : `${waiting.join(" ")} still waits`;
  },
});

const overtaken: OwnProperty<Register> = sometimes("datagram-overtaken", {
  about: "A message came before one that had been sent earlier on the same way.",
  start: () => ({ last: new Map<string, number>() }),
  see(seen, sight) {
    if (sight.kind !== "received") return false;
    const way = `${sight.from}>${sight.who}/${sight.message.kind}`;
    const before = seen.last.get(way) ?? 0;
    seen.last.set(way, Math.max(before, sight.message.operation));
    return sight.message.operation < before;
  },
});

/** Registers on `nodes` nodes, n1, n2, …; `isBroken`: with the planted bug. */
export function registers(nodes: number, isBroken: boolean): Universe<Register, Joined<object>> {
  const config = { nodes, readsWithoutWriteBack: isBroken };
  return defineProtocol<Register>({
    name: "register",
    boot,
    step,
    configs: Array.from({ length: nodes }, () => ({ ...config })),
    properties: [noGoingBack, everyEnds, overtaken],
    settleWithin: 5_000_000,
  });
}
