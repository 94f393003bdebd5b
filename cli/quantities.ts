/** Durations, counts and rates as people write and read them. */
import { UNITS } from "../scenarios/duration.ts";
import type { Micros } from "../sim/machine.ts";

/** The shortest spelling that `parseDuration` reads back: "90s" stays "90s", 60 s is "1m". */
export function spellDuration(micros: Micros): string {
  let spelled = `${micros}us`;
  for (const [name, unit] of UNITS) {
    if (micros > 0 && micros % unit === 0) spelled = `${micros / unit}${name}`;
  }
  return micros === 0 ? "0s" : spelled;
}

/** A point of virtual time: "14.005s". Rounds down, so that it never shows a time not yet reached. */
export function clock(micros: Micros): string {
  const millis = Math.floor(micros / 1000);
  return `${Math.floor(millis / 1000)}.${String(millis % 1000).padStart(3, "0")}s`;
}

/** A span of virtual time in the unit that suits it: "850us", "12ms", "45.2s", "3.5m", "166h". */
export function span(micros: Micros): string {
  if (micros < 1000) return `${micros}us`;
  if (micros < 1_000_000) return `${trim(micros / 1000)}ms`;
  if (micros < 120_000_000) return `${trim(micros / 1_000_000)}s`;
  if (micros < 7_200_000_000) return `${trim(micros / 60_000_000)}m`;
  return `${trim(micros / 3_600_000_000)}h`;
}

/** A span to three decimals in the largest unit that fits: "4.772s", "20s", "850us", "3.5ms". */
export function shortSpan(micros: Micros): string {
  if (micros < 1000) return `${micros}us`;
  if (micros < 1_000_000) return `${thousandths(micros)}ms`;
  return `${thousandths(Math.round(micros / 1000))}s`;
}

/** 4772 as "4.772", 3500 as "3.5". */
function thousandths(value: number): string {
  const fraction = String(value % 1000)
    .padStart(3, "0")
    .replace(/0+$/, "");
  const whole = String(Math.floor(value / 1000));
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

function trim(value: number): string {
  return value >= 100 ? String(Math.floor(value)) : value.toFixed(1).replace(/\.0$/, "");
}

/** 1,234,567. */
export function count(value: number): string {
  return String(Math.floor(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "1 run", "2 runs". */
export function plural(value: number, noun: string, many = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : many}`;
}
