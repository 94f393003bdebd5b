/** One case in a process of its own, so that no case warms the caches of another; prints JSON. */
import { must } from "../../sim/assert.ts";
import { CASES } from "./cases.ts";
import { peakLiveHeap } from "./heap.ts";
import { measureCase } from "./sandwich.ts";

const [what, name = "", rounds = "1"] = process.argv.slice(2);
if (what === "case") {
  const found = must(
    CASES.find((one) => one.name === name),
    `the case ${name}`,
  );
  const cost = measureCase(found.prepare(1), Number(rounds));
  const peakRssMiB = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify({ ...cost, peakRssMiB })}\n`);
} else {
  process.stdout.write(`${peakLiveHeap(Number(name))}\n`);
}
