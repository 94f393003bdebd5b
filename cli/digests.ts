/** The digests that must be the same in every process: all scenarios and a part of the swarm; printed when run. */
import { loadModel, type Model } from "./model.ts";

const SEED = "doctor";
const SWARM_RUNS = 60;

/**
 * One run of each story and sixty of the swarm, 16 hex digits each, in the order of the catalogue.
 */
export function someDigests({ scenarios, simulate }: Model): string[] {
  return scenarios.flatMap(({ group, plan }) => {
    const runs = group === "swarm" ? SWARM_RUNS : 1;
    return Array.from({ length: runs }, (_, index) => simulate(plan(SEED, index, {})).digest);
  });
}

if (process.argv[2] === "--print-digests") {
  process.stdout.write(`${JSON.stringify(someDigests(await loadModel()))}\n`);
}
