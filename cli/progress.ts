/** Signs of life on stderr: one line that is written over on a terminal, a line now and then in a log. */
import type { Io } from "./io.ts";
import { count, plural } from "./quantities.ts";
import { asciify } from "./style.ts";
import { isLive, wantsAscii } from "./terminal.ts";

const LIVE_MS = 100;
const LOG_MS = 30_000;

/** How far something has got. */
export interface Standing {
  readonly done: number;
  /** Undefined if only time ends it. */
  readonly total: number | undefined;
  /** Milliseconds that it may take. */
  readonly budget?: number | undefined;
  readonly failed: number;
  /** Properties that have failed. */
  readonly distinct: number;
  /** Milliseconds. */
  readonly elapsed: number;
}

/** Nothing before the first interval has passed: short commands say nothing. */
export class Progress {
  readonly #io: Io;
  readonly #isLive: boolean;
  #told: number;
  #width = 0;

  constructor(io: Io) {
    this.#io = io;
    this.#isLive = isLive(io.env, io.stderr);
    this.#told = io.now();
  }

  /** Says it, if it is time to say something. */
  tell({ done, total, budget, failed, distinct, elapsed }: Standing): void {
    const now = this.#io.now();
    if (now - this.#told < (this.#isLive ? LIVE_MS : LOG_MS)) return;
    this.#told = now;
    const rate = (done * 1000) / Math.max(1, elapsed);
    const byRuns = total === undefined ? Infinity : (total - done) / Math.max(rate, 0.1);
    const left = Math.min(byRuns, ((budget ?? Infinity) - elapsed) / 1000);
    const parts = [
      total === undefined ? plural(done, "run") : `${count(done)}/${count(total)}`,
      `${count(rate)} runs/s`,
      ...(failed > 0 ? [`failing ${count(failed)} → ${count(distinct)} distinct`] : []),
      ...(left === Infinity ? [] : [`eta ${Math.max(0, Math.ceil(left))}s`]),
    ];
    const text = `  ${parts.join("   ")}`;
    const line = wantsAscii(false, this.#io.env) ? asciify(text) : text;
    if (!this.#isLive) return this.#io.err(`${line}\n`);
    this.#io.err(`\r${line.padEnd(this.#width)}`);
    this.#width = line.length;
  }

  /** Takes the line away. */
  end(): void {
    if (this.#width > 0) this.#io.err(`\r${" ".repeat(this.#width)}\r`);
    this.#width = 0;
  }
}
