/** A message pump for elections: servers on a virtual clock, streams with a fixed latency per link. */
import { dice } from "../../../sim/chance.ts";
import type { ConnId, Micros, NodeId } from "../../../sim/machine.ts";
import { configsOf, DEFAULT_CLUSTER, type Cluster, type Config } from "../../../protocol/config.ts";
import {
  isElectionConn,
  onElectionAccepted,
  onElectionClosed,
  onElectionDialed,
  onElectionDialTimer,
  onElectionHelloTimer,
  onElectionRefused,
} from "../../../protocol/election/connections.ts";
import {
  finishLooking,
  onNotificationItem,
  onPollTimer,
  startLooking,
} from "../../../protocol/election/looking.ts";
import { onElectionReceived } from "../../../protocol/election/receiver.ts";
import { newElection } from "../../../protocol/election/state.ts";
import type { ServerEvent } from "../../../protocol/events.ts";
import type { Message } from "../../../protocol/messages.ts";
import type { Item, ServerEffects } from "../../../protocol/protocol.ts";
import type { PeerState } from "../../../protocol/state.ts";
import { makeZxid, type Zxid } from "../../../protocol/zxid.ts";

export const LATENCY: Micros = 500;

/** What a server's disk says when it comes up. */
export interface History {
  readonly zxid: Zxid;
  readonly epoch: number;
}

export const EMPTY: History = { zxid: makeZxid(0, 0), epoch: 0 };

export type Elected = Extract<ServerEvent, { kind: "elected" }>;

/** A peer with what an election reads of it; the rest of the house is not built here. */
export function makePeer(config: Config, history: History): PeerState {
  const peer = {
    config,
    self: config.sid - 1,
    sid: config.sid,
    dice: dice([1, 2, 3, config.sid]),
    role: "LOOKING",
    term: 0,
    nextTag: 1,
    election: newElection(config, history.zxid, history.epoch),
    store: { lastProcessed: history.zxid, currentEpoch: history.epoch },
    leader: undefined,
    learner: undefined,
  };
  return peer as unknown as PeerState;
}

export function configs(options: Partial<Cluster>): readonly Config[] {
  return configsOf({ ...DEFAULT_CLUSTER, ...options });
}

interface Stream {
  readonly dialer: number;
  readonly acceptor: number;
  readonly tag: number;
  readonly port: string;
  isOver: boolean;
}

interface Due {
  readonly at: Micros;
  readonly seq: number;
  readonly run: () => void;
}

export class Pump {
  now: Micros = 0;
  readonly configs: readonly Config[];
  readonly peers: Map<number, PeerState> = new Map();
  /** What each server emitted, in order. */
  readonly emitted: { readonly at: Micros; readonly sid: number; readonly event: ServerEvent }[] =
    [];
  readonly ignored: string[] = [];
  /** Extra latency by "from>to". */
  readonly delays: Map<string, Micros> = new Map();
  /** Links "from>to" that lose everything, silently. */
  readonly cuts: Set<string> = new Set();

  private seq = 0;
  private due: Due[] = [];
  private readonly streams: Stream[] = [];
  private readonly timers = new Map<string, number>();
  private readonly lastArrival = new Map<string, Micros>();

  constructor(options: Partial<Cluster>) {
    this.configs = configs(options);
  }

  start(sid: number, history: History = EMPTY): void {
    const config = this.configs[sid - 1];
    if (config === undefined) throw new Error(`no s${sid}`);
    const peer = makePeer(config, history);
    this.peers.set(sid, peer);
    startLooking(peer, this.effects(peer));
  }

  /** The role ends and the server looks again, with its memory kept. */
  leave(sid: number): void {
    const peer = this.peer(sid);
    peer.role = "LOOKING";
    startLooking(peer, this.effects(peer));
  }

  crash(sid: number): void {
    this.peers.delete(sid);
    for (const [conn, stream] of this.streams.entries()) {
      const { dialer, acceptor, isOver } = stream;
      if (isOver || (dialer !== sid && acceptor !== sid)) continue;
      stream.isOver = true;
      const other = dialer === sid ? acceptor : dialer;
      this.deliver(sid, other, (peer, out) => onElectionClosed(peer, conn, sid, out));
    }
  }

  peer(sid: number): PeerState {
    const peer = this.peers.get(sid);
    if (peer === undefined) throw new Error(`s${sid} is down`);
    return peer;
  }

  /** Runs what is due up to and including `until`. */
  run(until: Micros): void {
    for (;;) {
      let next: Due | undefined;
      for (const due of this.due) {
        if (due.at > until) continue;
        if (next === undefined || due.at < next.at || (due.at === next.at && due.seq < next.seq)) {
          next = due;
        }
      }
      if (next === undefined) break;
      this.due = this.due.filter((due) => due !== next);
      this.now = next.at;
      next.run();
    }
    this.now = until;
  }

  at(time: Micros, run: () => void): void {
    this.due.push({ at: time, seq: this.seq, run });
    this.seq += 1;
  }

  marks(sid?: number): string[] {
    return this.emitted.flatMap((entry) =>
      entry.event.kind === "mark" && (sid ?? entry.sid) === entry.sid ? [entry.event.id] : [],
    );
  }

  elections(): (Elected & { readonly sid: number; readonly at: Micros })[] {
    return this.emitted.flatMap(({ at, sid, event }) =>
      event.kind === "elected" ? [{ ...event, sid, at }] : [],
    );
  }

  private effects(peer: PeerState): ServerEffects {
    const { sid } = peer;
    const unused = (): never => {
      throw new Error("not an effect of an election");
    };
    return {
      dial: (node, port, _queue, tag) => this.dial(sid, node + 1, port, tag),
      accept: (conn) => this.answer(sid, conn, true),
      refuse: (conn) => this.answer(sid, conn, false),
      send: (conn, message) => this.send(sid, conn, message),
      hangUp: (conn) => this.hangUp(sid, conn),
      post: (_queue, item) => this.later(peer, 50, () => this.onItem(peer, item)),
      setTimer: (name, key, after) => this.setTimer(peer, name, key, after),
      clearTimer: (name, key) => this.timers.delete(`${sid}/${name}/${key}`),
      emit: (event) => this.emitted.push({ at: this.now, sid, event }),
      ignore: (reason) => this.ignored.push(reason),
      cast: unused,
      rebind: unused,
      hold: unused,
      release: unused,
      append: unused,
      fsync: unused,
      truncate: unused,
      writeFile: unused,
      remove: unused,
      load: unused,
      exit: unused,
    };
  }

  /** A step of this very process: a crash drops it. */
  private later(peer: PeerState, after: Micros, run: () => void): void {
    this.at(this.now + after, () => {
      if (this.peers.get(peer.sid) === peer) run();
    });
  }

  private onItem(peer: PeerState, item: Item): void {
    if (item.kind === "notification") {
      this.onEnd(peer, onNotificationItem(peer, item, this.effects(peer)));
    }
  }

  private onEnd(peer: PeerState, hasEnded: boolean): void {
    if (hasEnded) this.later(peer, 50, () => finishLooking(peer));
  }

  private setTimer(peer: PeerState, name: string, key: number, after: Micros): void {
    const id = `${peer.sid}/${name}/${key}`;
    const generation = this.seq;
    this.timers.set(id, generation);
    this.later(peer, after, () => {
      if (this.timers.get(id) !== generation) return;
      this.timers.delete(id);
      const out = this.effects(peer);
      if (name === "poll") this.onEnd(peer, onPollTimer(peer, out));
      else if (name === "electionDial") onElectionDialTimer(peer, key, out);
      else onElectionHelloTimer(peer, key, out);
    });
  }

  /** Hands something to whatever process runs at `to` when it arrives; FIFO per link. */
  private deliver(
    from: number,
    to: number,
    run: (peer: PeerState, out: ServerEffects) => void,
    whenDown?: () => void,
  ): void {
    const link = `${from}>${to}`;
    if (this.cuts.has(link)) return;
    const arrival = this.now + LATENCY + (this.delays.get(link) ?? 0);
    const at = Math.max(arrival, this.lastArrival.get(link) ?? 0);
    this.lastArrival.set(link, at);
    this.at(at, () => {
      const peer = this.peers.get(to);
      if (peer === undefined) whenDown?.();
      else run(peer, this.effects(peer));
    });
  }

  private dial(from: number, to: number, port: string, tag: number): void {
    const conn: ConnId = this.streams.length;
    this.streams.push({ dialer: from, acceptor: to, tag, port, isOver: false });
    const node: NodeId = from - 1;
    this.deliver(
      from,
      to,
      (peer, out) => onElectionDialed(peer, conn, node, out),
      () => this.answer(to, conn, false),
    );
  }

  private answer(sid: number, conn: ConnId, isAccepted: boolean): void {
    const stream = this.stream(conn);
    if (!isAccepted) stream.isOver = true;
    this.deliver(sid, stream.dialer, (peer, out) => {
      if (isAccepted) onElectionAccepted(peer, conn, sid, stream.tag, out);
      else onElectionRefused(peer, sid, stream.tag, out);
    });
  }

  private send(sid: number, conn: ConnId, message: Message): void {
    const stream = this.stream(conn);
    if (stream.isOver) return;
    const to = stream.dialer === sid ? stream.acceptor : stream.dialer;
    this.deliver(sid, to, (peer, out) => {
      if (message.kind !== "HELLO" && message.kind !== "NOTIFICATION") return;
      onElectionReceived(peer, conn, sid, message, out);
    });
  }

  private hangUp(sid: number, conn: ConnId): void {
    const stream = this.stream(conn);
    if (stream.isOver) return;
    stream.isOver = true;
    const to = stream.dialer === sid ? stream.acceptor : stream.dialer;
    this.deliver(sid, to, (peer, out) => {
      if (isElectionConn(peer, conn, sid)) onElectionClosed(peer, conn, sid, out);
    });
  }

  private stream(conn: ConnId): Stream {
    const stream = this.streams[conn];
    if (stream === undefined) throw new Error(`no connection ${conn}`);
    return stream;
  }
}
