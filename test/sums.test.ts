/** Parts of states that keep a sum (Summed): whatever changes in them changes what a digest takes for them. */
import { expect, test } from "vitest";
import { findScenario } from "../scenarios/catalogue.ts";
import { universeOf } from "../scenarios/simulate.ts";
import { must } from "../sim/assert.ts";
import { digestPlain } from "../sim/plain.ts";
import { runUntil, startCourse } from "../sim/run.ts";

/** The whole of a value, as a digest without sums would see it, but for the order of collections. */
function contentOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if ("print" in value) return `#${String(value.print)}`;
  if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
    return `[${[...value].map(contentOf).sort().join()}]`;
  }
  const fields = Object.entries(value).filter(([name]) => name !== "sum");
  return `{${fields.map(([name, field]) => `${name}:${contentOf(field)}`).join()}}`;
}

/** Calls `visit` for everything in a state that keeps a sum. */
function eachSummed(value: unknown, visit: (summed: object) => void): void {
  if (typeof value !== "object" || value === null) return;
  if ("sum" in value) visit(value);
  const isList = value instanceof Map || value instanceof Set || Array.isArray(value);
  for (const part of isList ? value : Object.values(value)) eachSummed(part, visit);
}

test("parts with equal sums hold the same", () => {
  const contents = new Map<string, string>();
  const kinds = new Set<string>();
  for (const index of Array.from({ length: 12 }, (_, nth) => nth)) {
    const plan = must(findScenario("swarm"), "the swarm").plan("sums", index, {});
    const course = startCourse(universeOf(plan.cluster), plan);
    for (let at = 0; at < Math.min(plan.until, 30_000_000); at += 50_000) {
      runUntil(course, at);
      for (const { state } of course.world.nodes) {
        eachSummed(state, (summed) => {
          const content = contentOf(summed);
          const kind = Object.keys(summed).join();
          const digest = `${kind} ${digestPlain(0, summed)}`;
          kinds.add(kind);
          if (!contents.has(digest)) contents.set(digest, content);
          else if (contents.get(digest) !== content) expect(contents.get(digest)).toBe(content);
        });
      }
    }
  }
  // Trees, windows, and what applications remember.
  expect(kinds.size).toBe(3);
  expect(contents.size).toBeGreaterThan(100);
});
