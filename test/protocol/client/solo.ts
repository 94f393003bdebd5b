/** One client alone with a test: its servers are played by the test, its clock and its threads run when told to. */
import { aclList, type AclList } from "../../../protocol/api/acl.ts";
import { CODE, codeName } from "../../../protocol/api/codes.ts";
import {
  eventName,
  NOTHING,
  type EventType,
  type Op,
  type Result,
} from "../../../protocol/api/operations.ts";
import {
  connectResponse,
  reply,
  watchEvent,
  XID,
  type ClientMessage,
} from "../../../protocol/api/packets.ts";
import type { Stat } from "../../../protocol/api/stat.ts";
import { noBugs, type BugName } from "../../../protocol/bugs.ts";
import { client } from "../../../protocol/client/machine.ts";
import type { ClientEffects, ClientInput, ClientItem } from "../../../protocol/client/protocol.ts";
import type { ClientState } from "../../../protocol/client/state.ts";
import type {
  ClientCommand,
  ClientConfig,
  ClientEvent,
} from "../../../protocol/client/vocabulary.ts";
import { NEWEST } from "../../../protocol/rules.ts";
import { makeZxid, showZxid, type Zxid } from "../../../protocol/zxid.ts";
import { must } from "../../../sim/assert.ts";
import type { Moment } from "../../../sim/machine.ts";
import { freezePlain } from "../../../sim/plain.ts";

export const SESSION = 1099511627776;
export const OPEN: AclList = aclList([{ perms: 31, scheme: "world", id: "anyone" }]);

export function clientConfig(part: Partial<ClientConfig> = {}, bug?: BugName): ClientConfig {
  const bugs = { ...noBugs(), ...(bug === undefined ? {} : { [bug]: true }) };
  const fixed = { client: 1, servers: [0, 1, 2], timeout: 6000, chroot: "", renewAfter: -1 };
  return Object.freeze({ ...fixed, rules: NEWEST, bugs, ...part });
}

export function get(path: string, watch = false): Op {
  return { kind: "getData", path, watch };
}
export function set(path: string, data = "x", version = -1): Op {
  return { kind: "setData", path, data, version };
}

/** A Stat of which only the version matters. */
export function stat(version: number): Stat {
  const zxid = makeZxid(1, 1);
  return {
    czxid: zxid,
    mzxid: zxid,
    ctime: 0,
    mtime: 0,
    version,
    cversion: 0,
    aversion: 0,
    ephemeralOwner: 0,
    dataLength: 0,
    numChildren: 0,
    pzxid: zxid,
  };
}

/** Milliseconds that a client sleeps between the end of a connection and what follows from it. */
export const CLEAN_UP = 100;

export function z(counter: number): Zxid {
  return makeZxid(1, counter);
}

export class Solo {
  readonly state: ClientState;
  readonly events: ClientEvent[] = [];
  readonly items: ClientItem[] = [];
  now = 1_000_000;
  /** The last connection that a server of ours has accepted. */
  conn = 0;
  /** Whether the application's thread runs. */
  isServing = true;
  private readonly said: string[] = [];
  private readonly dialTimes: (readonly [number, number])[] = [];
  private readonly messages: ClientMessage[] = [];
  private readonly timers = new Map<string, number>();
  private dialled: { readonly node: number; readonly tag: number } | undefined;

  constructor(part: Partial<ClientConfig> = {}, bug?: BugName) {
    const config = clientConfig(part, bug);
    const disk = { logs: new Map(), files: new Map() };
    const boot = { self: 5, incarnation: 0, config, words: [1, 2, 3, 4], disk } as const;
    this.state = client.boot(boot, this.moment(), this.out());
    this.serve();
  }

  /** What it did since the last call, but for dials. */
  taken(): string[] {
    return this.said.splice(0);
  }

  /** Dials since the last call: the node, and the time in milliseconds since `since`. */
  dials(since = 0): (readonly [node: number, millis: number])[] {
    return this.dialTimes.splice(0).map(([node, millis]) => [node, millis - since] as const);
  }

  /** Packets since the last call. */
  sent(): ClientMessage[] {
    return this.messages.splice(0);
  }

  marks(): string[] {
    return this.events.flatMap((event) => (event.kind === "mark" ? [event.id] : []));
  }

  millis(): number {
    return this.now / 1000;
  }

  // The servers.

  /** The dial that is out is taken. */
  accept(): this {
    const { node, tag } = must(this.dialled, "dial");
    this.dialled = undefined;
    this.conn += 1;
    return this.input({ kind: "accepted", conn: this.conn, from: node, port: "client", tag });
  }

  refuse(): this {
    const { node, tag } = must(this.dialled, "dial");
    this.dialled = undefined;
    return this.input({ kind: "refused", from: node, port: "client", tag });
  }

  /** Accepts, and grants or resumes the session. */
  connect(timeout = 6000): this {
    return this.accept().receive(connectResponse(timeout, SESSION));
  }

  /** The connection breaks; the next dial is taken, and the session resumed. */
  reconnect(): this {
    return this.close().untilDial().connect();
  }

  /** Time passes until a dial is out. */
  untilDial(): this {
    for (let waited = 0; this.dialled === undefined && waited < 10_000; waited += 1)
      this.advance(1);
    return this;
  }

  receive(...messages: ClientMessage[]): this {
    for (const message of messages) {
      this.input({ kind: "received", conn: this.conn, from: 0, message: freezePlain(message) });
    }
    return this;
  }

  reply(xid: number, zxid: Zxid, err: number = CODE.OK, result: Result = NOTHING): this {
    return this.receive(reply(xid, zxid, err, result));
  }

  fire(type: EventType, path: string): this {
    return this.receive(watchEvent(type, path));
  }

  /** The connection breaks, and the client takes its time to clean up. */
  close(): this {
    return this.cut().advance(CLEAN_UP);
  }

  /** The connection breaks. */
  cut(): this {
    return this.input({ kind: "closed", conn: this.conn, from: 0, how: "closed" });
  }

  // The application.

  call(call: number, op: Op, seenVersion = false): this {
    return this.command({ kind: "call", call, op, ...(seenVersion && { seenVersion }) });
  }

  command(command: ClientCommand): this {
    return this.input({ kind: "command", command: freezePlain(command) });
  }

  /** Calls, and the server answers as it would: the call must be the only one. */
  done(call: number, op: Op, err: number = CODE.OK, result: Result = NOTHING): this {
    const xid = this.state.handle.nextXid;
    return this.call(call, op).reply(xid, z(1), err, result);
  }

  // Time.

  /** `millis` pass; alarms ring when they are due. */
  advance(millis: number): this {
    const until = this.now + millis * 1000;
    for (;;) {
      const next = [...this.timers].toSorted((a, b) => a[1] - b[1])[0];
      if (next === undefined || next[1] > until) break;
      this.now = Math.max(this.now, next[1]);
      this.ring(next[0]);
    }
    this.now = until;
    return this;
  }

  /** The process stands still: what is due stays due. */
  pause(millis: number): this {
    this.now += millis * 1000;
    return this;
  }

  ring(name: string): this {
    this.timers.delete(name);
    return this.input({ kind: "timer", name, key: 0 });
  }

  input(input: ClientInput): this {
    client.step(this.state, input, this.moment(), this.out());
    if (this.isServing) this.serve();
    return this;
  }

  serve(): this {
    this.isServing = true;
    for (let item = this.items.shift(); item !== undefined; item = this.items.shift()) {
      client.step(this.state, { kind: "item", queue: 1, item }, this.moment(), this.out());
    }
    return this;
  }

  private moment(): Moment {
    return { mono: this.now, wall: 0 };
  }

  private out(): ClientEffects {
    const say = (line: string): void => {
      this.said.push(line);
    };
    const unused = (): never => {
      throw new Error("not an effect of a client");
    };
    return {
      dial: (node, _port, _queue, tag) => {
        this.dialTimes.push([node, this.millis()]);
        this.dialled = { node, tag };
      },
      refuse: (conn) => say(`refuse ${conn}`),
      send: (_conn, message) => {
        this.messages.push(freezePlain(message));
        say(packetWords(message));
      },
      hangUp: (conn) => say(`hangUp ${conn}`),
      post: (_queue, item) => this.items.push(freezePlain(item)),
      setTimer: (name, _key, after) => this.timers.set(name, this.now + after),
      clearTimer: (name) => this.timers.delete(name),
      emit: (event) => {
        this.events.push(event);
        const words = eventWords(event);
        if (words !== undefined) say(words);
      },
      ignore: (reason) => say(`ignore ${reason}`),
      accept: unused,
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
}

/** A packet as a test writes it: ">2 setData". */
function packetWords(message: ClientMessage): string {
  if (message.kind === "CONNECT") {
    return `>CONNECT ${message.session === 0 ? "new" : "old"} ${showZxid(message.lastZxidSeen)}`;
  }
  if (message.kind !== "CALL") return `>${message.kind}`;
  return message.xid === XID.PING ? ">ping" : `>${message.xid} ${message.op.kind}`;
}

/** What an event tells; dials, calls and marks go without saying. */
function eventWords(event: ClientEvent): string | undefined {
  switch (event.kind) {
    case "returned":
      return `call ${event.call} ${codeName(event.err)}`;
    case "handle":
      return event.state === "connecting" ? undefined : event.state;
    case "watched":
      return `watcher ${event.watcher} ${eventName(event.type)} ${event.path}`.trim();
    case "noticed":
      return `noticed ${eventName(event.type)} ${event.path}`;
    default:
      return undefined;
  }
}
