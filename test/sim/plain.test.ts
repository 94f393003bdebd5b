/** Plain data: clone, digest, difference, freeze. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clonePlain, diffPlain, digestPlain, freezePlain } from "../../sim/plain.ts";

/** Any plain data: numbers, strings, booleans, arrays, objects, Map and Set. */
const plain = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.constant(undefined),
    fc.constant(null),
  ),
  node: fc.oneof(
    { maxDepth: 4 },
    tie("leaf"),
    fc.array(tie("node"), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-e]$/), tie("node"), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(fc.integer(), tie("node")), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    fc.array(fc.integer(), { maxLength: 4 }).map((values) => new Set(values)),
  ),
})).node;

describe("plain data", () => {
  test("a clone is equal, has the same digest and shares nothing that changes", () => {
    fc.assert(
      fc.property(plain, (value) => {
        const copy = clonePlain(value);
        expect(copy).toEqual(value);
        expect(digestPlain(1, copy)).toBe(digestPlain(1, value));
        expect(diffPlain(value, copy)).toEqual([]);
      }),
    );
    const state = { log: [1], seen: new Map([[1, [2]]]) };
    const copy = clonePlain(state);
    state.log.push(2);
    state.seen.get(1)?.push(3);
    expect(copy).toEqual({ log: [1], seen: new Map([[1, [2]]]) });
  });

  test("printed values and config are shared; what is no plain data is refused", () => {
    const state = { config: { n: 1 }, sent: { kind: "PING", print: 5 } };
    const copy = clonePlain(state);
    expect(copy.config).toBe(state.config);
    expect(copy.sent).toBe(state.sent);
    expect(() => clonePlain({ when: new Date(0) })).toThrow("plain data");
    expect(() => clonePlain({ go: () => 1 })).toThrow("plain data");
  });

  test("a difference is named by its path, and changes the digest", () => {
    const before = { role: "LOOKING", log: [1, 2], acks: new Map([[3, "x"]]) };
    const after = { role: "LEADING", log: [1, 2, 4], acks: new Map([[3, "y"]]) };
    expect(diffPlain(before, after)).toEqual([
      { path: ".role", before: "LOOKING", after: "LEADING" },
      { path: ".log.2", before: undefined, after: 4 },
      { path: ".acks.3", before: "x", after: "y" },
    ]);
    expect(digestPlain(1, before)).not.toBe(digestPlain(1, after));
  });

  test("a frozen message throws where it is changed", () => {
    const message = freezePlain({ kind: "PROPOSAL", txn: { zxid: 1 } });
    expect(() => {
      message.txn.zxid = 2;
    }).toThrow(TypeError);
  });
});
