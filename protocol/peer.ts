/** A server process: what each input is for, whatever it is doing at the time [QuorumPeer]. */
import { unreachable } from "../sim/assert.ts";
import { dice } from "../sim/chance.ts";
import type { Boot, Machine, Moment } from "../sim/machine.ts";
import { onApplyItem } from "./broadcast/commit-thread.ts";
import { ignoreEnded } from "./broadcast/ended.ts";
import { onHandlerStep } from "./broadcast/handler.ts";
import { NOT_LEADING } from "./broadcast/ignored.ts";
import { onLogItem } from "./broadcast/log-thread.ts";
import { onSyncStepItem } from "./broadcast/newleader.ts";
import { onRequestItem } from "./broadcast/propose.ts";
import { onSyncItem } from "./broadcast/syncs.ts";
import { newLogThread } from "./broadcast/shutdown.ts";
import { onAccepted, onClosed, onDialed, onReceived, onRefused } from "./connections.ts";
import { onDone, onFailed, onLoaded, onSnapshotItem } from "./disk.ts";
import { onNotificationItem } from "./election/looking.ts";
import { newElection } from "./election/state.ts";
import type { Item, ServerEffects, ServerInput, ServerProtocol } from "./protocol.ts";
import { queueName } from "./queues.ts";
import { sizeOfRecord } from "./records.ts";
import { onElected, startRole, startWhenUp } from "./roles.ts";
import { onReadItem, onSyncedItem } from "./server/final.ts";
import { dropRead, onCommand } from "./server/operator.ts";
import { sessionIds } from "./server/sessions/ids.ts";
import { emptyPipeline } from "./server/state.ts";
import type { PeerState } from "./state.ts";
import { bootStore } from "./storage/boot.ts";
import { onTimer } from "./timers.ts";

export const peer: Machine<ServerProtocol> = {
  name: "server",
  boot: bootPeer,
  step: stepPeer,
  queueName,
  sizeOf: sizeOfRecord,
};

function bootPeer(boot: Boot<ServerProtocol>, now: Moment, out: ServerEffects): PeerState {
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
    ids: sessionIds(config.sid, config.bugs["session-ids-repeat"] ? 0 : now.mono),
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
  startWhenUp(state, now, out);
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
      return onApplyItem(state, item, now, out);
    case "request":
      return onRequestItem(state, item, now, out);
    case "read":
      if (ignoreEnded(state, item.term, out)) return dropRead(item, out);
      return onReadItem(state, item, now, out);
    case "synced":
      if (ignoreEnded(state, item.term, out)) return;
      return onSyncedItem(state, item, now, out);
    case "notification":
      if (onNotificationItem(state, item, out)) onElected(state, out);
      return;
    case "resume":
      return startRole(state, item.term, out);
    case "sync":
      if (ignoreEnded(state, item.term, out)) return;
      if (state.leader === undefined) return out.ignore(NOT_LEADING);
      return onSyncItem(state.leader, item.conn, item.packet, out);
    case "handlerStep":
      if (ignoreEnded(state, item.term, out)) return;
      if (state.leader === undefined) return out.ignore(NOT_LEADING);
      return onHandlerStep(state, state.leader, item.conn, now, out);
    case "syncStep":
      return onSyncStepItem(state, item.term, now, out);
    case "snapshotStep":
      return onSnapshotItem(state, item.snapshot, now, out);
    default:
      return unreachable(item);
  }
}
