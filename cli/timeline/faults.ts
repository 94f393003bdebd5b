/** A fault in words for people: its spans to three decimals, where `describeFault` is exact. */
import { describeFault } from "../../scenarios/describe.ts";
import type { PlannedFault } from "../../sim/faults.ts";
import { shortSpan } from "../quantities.ts";

/** As `describeFault`, with its spans made short to read. */
export function faultInWords(planned: Pick<PlannedFault, "fault" | "when">): string {
  return describeFault(planned).replace(/\b(\d+)us\b/g, (_exact, micros: string) => {
    return shortSpan(Number(micros));
  });
}
