/** The four laws of a machine (sim/machine.ts), on clients that meet anything in any state. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CODE } from "../../../protocol/api/codes.ts";
import type { Op } from "../../../protocol/api/operations.ts";
import {
  clientRequest,
  connectResponse,
  reply,
  watchEvent,
  XID,
  type ClientMessage,
} from "../../../protocol/api/packets.ts";
import type { BugName } from "../../../protocol/bugs.ts";
import { client } from "../../../protocol/client/machine.ts";
import type { ClientInput, ClientProtocol } from "../../../protocol/client/protocol.ts";
import type { ClientState } from "../../../protocol/client/state.ts";
import type { ClientConfig } from "../../../protocol/client/vocabulary.ts";
import type { Moment } from "../../../sim/machine.ts";
import { clonePlain, diffPlain, digestPlain, freezePlain } from "../../../sim/plain.ts";
import { recordEffects, transition, type Effect } from "../../../sim/transition.ts";
import { clientConfig, get, SESSION, set, stat, z } from "./solo.ts";

/** What may come next. `near` picks what the client waits for, where there is such a thing. */
interface Move {
  readonly kind:
    | "dial"
    | "packet"
    | "close"
    | "alarm"
    | "renewal"
    | "item"
    | "call"
    | "renew"
    | "odd";
  readonly near: boolean;
  readonly n: number;
  /** Milliseconds that have passed. */
  readonly passed: number;
}

const moves: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom(
    ...([
      "dial",
      "dial",
      "packet",
      "packet",
      "packet",
      "packet",
      "close",
      "alarm",
      "alarm",
    ] as const),
    ...(["renewal", "item", "item", "item", "call", "call", "call", "renew", "odd"] as const),
  ),
  near: fc.integer({ min: 0, max: 9 }).map((n) => n > 1),
  n: fc.nat(1000),
  passed: fc.oneof({ weight: 5, arbitrary: fc.nat(400) }, { weight: 1, arbitrary: fc.nat(9000) }),
});

const OPS: readonly Op[] = [
  get("/a", true),
  set("/a"),
  { kind: "exists", path: "/b", watch: true },
  { kind: "addWatch", path: "/", mode: 1 },
  { kind: "removeWatches", path: "/a", type: 3 },
  { kind: "auth", scheme: "digest", auth: "a:b" },
  { kind: "closeSession" },
  { kind: "ping" },
];

/** One client, and what it has asked the world for. */
interface Run {
  readonly state: ClientState;
  readonly effects: Effect[];
  now: Moment;
  conns: number;
  calls: number;
  /** Length of `effects` up to which items were served. */
  served: number;
}

function packet({ state }: Run, { near, n }: Move): ClientMessage {
  const { phase, pending } = state.handle;
  if (phase === "HANDSHAKE" && near) return connectResponse(n % 9 === 0 ? 0 : 6000, SESSION);
  const shown = { kind: "data", data: "", stat: stat(n) } as const;
  const xid = near ? (pending[0]?.xid ?? XID.PING) : (n % 9) - 4;
  if (n % 23 === 0) return reply(XID.AUTH, z(0), n % 2 === 0 ? CODE.AUTHFAILED : CODE.OK, shown);
  switch (n % 5) {
    case 0:
      return watchEvent(near ? (n % 4) + 1 : (n % 12) - 2, n % 3 === 0 ? "/a" : "/a/b");
    case 1:
      return near ? reply(xid, z(n), -(n % 130), shown) : connectResponse(n, SESSION);
    case 2:
      return near ? reply(xid, z(n), CODE.OK, shown) : clientRequest(n, get("/a"));
    default:
      return reply(xid, z(n), CODE.OK, shown);
  }
}

/** The oldest item that has not been served, if there is one. */
function nextItem(run: Run): ClientInput | undefined {
  while (run.served < run.effects.length) {
    const effect = run.effects[run.served];
    run.served += 1;
    if (effect?.name !== "post") continue;
    const [queue, item] = effect.args as [number, ClientProtocol["item"]];
    return { kind: "item", queue, item };
  }
  return undefined;
}

function inputOf(run: Run, move: Move): ClientInput | undefined {
  const { near, n } = move;
  const { conn, dial } = run.state.handle;
  const some = near && conn >= 0 ? conn : n % (run.conns + 1);
  switch (move.kind) {
    case "dial": {
      const tag = near ? dial : n % (dial + 1);
      if (n % 4 === 0) return { kind: "refused", from: 0, port: "client", tag };
      return { kind: "accepted", conn: run.conns++, from: 0, port: "client", tag };
    }
    case "packet":
      return { kind: "received", conn: some, from: 0, message: packet(run, move) };
    case "close":
      return { kind: "closed", conn: some, from: 0, how: "reset" };
    case "alarm":
      return { kind: "timer", name: near ? "select" : "another", key: 0 };
    case "renewal":
      return { kind: "timer", name: "renew", key: 0 };
    case "item":
      return nextItem(run);
    case "call": {
      const op = OPS[n % OPS.length] as Op;
      return {
        kind: "command",
        command: { kind: "call", call: run.calls++, op, seenVersion: true },
      };
    }
    case "renew":
      return { kind: "command", command: { kind: "renew" } };
    default:
      if (n % 2 === 0) return { kind: "done", tag: n };
      return { kind: "dialed", conn: run.conns++, from: 0, port: "client" };
  }
}

function start(config: ClientConfig): Run {
  const { effects, out } = recordEffects<ClientProtocol>();
  const now = { mono: 5_000_000, wall: 0 };
  const disk = { logs: new Map(), files: new Map() };
  const boot = { self: 9, incarnation: 0, config, words: [1, 2, 3, 4], disk } as const;
  const state = client.boot(boot, now, out);
  return { state, effects, now, conns: 0, calls: 1, served: 0 };
}

/** Steps, and compares with the pure function, twice. */
function take(run: Run, input: ClientInput): void {
  freezePlain(input);
  const first = transition(client, run.state, input, run.now);
  const second = transition(client, run.state, input, run.now);
  const { effects, out } = recordEffects<ClientProtocol>();
  client.step(run.state, input, run.now, out);
  for (const { state, effects: asked } of [first, second]) {
    sameAs(run.state, state);
    sameAs(effects, asked);
  }
  // What was handed over is never changed afterwards: frozen, a change would throw.
  for (const effect of effects) freezePlain(effect.args);
  run.effects.push(...effects);
}

/** Equality by digest: `expect` would take most of the time of these tests. */
function sameAs(expected: unknown, actual: unknown): void {
  if (digestPlain(0, expected) === digestPlain(0, actual)) return;
  expect.fail(JSON.stringify(diffPlain(expected, actual)));
}

function play(config: ClientConfig, all: readonly Move[]): Run {
  const run = start(config);
  for (const move of all) {
    run.now = { mono: run.now.mono + move.passed * 1000, wall: 0 };
    const input = inputOf(run, move);
    if (input !== undefined) take(run, input);
    sameAs(run.state, clonePlain(run.state));
  }
  return run;
}

/** Numbers of the calls of which `kind` told. */
function told(run: Run, kind: "called" | "returned"): number[] {
  return run.effects.flatMap(({ name, args }) => {
    const event = args[0] as ClientProtocol["event"];
    return name === "emit" && event.kind === kind ? [event.call] : [];
  });
}

const BUGS: readonly (BugName | undefined)[] = [
  undefined,
  "connection-loss-retried",
  "watches-not-restored",
];

describe.each(BUGS)("a client with bug %s", (bug) => {
  const config = fc
    .record({ chroot: fc.constantFrom("", "/app"), renewAfter: fc.constantFrom(-1, 500) })
    .map((part) => clientConfig(part, bug));

  test("is deaf, total, plain and still, and answers every call at most once", () => {
    fc.assert(
      fc.property(config, fc.array(moves, { maxLength: 60, size: "max" }), (made, all) => {
        const run = play(made, all);
        for (let item = nextItem(run); item !== undefined; item = nextItem(run)) take(run, item);
        const returned = told(run, "returned");
        expect(new Set(returned).size).toBe(returned.length);
        const { handle } = run.state;
        const waiting = [...handle.pending, ...handle.outgoing].map(({ call }) => call);
        // Every call has returned or is waited for: none is lost.
        expect([...returned, ...waiting.filter((call) => call >= 0)].toSorted(byNumber)).toEqual(
          told(run, "called").toSorted(byNumber),
        );
      }),
      { numRuns: 100 },
    );
  });
});

function byNumber(a: number, b: number): number {
  return a - b;
}

test("the moves of these tests lead everywhere", () => {
  const ids = new Set<string>();
  const all = fc.sample(fc.array(moves, { minLength: 40, maxLength: 60 }), {
    numRuns: 150,
    seed: 7,
  });
  for (const some of all) {
    for (const { name, args } of play(clientConfig({ renewAfter: 500 }), some).effects) {
      if (name === "ignore") ids.add(String(args[0]));
      const event = args[0] as ClientProtocol["event"];
      if (name === "emit" && event.kind === "mark") ids.add(event.id);
    }
  }
  expect([...ids]).toEqual(
    expect.arrayContaining([
      "client.session-resumed",
      "client.auth-failed",
      "client.expired-by-server",
      "client.expired-itself",
      "client.closed",
      "client.out-of-order",
      "client.watches-restored",
      "client-dial-given-up",
      "client-connection-gone",
      "server-packet-unexpected",
      "client-stale-timer",
      "handle-still-alive",
    ]),
  );
});
