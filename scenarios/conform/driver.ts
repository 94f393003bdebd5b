/** Drives the probers of a stage one request at a time, as the recorder drove its client. */
import { assert } from "../../sim/assert.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import { command } from "../../sim/run.ts";
import type { SessionId } from "../../protocol/transaction.ts";
import { tellNotice, type Scribe } from "./answers.ts";
import type { TimedNotice } from "./compare.ts";
import type { ProberCommand, ProberEvent } from "./protocol.ts";
import { isLevel, runUntil, serverFor, type Stage } from "./stage.ts";

/** What became of an order: the prober's word, or what it did not have to say. */
export type Reaction =
  | Extract<ProberEvent, { kind: "opened" | "answered" }>
  | { readonly kind: "disconnected" | "noReply" };

/**
 * Where a replay stands. Sessions go by their index in `names`; the driver reads what probers tell,
 * and the servers' state only to see that they are level.
 */
export interface Driver extends Scribe {
  readonly stage: Stage;
  /** Of the sessions, by index; prober k is node `servers` + k. */
  readonly names: readonly string[];
  readonly sessionNames: Map<SessionId, string>;
  /** Sessions that have a connection. */
  readonly open: Set<number>;
  /** Sessions that do not ping any more. */
  readonly silent: Set<number>;
  /** Sessions whose connection is over, and no sleep has told so yet. */
  readonly over: Set<number>;
  /** Sessions that have not answered their ping. */
  readonly pinged: Set<number>;
  /** How many connections a session has dialled. */
  readonly attached: Map<number, number>;
  /** Watch events that no request has been charged with yet, by session. */
  readonly unread: Map<string, TimedNotice[]>;
  /** Whom the last order went to, and what came of it. */
  asked: number;
  reaction: Reaction | undefined;
  /** How far `Heard.events` has been read. */
  cursor: number;
  /** Watch events so far. */
  notices: number;
}

/** How long the recorder waited for an answer. */
const PATIENCE: Micros = 1_500_000;
const PING_EVERY: Micros = 100_000;
/** Long enough for any commit to reach everybody, faults being absent. */
const LEVEL_WITHIN: Micros = 5_000_000;

/** A driver before its first request; nothing is connected. */
export function openDriver(stage: Stage, names: readonly string[]): Driver {
  return {
    stage,
    names,
    sessionNames: new Map(),
    times: stage.world.judge.seen.times,
    timesConsistent: true,
    open: new Set(),
    silent: new Set(),
    over: new Set(),
    pinged: new Set(),
    attached: new Map(),
    unread: new Map(),
    asked: -1,
    reaction: undefined,
    cursor: 0,
    notices: 0,
  };
}

/** The server that a session dials next; counts the dials. */
export function attach({ attached, stage }: Driver, session: number): NodeId {
  const times = attached.get(session) ?? 0;
  attached.set(session, times + 1);
  return serverFor(stage, session, times);
}

/** Gives an order to the prober of a session and waits for what comes of it. */
export function order(driver: Driver, session: number, what: ProberCommand): Reaction {
  if (what.kind === "call" && !driver.open.has(session)) return { kind: "disconnected" };
  if (what.kind === "reconnect" || what.kind === "drop") lose(driver, session);
  driver.asked = session;
  driver.reaction = undefined;
  tell(driver, session, what);
  if (what.kind === "drop") return { kind: "disconnected" };
  const { stage } = driver;
  runUntil(stage, stage.world.now + PATIENCE, () => {
    hear(driver);
    return driver.reaction !== undefined;
  });
  driver.asked = -1;
  return driver.reaction ?? { kind: "noReply" };
}

function tell({ stage }: Driver, session: number, what: ProberCommand): void {
  const wasTaken = command(stage.world, stage.servers + session, what, 0);
  assert(wasTaken, "a prober is always up");
}

/** Every commit reaches every server, and every session that pings gets its answer: all events have come by then. */
export function settle(driver: Driver): void {
  const { pinged, stage } = driver;
  const { world } = stage;
  const isQuiet = runUntil(stage, world.now + LEVEL_WITHIN, () => isLevel(stage));
  assert(isQuiet, "the servers are level again");
  ping(driver);
  runUntil(stage, world.now + PATIENCE, () => {
    hear(driver);
    return pinged.size === 0;
  });
  pinged.clear();
}

/** `ms` milliseconds of virtual time, in which every session pings that is not silent. */
export function letTimePass(driver: Driver, ms: number): void {
  const { stage } = driver;
  const end = stage.world.now + ms * 1000;
  while (stage.world.now < end) {
    ping(driver);
    runUntil(stage, Math.min(end, stage.world.now + PING_EVERY), () => {
      hear(driver);
      return false;
    });
  }
}

function ping(driver: Driver): void {
  for (const session of driver.open) {
    if (driver.silent.has(session)) continue;
    driver.pinged.add(session);
    tell(driver, session, { kind: "ping" });
  }
}

/** Takes in what probers have told since the last time. */
function hear(driver: Driver): void {
  const { stage } = driver;
  const { events } = stage.world.judge.seen;
  for (; driver.cursor < events.length; driver.cursor += 1) {
    const heard = events[driver.cursor];
    if (heard !== undefined) onHeard(driver, heard.node - stage.servers, heard.event, heard.at);
  }
}

function onHeard(driver: Driver, session: number, event: ProberEvent, at: Micros): void {
  switch (event.kind) {
    case "opened":
      if (event.session !== 0) onOpened(driver, session, event.session);
      break;
    case "answered":
      break;
    case "ponged":
      driver.pinged.delete(session);
      return;
    case "watched": {
      const name = nameOf(driver, session);
      const list = driver.unread.get(name);
      const timed = { at: Math.floor(at / 1000), notice: tellNotice(event) };
      if (list === undefined) driver.unread.set(name, [timed]);
      else list.push(timed);
      driver.notices += 1;
      return;
    }
    case "cutOff":
      lose(driver, session);
      if (session === driver.asked) driver.reaction ??= { kind: "disconnected" };
      return;
  }
  if (session === driver.asked) driver.reaction ??= event;
}

function onOpened(driver: Driver, session: number, id: SessionId): void {
  driver.sessionNames.set(id, nameOf(driver, session));
  driver.open.add(session);
  driver.over.delete(session);
}

function lose(driver: Driver, session: number): void {
  driver.open.delete(session);
  driver.pinged.delete(session);
  driver.over.add(session);
}

function nameOf({ names }: Driver, session: number): string {
  return names[session] ?? `#${session}`;
}

/** What has come since the last request; only a sleep tells whose connection is over. */
export function takeNotices(
  driver: Driver,
  isSleep: boolean,
): {
  readonly bySession: ReadonlyMap<string, readonly TimedNotice[]>;
  readonly closed: readonly string[];
} {
  const bySession = new Map(driver.unread);
  driver.unread.clear();
  if (!isSleep) return { bySession, closed: [] };
  const closed = [...driver.over].map((session) => nameOf(driver, session));
  driver.over.clear();
  return { bySession, closed };
}
