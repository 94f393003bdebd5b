/** Makes plans small in a thread of its own where the model can be loaded there, so that Ctrl-C is heard meanwhile. */
import type { Tinypool } from "tinypool";
import type { Shrunk } from "../scenarios/shrink/shrink.ts";
import { withoutSchedule } from "../sim/scheduler.ts";
import type { Report } from "../sim/report.ts";
import { builtFile } from "./built.ts";
import { EXIT } from "./errors.ts";
import type { Session } from "./session.ts";
import type { ShrinkTask } from "./shrink-worker.ts";
import { shrinkSubject } from "./shrunk-run.ts";
import type { Subject } from "./subject.ts";

/** What shrinking may cost: executions, and milliseconds by the clock on the wall. */
export type ShrinkBudget = Pick<ShrinkTask, "executions" | "guard">;

/** Looks for a smaller plan; `report` is of the subject's plan, in which `property` was the first to break. */
export type Shrink = (
  subject: Subject,
  property: string,
  report: Report,
  budget: ShrinkBudget,
) => Promise<Shrunk>;

/** Hears Ctrl-C until it is closed: once ends whatever is being made small, and all that comes after, with the smallest plan so far; twice ends the process. */
export interface Shrinker {
  readonly shrink: Shrink;
  readonly isInterrupted: () => boolean;
  readonly close: () => Promise<void>;
}

/** Its thread is started when there is something to do. */
export function openShrinker({ io, model }: Session): Shrinker {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const isInterrupted = (): boolean => Atomics.load(stop, 0) > 0;
  const release = io.onInterrupt(() => {
    if (Atomics.add(stop, 0, 1) > 0) process.exit(EXIT.interrupted);
    io.err("\nstopping with the smallest plan so far; Ctrl-C again stops at once\n");
  });
  const { source, brought = [] } = model;
  if (source === undefined) {
    const shrink = shrinkHere({ io, model }, () => !isInterrupted());
    return { shrink, isInterrupted, close: async () => release() };
  }
  let pool: Tinypool | undefined;
  const shrink: Shrink = async (subject, property, report, budget) => {
    pool ??= await startThread();
    const { settings, scenario } = subject;
    const plan = withoutSchedule(subject.plan, report);
    const modules = brought.flatMap(({ file }) => file ?? []);
    const given = { source, modules, plan, property, settings, hold: scenario?.hold };
    const task: ShrinkTask = { ...given, stop, ...budget };
    return (await pool.run(task)) as Shrunk;
  };
  const close = async (): Promise<void> => {
    release();
    await pool?.destroy();
  };
  return { shrink, isInterrupted, close };
}

/** In this thread, which hears nothing meanwhile. */
export function shrinkHere(
  { io, model }: Pick<Session, "io" | "model">,
  mayGoOn: () => boolean = () => true,
): Shrink {
  return async (subject, property, report, { executions, guard }) => {
    const started = io.now();
    return shrinkSubject(model, subject, property, report, {
      executions,
      mayGoOn: () => mayGoOn() && io.now() - started < guard,
    });
  };
}

async function startThread(): Promise<Tinypool> {
  const { Tinypool } = await import("tinypool");
  const filename = builtFile("shrink-worker.js");
  return new Tinypool({ filename, name: "makeSmall", minThreads: 1, maxThreads: 1 });
}
