/** A universe for worker threads: its runs differ, and by their seed some throw, hang, end their thread or fail an assertion. */
import { builtFile } from "../../cli/built.ts";
import type { Model } from "../../cli/model.ts";
import type { Report } from "../../sim/report.ts";
import { STUB } from "./stub.ts";

/** Worker threads load this file as it was built last. */
export async function loadModel(): Promise<Model> {
  return { ...STUB, simulate, source: builtFile("../test/cli/thread-model.js") };
}

const simulate: Model["simulate"] = (plan, options) => {
  const [seed = "", digits = ""] = plan.seed.split(".");
  const index = Number(digits);
  if (seed === "throwing" && index === 7) throw new Error("boom\nat line 3");
  if (/^hanging(-\d)?$/.test(seed) && (index === 20 || index === 21)) for (;;);
  if (seed === "ending" && index === 20) process.exit(9);
  const report = vary(STUB.simulate(plan, options), index);
  if (seed !== "failing" || index < 30) return options?.cover === true ? cover(report) : report;
  return { ...report, outcome: "broken", broken: `assertion ${index}\n at line 3` };
};

/** A third of the abstract states is common, others are rare, and no plan reaches many. */
function cover(report: Report): Report {
  const print = Number.parseInt(report.digest.slice(0, 8), 16);
  const features = [print % 3, 3 + (print % 100), 103 + (print % 1000)];
  return { ...report, features };
}

/** Two properties break in some runs; first runs, orders and sums are unlike from run to run. */
function vary(report: Report, index: number): Report {
  const { violation } = report;
  const isBroken = violation !== undefined && index % 7 === 3;
  const property = index % 2 === 0 ? "PrefixConsistency" : "CommittedNeverLost";
  const held = index === 90 ? "unknown" : "held";
  return {
    ...report,
    outcome: isBroken ? "violated" : held,
    violation: isBroken ? { ...violation, property } : undefined,
    phase: isBroken ? "safety" : "done",
    events: report.events + index,
    micros: report.micros + index,
    goals: [index % 3, index === 50 ? 1 : 0],
    faults: [
      ...(index > 10 ? [{ kind: "crash", injected: index, effective: 1 } as const] : []),
      { kind: "partition", injected: 2, effective: 1 },
    ],
  };
}
