/** Znodes as a sequential object: what a naive node answers is possible, and what it does not answer is not. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ZNODE, type Outcome, type ZnodeCall } from "../../../../protocol/spec/service/znodes.ts";

interface Node {
  version: number;
  data: string | null;
}

/** Does the call on a node that remembers itself, and writes down the answer. */
function answer(
  node: Node | undefined,
  call: ZnodeCall,
): { after: Node | undefined; call: ZnodeCall } {
  const isThere = node !== undefined;
  switch (call.kind) {
    case "read":
      if (!isThere) return { after: node, call: { kind: "read", version: -1, data: undefined } };
      return { after: node, call: { kind: "read", ...node } };
    case "create":
      if (isThere) return { after: node, call: { ...call, outcome: "NODEEXISTS" } };
      return { after: { version: 0, data: call.data }, call: { ...call, outcome: "OK" } };
    case "put": {
      const version = isThere ? node.version + 1 : 0;
      return { after: { version, data: call.data }, call };
    }
    case "set":
    case "delete": {
      const fits = isThere && (call.expect === -1 || call.expect === node.version);
      const outcome: Outcome = fits ? "OK" : isThere ? "BADVERSION" : "NONODE";
      if (!fits) return { after: node, call: { ...call, outcome } };
      if (call.kind === "delete") return { after: undefined, call: { ...call, outcome } };
      const version = node.version + 1;
      return { after: { version, data: call.data }, call: { ...call, outcome, version } };
    }
  }
}

const data = fc.constantFrom(null, "", "a", "1 a", '"');
const version = fc.integer({ min: -1, max: 3 });
const asked: fc.Arbitrary<ZnodeCall> = fc.oneof(
  fc.constant({ kind: "read", version: undefined, data: undefined } as const),
  data.map((value) => ({ kind: "create", data: value, outcome: undefined }) as const),
  data.map((value) => ({ kind: "put", data: value }) as const),
  fc.tuple(data, version).map(([value, expected]) => {
    return {
      kind: "set",
      data: value,
      expect: expected,
      outcome: undefined,
      version: undefined,
    } as const;
  }),
  version.map((version) => ({ kind: "delete", expect: version, outcome: undefined }) as const),
);

const OUTCOMES: readonly Outcome[] = ["OK", "NODEEXISTS", "NONODE", "BADVERSION"];

test("agrees with a naive node, and with no other answer", () => {
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 12 }), (calls) => {
      let node: Node | undefined;
      let state: string | null = ZNODE.initial;
      for (const each of calls) {
        const told = answer(node, each);
        // An answer that nobody knows is possible, and so is the true one: with the same effect.
        const after = ZNODE.step(state, told.call);
        expect(after).not.toBeUndefined();
        expect(ZNODE.step(state, each)).toBe(after);
        for (const other of wrongAnswers(told.call))
          expect(ZNODE.step(state, other)).toBeUndefined();
        node = told.after;
        state = after ?? null;
      }
    }),
    { numRuns: 200 },
  );
});

function wrongAnswers(call: ZnodeCall): ZnodeCall[] {
  if (call.kind === "put") return [];
  if (call.kind === "read") {
    const versions = [-1, 0, 1, 2].filter((version) => version !== call.version);
    const others = versions.map((version) => ({ ...call, version }));
    return call.data === undefined ? others : [...others, { ...call, data: "other" }];
  }
  const outcomes = OUTCOMES.filter((outcome) => outcome !== call.outcome);
  const others: ZnodeCall[] = outcomes.map((outcome) => ({ ...call, outcome }));
  if (call.kind !== "set" || call.outcome !== "OK") return others;
  return [...others, { ...call, version: (call.version ?? 0) + 1 }];
}
