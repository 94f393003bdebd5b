/** A client as a node of its own: an application that makes the calls it is told to make, and one handle. */
import { dice, mix, mixText } from "../../sim/chance.ts";
import type { Boot, Machine, Moment } from "../../sim/machine.ts";
import type { Op, Result } from "../api/operations.ts";
import { makeCall } from "./calls.ts";
import { openHandle, stepHandle } from "./handle.ts";
import { CLIENT_STALE_TIMER, HANDLE_STILL_ALIVE } from "./ignored.ts";
import type { ClientEffects, ClientInput, ClientItem, ClientProtocol } from "./protocol.ts";
import { clientQueueName, EVENT } from "./queues.ts";
import type { ClientState, Versions } from "./state.ts";
import { serveItem } from "./tell.ts";
import type { ClientCommand } from "./vocabulary.ts";

export const client: Machine<ClientProtocol> = {
  name: "client",
  boot: bootClient,
  step: stepClient,
  queueName: clientQueueName,
  sizeOf: () => 0,
};

/** The application opens a new handle after this while (`renewAfter`). */
const RENEW = "renew";

function bootClient(boot: Boot<ClientProtocol>, now: Moment, out: ClientEffects): ClientState {
  const handle = openHandle(boot.config, dice(boot.words), 0, now, out);
  return { handle, versions: { byPath: new Map(), sum: 0 } };
}

function stepClient(state: ClientState, input: ClientInput, now: Moment, out: ClientEffects): void {
  switch (input.kind) {
    case "item":
      return onItem(state, input.item, out);
    case "command":
      return onCommand(state, input.command, now, out);
    case "timer":
      if (input.name !== RENEW) return stepHandle(state.handle, input, now, out);
      if (state.handle.phase !== "ENDED") return out.ignore(CLIENT_STALE_TIMER);
      return renew(state, now, out);
    default:
      return stepHandle(state.handle, input, now, out);
  }
}

/** The application hears of something; it does nothing by itself but to open a new handle. */
function onItem(state: ClientState, item: ClientItem, out: ClientEffects): void {
  const { renewAfter } = state.handle.config;
  serveItem(item, out);
  if (item.kind === "completion") noteResult(state, item.op, item.result);
  if (item.kind === "state" && item.state === "expired" && renewAfter >= 0) {
    out.setTimer(RENEW, 0, renewAfter * 1000, EVENT);
  }
}

function noteResult({ versions }: ClientState, op: Op, result: Result): void {
  switch (result.kind) {
    case "created":
      return noteVersion(versions, result.path, result.stat.version);
    case "data":
    case "stat":
    case "acl":
    case "children":
      if (result.stat !== undefined && "path" in op) {
        noteVersion(versions, op.path, result.stat.version);
      }
      break;
    default:
      break;
  }
}

function noteVersion(versions: Versions, path: string, version: number): void {
  const before = versions.byPath.get(path);
  if (before === version) return;
  versions.byPath.set(path, version);
  versions.sum = mix(mixText(versions.sum, path), version);
}

function onCommand(
  state: ClientState,
  command: ClientCommand,
  now: Moment,
  out: ClientEffects,
): void {
  if (command.kind === "renew") {
    if (state.handle.phase !== "ENDED") return out.ignore(HANDLE_STILL_ALIVE);
    out.clearTimer(RENEW, 0);
    return renew(state, now, out);
  }
  const { call, seenVersion } = command;
  const op = seenVersion === true ? withSeenVersion(state, command.op) : command.op;
  makeCall(state.handle, call, op, call, now.mono, out);
}

/** Compare and set: the version that the application saw last. */
function withSeenVersion(state: ClientState, op: Op): Op {
  if (op.kind !== "setData" && op.kind !== "delete" && op.kind !== "check") return op;
  return { ...op, version: state.versions.byPath.get(op.path) ?? 0 };
}

/** What the application remembers outlives its handles. */
function renew(state: ClientState, now: Moment, out: ClientEffects): void {
  const { config, dice, dial } = state.handle;
  state.handle = openHandle(config, dice, dial, now, out);
}
