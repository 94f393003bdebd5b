/** In which two plans differ, in words. */
import { serversOf } from "../protocol/config.ts";
import { describePin } from "../scenarios/describe.ts";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import { ensembleInWords } from "./plan-words.ts";
import { clock, plural } from "./quantities.ts";
import { describeCommand } from "./timeline/calls.ts";
import { faultInWords } from "./timeline/faults.ts";

/** Lines for one side. */
const MOST_LINES = 12;

/** "- seed 1", "+ seed 2": what only the first plan has, then what only the second has; empty for plans that are the same. */
export function planDifference(first: EnsemblePlan, second: EnsemblePlan): string[] {
  const [ofFirst, ofSecond] = [partsOf(first), partsOf(second)];
  return [
    ...signed("-", missingFrom(ofSecond, ofFirst)),
    ...signed("+", missingFrom(ofFirst, ofSecond)),
  ];
}

function partsOf(plan: EnsemblePlan): string[] {
  const { cluster, faults, operations, pins, schedule, seed, settle, until } = plan;
  return [
    `seed ${seed}`,
    ...ensembleInWords(plan).split(" · "),
    ...(cluster.releases ?? []).map((name, index) => `release ${name} from s${index + 1} on`),
    ...(cluster.mend ?? []).map((bug) => `without ${bug}`),
    ...cluster.bugs.map((bug) => `bug ${bug}`),
    `faults until ${clock(until)}${settle ? ", then healed" : ""}`,
    ...(schedule === undefined ? [] : [`order of events ${JSON.stringify(schedule)}`]),
    ...faults.map((planned) => `${clock(planned.at)} ${faultInWords(planned)}`),
    ...operations.map(
      ({ at, node, command }) => `${clock(at)} ${node} ${describeCommand(command)}`,
    ),
    ...pins.map((pin) => describePin(pin, serversOf(cluster))),
  ];
}

/** What `parts` has more often than `others` has it. */
function missingFrom(others: readonly string[], parts: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const part of others) left.set(part, (left.get(part) ?? 0) + 1);
  return parts.filter((part) => {
    const known = left.get(part) ?? 0;
    left.set(part, known - 1);
    return known <= 0;
  });
}

function signed(sign: string, parts: readonly string[]): string[] {
  const lines = parts.slice(0, MOST_LINES).map((part) => `${sign} ${part}`);
  const more = parts.length - lines.length;
  return more === 0 ? lines : [...lines, `${sign} ${plural(more, "other difference")}`];
}
