/** A run as a Mermaid sequence diagram, which GitHub draws in issues, pull requests and step summaries. */
import type { Message } from "../../protocol/messages.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { Violation } from "../../sim/report.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { clock } from "../quantities.ts";
import { wrap } from "../style.ts";
import type { Draft } from "../timeline/draft.ts";
import { wordsOf } from "../timeline/layout.ts";
import { describeMessage } from "../timeline/messages.ts";
import { isPing } from "../timeline/more.ts";
import { nodeName, showNodes } from "../timeline/names.ts";
import { Timeline, type TimelineOptions } from "../timeline/timeline.ts";

/** Notes and arrows that can still be read. */
export const MOST_DRAWN = 60;

/** A message; `at` is when it arrived, or was sent if it never did. */
interface Arrow {
  readonly at: Micros;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
  readonly isLost: boolean;
}

/** Takes entries as they come: the story becomes notes, messages but for heartbeats become arrows. */
export class SequenceDiagram {
  readonly #options: Omit<TimelineOptions, "detail">;
  readonly #servers: number;
  readonly #story: Timeline;
  readonly #arrows: Arrow[] = [];
  /** Sent and not yet received, by the index of the entry. */
  readonly #flying = new Map<number, Arrow>();

  constructor(options: Omit<TimelineOptions, "detail">) {
    this.#options = options;
    this.#servers = options.servers + options.observers;
    this.#story = new Timeline({ ...options, detail: 0 });
  }

  readonly take = (entry: TraceEntry): void => {
    this.#story.take(entry);
    if (this.#options.indexes?.has(entry.index) === false) return;
    if (entry.kind !== "send" && entry.kind !== "receive") return;
    const message = entry.message as Message;
    const { at, node } = entry;
    if (isPing(message)) return;
    if (entry.kind === "send") {
      this.#flying.set(entry.index, { at, from: node, to: entry.to, message, isLost: true });
      return;
    }
    this.#flying.delete(entry.cause);
    this.#add({ at, from: entry.from, to: node, message, isLost: false });
  };

  /** The violation that ended the run, which the trace itself does not tell. */
  violated(violation: Violation): void {
    this.#story.violated(violation);
  }

  #add(arrow: Arrow): void {
    const { only, from = 0, to = Number.MAX_SAFE_INTEGER } = this.#options;
    if (arrow.at < from || arrow.at > to) return;
    if (only !== undefined && !only.includes(arrow.from) && !only.includes(arrow.to)) return;
    this.#arrows.push(arrow);
  }

  /** Everything, however much: the lines, and how much is drawn. */
  whole(): { readonly drawn: number; readonly lines: readonly string[] } {
    const notes = this.#story.told();
    const arrows = this.#landed();
    return { drawn: notes.length + arrows.length, lines: this.#draw(notes, arrows) };
  }

  /** All notes and as many of the last arrows as can be read; undefined if the notes alone are too many. */
  ending(): readonly string[] | undefined {
    const notes = this.#story.told();
    const room = MOST_DRAWN - notes.length;
    if (room < 0 || notes.length === 0) return undefined;
    const arrows = this.#landed();
    return this.#draw(notes, arrows.slice(Math.max(0, arrows.length - room)));
  }

  /** In the order of their times, with those that never came. */
  #landed(): Arrow[] {
    for (const arrow of this.#flying.values()) this.#add(arrow);
    this.#flying.clear();
    return this.#arrows.sort((a, b) => a.at - b.at);
  }

  #draw(notes: readonly Draft[], arrows: readonly Arrow[]): string[] {
    const nodes = participants(notes, arrows);
    const marks = [
      ...notes.map((note) => ({ at: note.at, line: this.#note(note, nodes) })),
      ...arrows.map((arrow) => ({ at: arrow.at, line: this.#arrow(arrow) })),
    ];
    // Stable: of one moment, notes first.
    marks.sort((a, b) => a.at - b.at);
    return [
      "sequenceDiagram",
      ...nodes.map((node) => `  participant ${nodeName(node, this.#servers)}`),
      ...marks.map(({ line }) => `  ${line}`),
    ];
  }

  /** What befalls the network stands over all. */
  #note(note: Draft, all: readonly NodeId[]): string {
    const over = note.nodes.length === 0 ? all : note.nodes;
    const ends = [over[0] ?? 0, over.at(-1) ?? 0].map((node) => nodeName(node, this.#servers));
    const where = ends[0] === ends[1] ? ends[0] : ends.join(",");
    const who = note.nodes.length > 1 ? `${showNodes(note.nodes, this.#servers)}: ` : "";
    return `Note over ${where}: ${drawable(`${clock(note.at)} ${who}${wordsOf(note, this.#servers)}`)}`;
  }

  #arrow({ at, from, isLost, message, to }: Arrow): string {
    const head = isLost ? "-x" : "->>";
    const ends = `${nodeName(from, this.#servers)}${head}${nodeName(to, this.#servers)}`;
    const fate = isLost ? " (not received)" : "";
    return `${ends}: ${drawable(`${clock(at)} ${describeMessage(message)}${fate}`)}`;
  }
}

function participants(notes: readonly Draft[], arrows: readonly Arrow[]): NodeId[] {
  const seen = new Set<NodeId>();
  for (const { nodes, peers } of notes) for (const node of [...nodes, ...peers]) seen.add(node);
  for (const { from, to } of arrows) seen.add(from).add(to);
  // A diagram has at least one.
  return seen.size === 0 ? [0] : [...seen].sort((a, b) => a - b);
}

const COLUMNS = 44;

/** Text of a note or an arrow: broken into lines, and without anything that Mermaid would read. */
function drawable(text: string): string {
  return wrap(text, COLUMNS)
    .map((line) =>
      line.replace(/[^\w .,/=+\-()[\]{}:→·…✗✓│'?^]/gu, (sign) => `#${sign.codePointAt(0)};`),
    )
    .join("<br/>");
}
