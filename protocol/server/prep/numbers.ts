/** Numbers of 32 bits that wrap: versions, and the suffixes of sequential names (reference 12.3, 12.4). */
import type { Rules } from "../../rules.ts";

/**
 * Whether a request that expects `expected` may have the node; -1 expects nothing, and other
 * negative numbers fit nothing that has not wrapped [checkAndIncVersion].
 */
export function isExpected(current: number, expected: number): boolean {
  return expected === -1 || expected === current;
}

/** The version behind `current` [checkAndIncVersion]. */
export function nextVersion(current: number, rules: Rules): number {
  const next = (current + 1) | 0;
  // A node whose version is -1 could not be compared and set (ZOOKEEPER-4743).
  return next === -1 && rules.versionSkipsMinusOne ? 0 : next;
}

/**
 * Ten characters, sign included, or as many more as the number needs: Java's "%010d" of 32 bits
 * (reference 12.4).
 */
export function suffixOf(cversion: number): string {
  if (cversion >= 0) return String(cversion).padStart(10, "0");
  return `-${String(-cversion).padStart(9, "0")}`;
}
