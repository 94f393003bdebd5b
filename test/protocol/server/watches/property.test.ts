/** Whatever is registered, removed, dropped and changed: the tables tell what a plain list of watches tells. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CODE } from "../../../../protocol/api/codes.ts";
import type { ReadOp } from "../../../../protocol/api/operations.ts";
import { NEWEST, R380 } from "../../../../protocol/rules.ts";
import { dropConnection, newWatches } from "../../../../protocol/server/watches/tables.ts";
import { childCount, nodeAt, parentOf } from "../../../../protocol/server/tree/tree.ts";
import { Desk, once, persistent, recursive } from "./desk.ts";
import { ListOfWatches, type Kind, type Told } from "./model.ts";

const PATHS = ["/a", "/a/b", "/a/b/c", "/ab", "/a/d"];
const CONNS = [1, 2, 3];

const conn = fc.constantFrom(...CONNS);
const anyPath = fc.constantFrom("/", ...PATHS);
const kind = fc.constantFrom<Kind>("exists", "getData", "getChildren", "addWatch0", "addWatch1");
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant("watch" as const), conn, kind, path: anyPath }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant("change" as const),
        goes: fc.boolean(),
        path: fc.constantFrom(...PATHS),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("remove" as const),
        conn,
        type: fc.integer({ min: 1, max: 5 }),
        path: anyPath,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("drop" as const), conn }) },
  ),
  { maxLength: 40, size: "max" },
);

function opOf(kind: Kind, path: string): ReadOp {
  if (kind === "addWatch0") return persistent(path);
  return kind === "addWatch1" ? recursive(path) : once(kind, path);
}

/** What each connection is told, in its order; between connections there is none. */
function byConn(told: readonly Told[]): string[][] {
  return CONNS.map((conn) => told.filter((one) => one.conn === conn).map(({ event }) => event));
}

function parse(lines: readonly string[]): Told[] {
  return lines.map((line) => ({ conn: Number(line[0]), event: line.slice(2) }));
}

/** A node that is missing comes, its ancestors before it; a leaf goes, or has its data set; others have their data set. */
function change(desk: Desk, model: ListOfWatches, goes: boolean, path: string): [Told[], Told[]] {
  const parent = parentOf(path);
  if (nodeAt(desk.tree, parent) === undefined) return change(desk, model, goes, parent);
  if (nodeAt(desk.tree, path) === undefined) return [parse(desk.create(path)), model.create(path)];
  if (goes && childCount(desk.tree, path) === 0) {
    return [parse(desk.delete(path)), model.delete(path)];
  }
  return [parse(desk.setData(path)), model.setData(path)];
}

describe.each([
  ["3.9", NEWEST],
  ["3.8", R380],
])("in %s", (_release, rules) => {
  test("the tables tell what the list tells", () => {
    let fired = 0;
    fc.assert(
      fc.property(steps, (steps) => {
        const desk = new Desk(rules);
        for (const conn of CONNS) desk.connect(conn);
        const model = new ListOfWatches(rules === R380);
        for (const step of steps) {
          if (step.do === "watch") {
            desk.ask(step.conn, opOf(step.kind, step.path));
            model.register(step.conn, step.kind, step.path);
          } else if (step.do === "remove") {
            const { path, type } = step;
            const { err } = desk.ask(step.conn, { kind: "removeWatches", path, type });
            expect(err === CODE.OK).toBe(model.remove(step.conn, type, path));
          } else if (step.do === "drop") {
            dropConnection(desk.pipeline.watches, step.conn);
            model.drop(step.conn);
          } else {
            const [told, expected] = change(desk, model, step.goes, step.path);
            expect(byConn(told)).toEqual(byConn(expected));
            fired += told.length;
          }
        }
        for (const conn of CONNS) dropConnection(desk.pipeline.watches, conn);
        expect(desk.pipeline.watches).toEqual(newWatches());
      }),
      { numRuns: 200 },
    );
    expect(fired).toBeGreaterThan(300);
  });
});
