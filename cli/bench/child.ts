/** One case in a process of its own, so that no case warms the caches of another; prints JSON. */
import { must } from "../../sim/assert.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { CASES } from "./cases.ts";
import { steadyPlan } from "./plans.ts";
import { measureCase } from "./sandwich.ts";

const [what, name = "", amount = "1"] = process.argv.slice(2);
if (what === "case") {
  const found = must(
    CASES.find((one) => one.name === name),
    `the case ${name}`,
  );
  const cost = measureCase(found.prepare(), Number(amount));
  const peakRssMiB = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify({ ...cost, peakRssMiB })}\n`);
} else {
  // Run under --trace-gc: the parent reads the heap's peak from what V8 prints.
  const { digest } = simulate(steadyPlan(5, Number(name)));
  process.stdout.write(`digest ${digest}\n`);
}
