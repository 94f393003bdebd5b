/** A server process: what each input is for, whatever it is doing at the time [QuorumPeer]. */
import { unreachable } from "../sim/assert.ts";
import { dice } from "../sim/chance.ts";
import type { Boot, Machine, Moment } from "../sim/machine.ts";
import { onApplyItem, onReadItem } from "./broadcast/commit-thread.ts";
import { ignoreEnded } from "./broadcast/ended.ts";
import { onHandlerStep } from "./broadcast/handler.ts";
import { NOT_LEADING, NOT_SERVING } from "./broadcast/ignored.ts";
import { onLogItem } from "./broadcast/log-thread.ts";
import { onRequestItem } from "./broadcast/propose.ts";
import { newLogThread } from "./broadcast/shutdown.ts";
import { onAccepted, onClosed, onDialed, onReceived, onRefused } from "./connections.ts";
import { onDone, onFailed, onLoaded, onSnapshotItem } from "./disk.ts";
import { onNotificationItem } from "./election/looking.ts";
import { newElection } from "./election/state.ts";
import { request } from "./messages.ts";
import type {
  Item,
  ServerCommand,
  ServerEffects,
  ServerInput,
  ServerProtocol,
} from "./protocol.ts";
import { COMMIT, PREP, queueName } from "./queues.ts";
import { onElected, startRole, startWhenUp } from "./roles.ts";
import { takeRead, takeWrite } from "./server/pipeline.ts";
import { emptyPipeline } from "./server/state.ts";
import type { PeerState } from "./state.ts";
import { bootStore } from "./storage/boot.ts";
import { onTimer } from "./timers.ts";
import { sizeOfRecord } from "./txn.ts";

export const peer: Machine<ServerProtocol> = {
  name: "server",
  boot: bootPeer,
  step: stepPeer,
  queueName,
  sizeOf: sizeOfRecord,
};

function bootPeer(boot: Boot<ServerProtocol>, _now: Moment, out: ServerEffects): PeerState {
  const { config, disk, self, words } = boot;
  const die = dice(words);
  const { store, refusal, nextTag } = bootStore(disk, config, die, 1, out);
  const { acceptedEpoch, currentEpoch, lastProcessed: lastZxid } = store;
  const state: PeerState = {
    config,
    self,
    sid: config.sid,
    dice: die,
    isUp: false,
    role: "LOOKING",
    term: 0,
    nextTag,
    election: newElection(config, lastZxid, currentEpoch),
    store,
    pipeline: emptyPipeline(),
    waits: new Map(),
    serving: false,
    needsSnap: false,
    leaving: undefined,
    log: newLogThread(),
    leader: undefined,
    learner: undefined,
  };
  if (refusal !== undefined) {
    out.exit(refusal);
    return state;
  }
  out.emit({ kind: "booted", lastZxid, acceptedEpoch, currentEpoch });
  startWhenUp(state, out);
  return state;
}

function stepPeer(state: PeerState, input: ServerInput, now: Moment, out: ServerEffects): void {
  switch (input.kind) {
    case "received":
      return onReceived(state, input.conn, input.from, input.message, now, out);
    case "item":
      return onItem(state, input.item, now, out);
    case "done":
      return onDone(state, input.tag, now, out);
    case "timer":
      return onTimer(state, input.name, input.key, now, out);
    case "command":
      return onCommand(state, input.command, out);
    case "dialed":
      return onDialed(state, input.conn, input.from, input.port, now, out);
    case "accepted":
      return onAccepted(state, input, now, out);
    case "refused":
      return onRefused(state, input.from, input.port, input.tag, out);
    case "closed":
      return onClosed(state, input.conn, input.from, out);
    case "loaded":
      return onLoaded(state, input.tag, input.disk, now, out);
    case "failed":
      return onFailed(state, input.tag, out);
    default:
      return unreachable(input);
  }
}

function onItem(state: PeerState, item: Item, now: Moment, out: ServerEffects): void {
  switch (item.kind) {
    case "log":
      return onLogItem(state, item, out);
    case "apply":
      return onApplyItem(state, item, out);
    case "request":
      return onRequestItem(state, item, now, out);
    case "read":
      return onReadItem(state, item, out);
    case "notification":
      if (onNotificationItem(state, item, out)) onElected(state, out);
      return;
    case "resume":
      return startRole(state, item.term, out);
    case "handlerStep":
      if (ignoreEnded(state, item.term, out)) return;
      if (state.leader === undefined) return out.ignore(NOT_LEADING);
      return onHandlerStep(state, state.leader, item.conn, now, out);
    case "snapshotStep":
      return onSnapshotItem(state, item.snapshot, now, out);
    default:
      return unreachable(item);
  }
}

/** What a client attached to this server asks for. */
function onCommand(state: PeerState, command: ServerCommand, out: ServerEffects): void {
  const { id, key } = command;
  if (!state.serving) {
    out.emit({ kind: "dropped", request: id });
    return out.ignore(NOT_SERVING);
  }
  const { leader, learner, pipeline, sid, term } = state;
  if (command.kind === "read") {
    // A read of the same client's session never overtakes its writes.
    if (!takeRead(pipeline, id, key)) return;
    return out.post(COMMIT, { kind: "read", term, request: id, key });
  }
  // It waits here first, and is on its way only then (reference 5.2, step 1).
  takeWrite(pipeline, id);
  const { value } = command;
  if (leader !== undefined) {
    return out.post(PREP, { kind: "request", term, key, value, origin: sid, request: id });
  }
  if (learner !== undefined) out.send(learner.conn, request(key, value, sid, id));
}
