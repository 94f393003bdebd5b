/** One server alone with a test: its packets come from there, its threads and disk run when told to. */
import { becomeLeader } from "../../../protocol/broadcast/leader.ts";
import { becomeLearner } from "../../../protocol/broadcast/learner.ts";
import { eventName } from "../../../protocol/api/operations.ts";
import { CLIENT_PORT } from "../../../protocol/api/packets.ts";
import type { BugName } from "../../../protocol/bugs.ts";
import { configsOf, DEFAULT_CLUSTER, type Cluster, type Config } from "../../../protocol/config.ts";
import type { ServerEvent } from "../../../protocol/events.ts";
import { QUORUM_PORT, type Message } from "../../../protocol/messages.ts";
import { peer } from "../../../protocol/peer.ts";
import type { Item, ServerEffects, ServerInput } from "../../../protocol/protocol.ts";
import type { ServerRecord } from "../../../protocol/records.ts";
import type { PeerState } from "../../../protocol/state.ts";
import { showZxid } from "../../../protocol/zxid.ts";
import { must } from "../../../sim/assert.ts";
import type { LogImage } from "../../../sim/machine.ts";

type DiskAnswer = "done" | "loaded";

/** What a message says, in a word or two. */
function words(message: Message): string {
  switch (message.kind) {
    case "PROPOSAL":
    case "INFORM":
      return `${message.kind} ${showZxid(message.txn.zxid)}`;
    case "ACKEPOCH":
      return `ACKEPOCH ${showZxid(message.lastZxid)} ${message.currentEpoch}`;
    case "LEADERINFO":
      return `LEADERINFO ${message.epoch}`;
    case "DIFF":
    case "TRUNC":
    case "SNAP":
    case "COMMIT":
    case "ACK":
    case "NEWLEADER":
    case "UPTODATE":
      return `${message.kind} ${showZxid(message.zxid)}`;
    case "PING":
      return ["PING", showZxid(message.zxid), ...message.touched.flat()].join(" ");
    case "SYNC":
      return `SYNC ${message.session} ${message.cxid}`;
    case "REVALIDATE":
      return `REVALIDATE ${message.session} ${message.isValid}`;
    case "CONNECTED":
      return `CONNECTED ${message.timeout} ${message.session}`;
    case "REPLY":
      return `REPLY ${message.xid} ${message.err} ${showZxid(message.zxid)}`;
    case "EVENT":
      return `EVENT ${eventName(message.type)} ${message.path}`;
    default:
      return message.kind;
  }
}

export class Lone {
  readonly state: PeerState;
  readonly events: ServerEvent[] = [];
  readonly timers: Set<string> = new Set();
  now = 1_000_000;
  private said: string[] = [];
  private readonly items: { readonly queue: number; readonly item: Item }[] = [];
  private readonly held: Set<number> = new Set();
  private disk: { readonly answer: DiskAnswer; readonly tag: number }[] = [];
  private readonly logs = new Map<string, LogImage<ServerRecord>>();
  private readonly files = new Map<string, number>();

  constructor(
    sid: number,
    cluster: Partial<Cluster> = {},
    bugs: readonly BugName[] = [],
    settings: Partial<Config> = {},
  ) {
    const given = must(configsOf({ ...DEFAULT_CLUSTER, ...cluster, bugs })[sid - 1], "config");
    const config = { ...given, ...settings };
    const disk = { logs: this.logs, files: this.files };
    const boot = { self: sid - 1, incarnation: 0, config, words: [1, 2, 3, 4], disk } as const;
    this.state = peer.boot(boot, this.moment(), this.out());
    this.run();
  }

  /** What it did since the last call. */
  taken(): string[] {
    return this.said.splice(0);
  }

  /** Only what was sent on `conn` since the last call. */
  sent(conn: number): string[] {
    const prefix = `${conn}< `;
    return this.taken().flatMap((line) =>
      line.startsWith(prefix) ? [line.slice(prefix.length)] : [],
    );
  }

  marks(): string[] {
    return this.events.flatMap((event) => (event.kind === "mark" ? [event.id] : []));
  }

  last<K extends ServerEvent["kind"]>(kind: K): Extract<ServerEvent, { kind: K }> {
    const found = this.events.findLast((event) => event.kind === kind);
    return must(found, kind) as Extract<ServerEvent, { kind: K }>;
  }

  lead(): this {
    this.take("LEADING");
    becomeLeader(this.state, this.out());
    return this.run();
  }

  /** Follows (or observes) server `leader` over connection 1. */
  follow(leader: number): this {
    this.take(this.state.config.isObserver ? "OBSERVING" : "FOLLOWING");
    becomeLearner(this.state, leader, this.out());
    const tag = must(this.state.learner, "learner").dialTag;
    return this.input({ kind: "accepted", conn: 1, from: leader - 1, port: QUORUM_PORT, tag });
  }

  private take(role: "LEADING" | "FOLLOWING" | "OBSERVING"): void {
    this.state.election.isRunning = false;
    this.state.role = role;
    this.state.term += 1;
  }

  dialed(conn: number, sid: number): this {
    return this.input({ kind: "dialed", conn, from: sid - 1, port: QUORUM_PORT });
  }

  /** A client dials; clients are nodes behind the servers. */
  client(conn: number): this {
    const { nodes } = this.state.config;
    return this.input({ kind: "dialed", conn, from: nodes.length - 1, port: CLIENT_PORT });
  }

  receive(conn: number, ...messages: Message[]): this {
    for (const message of messages) this.input({ kind: "received", conn, from: 0, message });
    return this;
  }

  /** `from`: the node at the other end; that of server 1 unless told otherwise. */
  close(conn: number, from = 0): this {
    return this.input({ kind: "closed", conn, from, how: "closed" });
  }

  fire(name: string, key: number): this {
    return this.input({ kind: "timer", name, key });
  }

  /** One input, and nothing else: threads and disk wait. */
  input(input: ServerInput): this {
    peer.step(this.state, input, this.moment(), this.out());
    return this;
  }

  /** Serves threads until they are idle or held, or have served `most` items. */
  serve(most: number = Infinity): this {
    for (let left = most; left > 0; left -= 1) {
      const at = this.items.findIndex(({ queue }) => !this.held.has(queue));
      const [next] = at < 0 ? [] : this.items.splice(at, 1);
      if (next === undefined) return this;
      this.input({ kind: "item", ...next });
    }
    return this;
  }

  /** The disk answers what it was asked first. */
  answer(): this {
    const next = must(this.disk.shift(), "disk operation");
    if (next.answer === "done") return this.input({ kind: "done", tag: next.tag });
    return this.input({
      kind: "loaded",
      tag: next.tag,
      disk: { logs: this.logs, files: this.files },
    });
  }

  /** The disk fails what it was asked first. */
  fail(): this {
    const next = must(this.disk.shift(), "disk operation");
    return this.input({ kind: "failed", tag: next.tag, error: "eio" });
  }

  /** Serves threads and disk until nothing is left to do. */
  run(): this {
    this.serve();
    while (this.disk.length > 0) this.answer().serve();
    return this;
  }

  private moment(): { readonly mono: number; readonly wall: number } {
    return { mono: this.now, wall: 0 };
  }

  private say(line: string): void {
    this.said.push(line);
  }

  private out(): ServerEffects {
    return {
      dial: (node, port) => this.say(`dial s${node + 1} ${port}`),
      accept: (conn) => this.say(`accept ${conn}`),
      refuse: (conn) => this.say(`refuse ${conn}`),
      send: (conn, message) => this.say(`${conn}< ${words(message)}`),
      hangUp: (conn) => this.say(`hangUp ${conn}`),
      cast: () => undefined,
      rebind: () => undefined,
      post: (queue, item) => this.items.push({ queue, item }),
      hold: (queue) => this.held.add(queue),
      release: (queue) => this.held.delete(queue),
      setTimer: (name, key) => this.timers.add(`${name} ${key}`),
      clearTimer: (name, key) => this.timers.delete(`${name} ${key}`),
      append: (file, record) => this.append(file, record),
      fsync: (file, tag) => {
        this.say(`fsync ${file}`);
        this.disk.push({ answer: "done", tag });
      },
      truncate: (file, length) => this.cut(file, length),
      writeFile: (name, value, tag) => {
        this.say(`write ${name}=${value}`);
        this.files.set(name, value);
        this.disk.push({ answer: "done", tag });
      },
      remove: (name) => {
        this.logs.delete(name);
        this.files.delete(name);
      },
      load: (tag) => this.disk.push({ answer: "loaded", tag }),
      emit: (event) => this.events.push(event),
      ignore: (reason) => this.say(`ignore ${reason}`),
      exit: (why) => this.say(`exit ${why}`),
    };
  }

  private append(file: string, record: ServerRecord): void {
    if (record.kind === "txn") this.say(`append ${showZxid(record.zxid)}`);
    const records = [...(this.logs.get(file)?.records ?? []), record];
    this.logs.set(file, { records, length: records.length, torn: false, rotten: [], bytes: 0 });
  }

  private cut(file: string, length: number): void {
    this.say(`cut ${file} to ${length}`);
    const image = must(this.logs.get(file), file);
    this.logs.set(file, { ...image, records: image.records.slice(0, length), length });
  }
}
