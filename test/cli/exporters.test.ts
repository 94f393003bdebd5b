/** Traces in the formats of other tools: what they print, and that those tools could read it. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadModel, type Model } from "../../cli/model.ts";
import { CODE } from "../../protocol/api/codes.ts";
import { makeZxid, NO_ZXID } from "../../protocol/zxid.ts";
import { BUG, cli, Script, STUB, type Shown } from "./stub.ts";

const GOLDEN = join(import.meta.dirname, "../golden/traces");
const model = await loadModel();
const real = (command: string): Promise<Shown> => cli(command, { model });

/** A little of everything: roles, messages that arrive and one that does not, a pause, a crash, calls. */
function tale(): Script {
  const path = "/a;b";
  const ping = { kind: "PING", zxid: makeZxid(1, 0), touched: [], print: 0 };
  const ack = { kind: "ACK", zxid: makeZxid(1, 1), print: 0 };
  const create = { kind: "create", path, data: "x", acl: null, flags: 0, ttl: 0 } as const;
  const none = { kind: "none" } as const;
  const script = new Script();
  for (const sid of [1, 2, 3]) script.start(sid);
  script.elect(3, 3, 1).at(1).tell(3, { kind: "called", call: 1, op: create });
  script.add({ kind: "send", node: 0, to: 2, conn: 1, message: ack });
  const sent = script.entries.length - 1;
  script.add({ kind: "send", node: 1, to: 2, conn: 2, message: ack });
  script.add({ kind: "send", node: 1, to: 2, conn: 2, message: ping });
  script.at(1.5).add({ kind: "receive", node: 2, from: 0, conn: 1, message: ack, cause: sent });
  script.emit(3, { kind: "committed", zxid: makeZxid(1, 1) });
  script.add({ kind: "disk", node: 2, what: "append", file: "log", value: 7 });
  const answer = {
    session: 9,
    err: 0,
    zxid: makeZxid(1, 1),
    result: { kind: "path", path },
  } as const;
  script.at(1.75).tell(3, { kind: "returned", call: 1, ...answer });
  const read = { kind: "getData", path, watch: false } as const;
  script.tell(3, { kind: "called", call: 2, op: { ...read, path: "/none" } });
  script.tell(3, { kind: "called", call: 3, op: read });
  script.at(2).tell(3, { kind: "returned", call: 2, ...answer, err: CODE.NONODE, result: none });
  script.add({ kind: "pause", node: 1 }).at(2.5).add({ kind: "resume", node: 1 });
  const lost = { session: 9, err: CODE.CONNECTIONLOSS, zxid: NO_ZXID, result: none } as const;
  script.at(3).fault({ kind: "crash", node: "s3" }, [3]);
  script.add({ kind: "stop", node: 2, how: "crash", why: "" });
  return script.tell(3, { kind: "returned", call: 3, ...lost });
}

const TALE: Model = {
  ...STUB,
  simulate: (plan, options = {}) => {
    for (const entry of tale().entries) options.record?.(entry);
    return STUB.simulate(plan, {});
  },
};

describe("trace --format", () => {
  it.each(["mermaid", "shiviz", "chrome", "history"])(
    "%s: prints what it printed",
    async (format) => {
      const command = `trace leader-isolated --servers 3 --clients 1 ${BUG} --format ${format}`;
      const { err, exit, out } = await cli(command, { model: TALE });
      expect([exit, err]).toEqual([0, ""]);
      await expect(out).toMatchFileSnapshot(join(GOLDEN, format));
    },
  );

  it("names the formats that there are", async () => {
    const { err, exit, out } = await cli("trace leader-isolated --format mermiad");
    expect([exit, out]).toEqual([64, ""]);
    expect(err).toMatch(
      /no format "mermiad". Did you mean mermaid\?\n {7}--format is one of text jsonl/,
    );
  });

  it("passes messages, clients, sessions and faults through each of them", async () => {
    for (const format of ["shiviz", "chrome", "history"]) {
      expect((await real(`trace session-moves --format ${format}`)).exit).toBe(0);
    }
  });
});

describe("mermaid", () => {
  it("draws what can be read, and says how to come to that", async () => {
    const whole = await real("trace leader-isolated --format mermaid");
    expect([whole.exit, whole.out]).toEqual([64, ""]);
    expect(whole.err).toMatch(
      /a diagram of \d+ notes and messages cannot be read; 60 at most\n.*--from/,
    );
    const part = await real(
      "trace leader-isolated --format mermaid --from 3.9s --to 4.2s --only s4,s5",
    );
    expect(part.exit).toBe(0);
    expect(part.out).toMatch(/^sequenceDiagram\n( {2}participant s\d\n)+/);
    expect(part.out).toMatch(/^ {2}s5-xs4: 4\.\d+s PROPOSAL .* \(not received\)$/m);
    // A line of a diagram ends at a semicolon or a number sign, unless that is written as a number.
    expect(part.out.replace(/#\d+;/g, "")).not.toMatch(/[;#]/);
  });
});

/** What ShiViz makes of a log: its events in order. */
function shivizEvents(
  log: string,
): { host: string; clock: Record<string, number>; event: string }[] {
  const [parser = "", delimiter, ...lines] = log.trimEnd().split("\n");
  expect(delimiter).toBe("");
  const expression = new RegExp(`^${parser}$`);
  return lines.map((line) => {
    const { clock = "", event = "", host = "" } = expression.exec(line)?.groups ?? {};
    return { host, clock: JSON.parse(clock) as Record<string, number>, event };
  });
}

describe("shiviz", () => {
  it.each(["", "--only s1,s3", "--from 4s --to 6s"])(
    "%s: has clocks that fit together",
    async (part) => {
      const { out } = await real(`trace session-moves --format shiviz ${part}`.trim());
      const events = shivizEvents(out);
      expect(events.length).toBeGreaterThan(20);
      const counts = new Map<string, number>();
      const clocks = new Map<string, Record<string, number>>();
      for (const { clock, host } of events) {
        // A host counts its own events, never forgets, and knows only what has happened.
        expect(clock[host]).toBe((counts.get(host) ?? 0) + 1);
        counts.set(host, clock[host] ?? 0);
        for (const [other, count] of Object.entries(clock)) {
          expect(count).toBeLessThanOrEqual(counts.get(other) ?? 0);
        }
        for (const [other, count] of Object.entries(clocks.get(host) ?? {})) {
          expect(clock[other]).toBeGreaterThanOrEqual(count);
        }
        clocks.set(host, clock);
      }
      // What is received was sent: the receiver knows of the sender.
      const received = events.filter(({ event }) => event.startsWith("receive"));
      for (const { clock, event } of received) {
        const from = / from (\w+)$/.exec(event)?.[1] ?? "";
        if (counts.has(from) && part === "") expect(clock[from]).toBeGreaterThan(0);
      }
    },
  );
});

interface ChromeEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly id?: number | string;
}

describe("chrome", () => {
  it.each(["", "--from 4s --to 9s", "--only s2,c1"])(
    "%s: nests slices, pairs arrows",
    async (part) => {
      const { out } = await real(`trace session-moves --format chrome ${part}`.trim());
      const { traceEvents } = JSON.parse(out) as { traceEvents: ChromeEvent[] };
      const of = (ph: string): ChromeEvent[] => traceEvents.filter((event) => event.ph === ph);
      expect(of("X").length).toBeGreaterThan(20);
      const byTrack = new Map<string, ChromeEvent[]>();
      for (const slice of of("X")) {
        const track = `${slice.pid}/${slice.tid}`;
        byTrack.set(track, [...(byTrack.get(track) ?? []), slice]);
      }
      for (const slices of byTrack.values()) expectNested(slices);
      const ends = new Map(of("f").map((event) => [event.id, event]));
      expect(of("s")).toHaveLength(ends.size);
      for (const start of of("s")) expect(ends.get(start.id)?.ts).toBeGreaterThanOrEqual(start.ts);
      // An arrow hangs on a slice at either end.
      for (const { pid, tid, ts } of [...of("s"), ...of("f")]) {
        expect(byTrack.get(`${pid}/${tid}`)?.some((slice) => slice.ts === ts)).toBe(true);
      }
      for (const { dur = 1, ts } of [...of("X"), ...of("i")]) {
        expect([Number.isSafeInteger(ts), dur > 0]).toEqual([true, true]);
      }
    },
  );
});

/** Any two slices are apart, or one lies in the other. */
function expectNested(slices: readonly ChromeEvent[]): void {
  const open: number[] = [];
  const ordered = slices.toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  for (const { dur = 0, ts } of ordered) {
    while ((open.at(-1) ?? Number.POSITIVE_INFINITY) <= ts) open.pop();
    expect(ts + dur).toBeLessThanOrEqual(open.at(-1) ?? Number.POSITIVE_INFINITY);
    open.push(ts + dur);
  }
}

describe("history", () => {
  it("has no holes", async () => {
    for (const flags of ["--only c1", "--from 1s"]) {
      const { err, exit, out } = await real(`trace session-moves --format history ${flags}`);
      expect([exit, out, err]).toEqual([64, "", expect.stringContaining("holes cannot be judged")]);
    }
  });
});
