/** What many incidents of servers begin with: a write that somebody misses. */
import { between } from "../../sim/chance.ts";
import type { Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { inject, MS, SECOND, write, type Draft } from "../build.ts";

/** Of three servers that start at once the one with the highest id leads. */
export const THREE = { servers: 3 };

/** A write that s3 makes while `absent` is down, and when: it comes back half a second later. */
export function writeWithout(draft: Draft, absent: Selector): Micros {
  const at = between(draft.die, 2 * SECOND, 3 * SECOND);
  inject(draft, at - 100 * MS, { kind: "crash", node: absent, downFor: 600 * MS });
  write(draft, at, "s3");
  return at;
}

/** While s2 is down a write gets into the log of s3, and no further; then s3 leads s2 anew, with that write. */
export function writeAlone(draft: Draft): Micros {
  // A leader counts its followers about a quarter past each second.
  const at = between(draft.die, 2500 * MS, 2900 * MS);
  inject(draft, at - 100 * MS, { kind: "crash", node: "s2", downFor: 4 * SECOND });
  write(draft, at, "s3");
  return at;
}
