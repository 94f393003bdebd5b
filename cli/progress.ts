/** Signs of life on stderr: one line that is written over on a terminal, a line now and then in a log. */
import type { Io } from "./io.ts";
import { count } from "./quantities.ts";
import { isLive } from "./terminal.ts";

const LIVE_MS = 100;
const LOG_MS = 30_000;

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

  /** `done` of `total` (undefined if only time ends it), after `elapsed` milliseconds. */
  tell(done: number, total: number | undefined, failed: number, elapsed: number): void {
    const now = this.#io.now();
    if (now - this.#told < (this.#isLive ? LIVE_MS : LOG_MS)) return;
    this.#told = now;
    const rate = (done * 1000) / Math.max(1, elapsed);
    const parts = [
      total === undefined ? `${count(done)} runs` : `${count(done)}/${count(total)}`,
      `${count(rate)} runs/s`,
      ...(failed > 0 ? [`failing ${count(failed)}`] : []),
      ...(total === undefined ? [] : [`eta ${Math.ceil((total - done) / Math.max(rate, 0.1))}s`]),
    ];
    const line = `  ${parts.join("   ")}`;
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
