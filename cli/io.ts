/** The process as commands see it, so that tests can stand in for it. */
import type { Environment, StreamFacts } from "./terminal.ts";

/** Everything of the process that a command may touch, besides files. */
export interface Io {
  /** stdout: deterministic, byte for byte. */
  out(text: string): void;
  /** stderr: progress, rates, errors. */
  err(text: string): void;
  readonly env: Environment;
  readonly stdout: StreamFacts;
  readonly stderr: StreamFacts;
  /** Calls back on Ctrl-C until the returned function is called. */
  onInterrupt(handler: () => void): () => void;
  /** Milliseconds of a monotonic clock; never for stdout. */
  now(): number;
  /** What the calendar says; never for stdout. */
  date(): Date;
  /** The working folder: where `.zabsim` and `regressions` are. */
  readonly folder: string;
}

/** The real process. A reader that goes away (EPIPE, as with `| head`) ends it quietly. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    stdout: factsOf(process.stdout),
    stderr: factsOf(process.stderr),
    onInterrupt: (handler) => {
      process.on("SIGINT", handler);
      return () => void process.off("SIGINT", handler);
    },
    now: () => performance.now(),
    date: () => new Date(),
    folder: ".",
  };
}

function factsOf(stream: NodeJS.WriteStream): StreamFacts {
  // isTTY is undefined, not false, on a pipe.
  const isTTY = stream.isTTY as boolean | undefined;
  if (isTTY !== true) return { isTTY: false, columns: undefined, depth: 1 };
  return { isTTY: true, columns: stream.columns, depth: stream.getColorDepth() };
}
