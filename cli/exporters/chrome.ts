/** A trace in the JSON format of Chrome, for ui.perfetto.dev: a process for each node, a track for each kind. */
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { Message } from "../../protocol/messages.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { Violation } from "../../sim/report.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { describeEntry } from "../timeline/entries.ts";
import { describeMessage } from "../timeline/messages.ts";
import { describeOp, describeResult } from "../timeline/operations.ts";
import { hostOf, isWanted, type Exporter, type Extract } from "./exporter.ts";
import { roleAfter } from "./roles.ts";

/** Tracks of a process, in the order in which they are shown. Slices of one track never overlap. */
const TRACKS = ["role", "paused", "sent", "received", "disk", "told"] as const;
type Track = (typeof TRACKS)[number];

/** What a node is until it is something else. */
interface Open {
  readonly name: string;
  readonly since: Micros;
}

type Entry<Kind extends TraceEntry["kind"]> = TraceEntry & { readonly kind: Kind };

/** Times are virtual microseconds. A message is a slice of 1 us at either end and an arrow between them. */
export class ChromeTrace implements Exporter {
  readonly #extract: Extract;
  /** By track, then by node. */
  readonly #open = { role: new Map<NodeId, Open>(), paused: new Map<NodeId, Open>() };
  /** Sent within the extract, by the index of the entry. */
  readonly #sent = new Map<number, Entry<"send">>();
  /** Names of the calls that are shown, by their id. */
  readonly #calls = new Map<string, string>();
  #last: Micros = 0;

  constructor(extract: Extract) {
    this.#extract = extract;
  }

  get head(): string[] {
    const nodes = Array.from({ length: this.#extract.nodes + 1 }, (_, index) => index - 1);
    const names = nodes.flatMap((node) => [
      { name: "process_name", ph: "M", pid: pidOf(node), args: { name: this.#host(node) } },
      { name: "process_sort_index", ph: "M", pid: pidOf(node), args: { sort_index: node + 1 } },
      ...(node < 0 ? (["told"] as const) : TRACKS).map((track) => {
        return { name: "thread_name", ph: "M", ...place(node, track), args: { name: track } };
      }),
    ]);
    const [first, ...others] = names.map((name) => JSON.stringify(name));
    return ['{"traceEvents":[', first ?? "", ...others.map((name) => `,${name}`)];
  }

  readonly take = (entry: TraceEntry): string[] => {
    this.#last = entry.at;
    const events = [
      ...this.#turns(entry),
      ...(isWanted(entry, this.#extract) ? this.#tell(entry) : []),
    ];
    return events.map((event) => `,${JSON.stringify(event)}`);
  };

  end(violation: Violation | undefined): string[] {
    this.#last = Math.max(this.#last, violation?.at ?? 0);
    const nodes = Array.from({ length: this.#extract.nodes }, (_, node) => node);
    const open = nodes.flatMap((node) => [
      ...this.#close("role", node, this.#last),
      ...this.#close("paused", node, this.#last),
    ]);
    const bad =
      violation === undefined ? [] : [fall(violation.at, violated(violation), "violation")];
    const lines = [...open, ...bad].map((event) => `,${JSON.stringify(event)}`);
    const { name } = this.#extract;
    return [...lines, `],"displayTimeUnit":"ms","otherData":${JSON.stringify({ run: name })}}`];
  }

  /** Slices that end because of the entry. They are cut to the extract, whose part they may be in. */
  #turns(entry: TraceEntry): object[] {
    const { at, kind, node } = entry;
    if (node < 0) return [];
    if (kind === "pause") this.#open.paused.set(node, { name: "paused", since: at });
    const resumed = kind === "resume" || kind === "stop" ? this.#close("paused", node, at) : [];
    const role = roleAfter(entry, this.#extract.servers);
    if (role === undefined || role === this.#open.role.get(node)?.name) return resumed;
    const ended = this.#close("role", node, at);
    this.#open.role.set(node, { name: role, since: at });
    return [...resumed, ...ended];
  }

  #close(track: "role" | "paused", node: NodeId, at: Micros): object[] {
    const { from, only, to } = this.#extract;
    const open = this.#open[track].get(node);
    this.#open[track].delete(node);
    if (open === undefined || only?.includes(node) === false) return [];
    const ts = Math.max(open.since, from);
    const dur = Math.min(at, to) - ts;
    return dur <= 0
      ? []
      : [{ name: open.name, cat: track, ph: "X", ts, dur, ...place(node, track) }];
  }

  #tell(entry: TraceEntry): object[] {
    const { at, kind, node } = entry;
    switch (kind) {
      case "send":
        this.#sent.set(entry.index, entry);
        return [this.#slice(entry, "sent", { to: this.#host(entry.to) })];
      case "receive":
        return [
          this.#slice(entry, "received", { from: this.#host(entry.from) }),
          ...this.#arrow(entry),
        ];
      case "disk":
        return [instant(entry, "disk", this.#words(entry))];
      case "fault":
      case "phase":
        return [fall(at, this.#words(entry), kind)];
      case "emit":
        return node < this.#extract.servers
          ? this.#tellServer(entry, entry.emitted as ServerEvent)
          : this.#tellClient(entry, entry.emitted as ClientEvent);
      case "start":
      case "stop":
        return [instant(entry, "told", this.#words(entry))];
      default:
        return [];
    }
  }

  #slice(entry: Entry<"send" | "receive">, track: Track, args: object): object {
    const name = describeMessage(entry.message as Message);
    return {
      name,
      cat: "message",
      ph: "X",
      ts: entry.at,
      dur: 1,
      ...place(entry.node, track),
      args,
    };
  }

  /** Only between two ends that are there. */
  #arrow(entry: Entry<"receive">): object[] {
    const sent = this.#sent.get(entry.cause);
    if (sent === undefined) return [];
    this.#sent.delete(entry.cause);
    const flow = { name: "message", cat: "message", id: sent.index };
    return [
      { ...flow, ph: "s", ts: sent.at, ...place(sent.node, "sent") },
      { ...flow, ph: "f", bp: "e", ts: entry.at, ...place(entry.node, "received") },
    ];
  }

  #tellServer(entry: Entry<"emit">, event: ServerEvent): object[] {
    return event.kind === "mark" ? [] : [instant(entry, "told", this.#words(entry))];
  }

  /** Calls may overlap, so each has a track of its own. */
  #tellClient(entry: Entry<"emit">, event: ClientEvent): object[] {
    if (event.kind !== "called" && event.kind !== "returned") {
      return event.kind === "mark" ? [] : [instant(entry, "told", this.#words(entry))];
    }
    const id = `${this.#host(entry.node)} call ${event.call}`;
    const call = { cat: "call", id, pid: pidOf(entry.node), tid: 1, ts: entry.at };
    if (event.kind === "called") {
      const name = describeOp(event.op);
      this.#calls.set(id, name);
      return [{ name, ph: "b", ...call }];
    }
    const name = this.#calls.get(id);
    if (name === undefined) return [];
    const answer = describeResult(event.err, event.result);
    return [{ name, ph: "e", ...call, args: { answer } }];
  }

  #words(entry: TraceEntry): string {
    return describeEntry(entry, this.#extract.servers).replace(/^(?:emit|fault) /, "");
  }

  #host(node: NodeId): string {
    return hostOf(node, this.#extract);
  }
}

/** The network is the first process: number 0 means the idle one to those who read such traces. */
function pidOf(node: NodeId): number {
  return node + 2;
}

function place(node: NodeId, track: Track): { readonly pid: number; readonly tid: number } {
  return { pid: pidOf(node), tid: TRACKS.indexOf(track) + 1 };
}

function instant({ at, node }: TraceEntry, track: Track, name: string): object {
  return { name, cat: track, ph: "i", s: "t", ts: at, ...place(node, track) };
}

/** What befalls everybody is a line through all tracks. */
function fall(ts: Micros, name: string, cat: string): object {
  return { name, cat, ph: "i", s: "g", ts, ...place(-1, "told") };
}

function violated({ property, why }: Violation): string {
  return `✗ ${property}: ${why}`;
}
