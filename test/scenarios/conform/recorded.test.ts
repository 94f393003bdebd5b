/** What Apache ZooKeeper 3.8.0 was recorded to do, at one of our servers and in an ensemble, op by op. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseTranscript } from "../../../cli/conform/read.ts";
import { replay } from "../../../scenarios/conform/replay.ts";
import type { Shape } from "../../../scenarios/conform/stage.ts";

const folder = new URL("../../conformance/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));

function read(file: string): string {
  return readFileSync(new URL(file, folder), "utf8");
}

describe.each<Shape>(["standalone", "spread", "follower"])("%s", (shape) => {
  it.each(files)("%s", (file) => {
    const { differences } = replay(parseTranscript(read(file), file), shape);
    expect(differences).toEqual([]);
  });
});

it("there is something to replay", () => expect(files.length).toBeGreaterThanOrEqual(20));

describe("whatever is not as recorded is seen", () => {
  const file = "107-lock-recipe.jsonl";
  const lines = read(file).trimEnd().split("\n");

  /** Every value that was observed, by its path in the line. */
  function places(value: unknown, path: readonly string[]): (readonly string[])[] {
    if (typeof value !== "object" || value === null) return [path];
    return Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]));
  }

  function changed(value: unknown): unknown {
    if (typeof value === "number") return value + 1;
    return typeof value === "boolean" ? !value : `${String(value)}x`;
  }

  /** The line with the value at `path` replaced by another. */
  function alter(line: string, path: readonly string[]): string {
    let depth = 0;
    const visit = (value: unknown): unknown => {
      const key = path[depth];
      if (key === undefined) return changed(value);
      depth += 1;
      const copy = structuredClone(value) as Record<string, unknown>;
      copy[key] = visit(copy[key]);
      return copy;
    };
    return JSON.stringify(visit(JSON.parse(line)), (_key, value: unknown) => value);
  }

  const observed = ["res", "events", "tree", "timesConsistent"];
  const cases = lines.slice(1).flatMap((line, index) => {
    const fields = JSON.parse(line) as Record<string, unknown>;
    const paths = observed.flatMap((name) =>
      fields[name] === undefined ? [] : places(fields[name], [name]),
    );
    return paths.map((path) => ({ index: index + 1, path }));
  });

  // A twelfth of them, which meets every line and every kind of field.
  it.each(cases.filter((_case, nth) => nth % 12 === 0))("line $index: $path", ({ index, path }) => {
    const altered = lines.with(index, alter(lines[index] ?? "", path));
    const transcript = parseTranscript(altered.join("\n"), file);
    const seen = replay(transcript, "standalone").differences.map(({ step }) => step);
    expect(seen).toContain(index === lines.length - 1 ? -1 : index - 1);
  });
});
