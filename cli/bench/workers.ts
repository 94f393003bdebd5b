/** A sweep in worker threads beside as many processes that know nothing of each other: what does sharing a pool cost? */
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { builtFile } from "../built.ts";
import { median } from "./sandwich.ts";

/** Least part of what the processes do together that the pool has to do. */
export const WORKERS_LIMIT = 0.85;

const ROUNDS = 3;

/** Events per second. */
export interface Scaling {
  readonly workers: number;
  readonly one: number;
  readonly processes: number;
  readonly pool: number;
}

/** Medians of rounds that take turns, so that a busy moment hits all three alike. Takes nine times `time`. */
export async function measureWorkers(time: string): Promise<Scaling> {
  const workers = Math.max(2, availableParallelism());
  const one: number[] = [];
  const processes: number[] = [];
  const pool: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    one.push(await rateOf(time, 1, "0"));
    const rates = Array.from({ length: workers }, (_, nth) => rateOf(time, 1, String(nth)));
    processes.push((await Promise.all(rates)).reduce((sum, rate) => sum + rate, 0));
    pool.push(await rateOf(time, workers, "0"));
  }
  return { workers, one: median(one), processes: median(processes), pool: median(pool) };
}

/** What a sweep in a process of its own says of its speed. */
async function rateOf(time: string, workers: number, seed: string): Promise<number> {
  const flags = ["--time", time, "--workers", String(workers), "--seed", `bench-${seed}`, "--json"];
  const main = builtFile("main.js");
  const { stderr } = await promisify(execFile)(process.execPath, [
    main,
    "fuzz",
    "--no-store",
    "--no-saved",
    ...flags,
  ]);
  const [, rate = ""] = /([\d,]+) events\/s/.exec(stderr) ?? [];
  if (rate === "") throw new Error("the sweep did not tell its speed");
  return Number(rate.replaceAll(",", ""));
}
