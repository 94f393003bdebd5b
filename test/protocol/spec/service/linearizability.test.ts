/** The checker of linearizability, against all orders of small histories. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkHistory, type Operation } from "../../../../protocol/spec/service/linearizability.ts";
import { register, type RegisterCall } from "../../../../protocol/spec/service/registers.ts";

type History = readonly Operation<RegisterCall>[];

const MODEL = register(null);
const ENOUGH = 100_000;

/** Tries every order of every choice of the operations whose outcome is unknown. */
function isLinearizable(history: History): boolean {
  const go = (rest: History, state: string | number | null): boolean => {
    if (rest.every(({ returned }) => returned === undefined)) return true;
    return rest.some((next) => {
      const others = rest.filter((each) => each !== next);
      const isBehind = others.some(({ returned }) => (returned ?? Infinity) < next.invoked);
      const after = isBehind ? undefined : MODEL.step(state, next.call);
      return after !== undefined && go(others, after);
    });
  };
  return go(history, null);
}

/** Whether what happened until `end` is linearizable: what had not returned may have had its effect, or not. */
function isPrefixLinearizable(history: History, end: number): boolean {
  const prefix = history.filter(({ invoked }) => invoked <= end);
  return isLinearizable(
    prefix.map((each) =>
      (each.returned ?? Infinity) <= end ? each : { ...each, returned: undefined },
    ),
  );
}

function veil(call: RegisterCall): RegisterCall {
  if (call.kind === "read") return { ...call, value: undefined };
  return call.kind === "cas" ? { ...call, succeeded: undefined } : call;
}

const value = fc.integer({ min: 0, max: 2 });
const call: fc.Arbitrary<RegisterCall> = fc.oneof(
  fc.record({ kind: fc.constant("read" as const), value: fc.option(value) }),
  fc.record({ kind: fc.constant("write" as const), value }),
  fc.record({ kind: fc.constant("cas" as const), expected: value, value, succeeded: fc.boolean() }),
);
const histories: fc.Arbitrary<History> = fc
  .array(fc.record({ call, from: fc.nat(40), length: fc.nat(12), isUnknown: fc.boolean() }), {
    maxLength: 6,
  })
  .map((drawn) =>
    drawn.map(({ call, from, length, isUnknown }, i) =>
      // Instants differ, so that "before" has one meaning.
      isUnknown && length > 8
        ? { key: "x", call: veil(call), invoked: from * 20 + i, returned: undefined }
        : { key: "x", call, invoked: from * 20 + i, returned: (from + length) * 20 + 10 + i },
    ),
  );

describe("against all orders", () => {
  test("the verdict is right, and the culprit ends the shortest bad prefix", () => {
    const met = { good: 0, bad: 0 };
    fc.assert(
      fc.property(histories, (history) => {
        const found = checkHistory(history, MODEL, ENOUGH);
        expect(found.verdict).toBe(isLinearizable(history) ? "linearizable" : "notLinearizable");
        if (found.verdict !== "notLinearizable") {
          met.good += 1;
          return;
        }
        met.bad += 1;
        const end = history[found.culprit]?.returned ?? expect.unreachable();
        expect(isPrefixLinearizable(history, end)).toBe(false);
        expect(isPrefixLinearizable(history, end - 1)).toBe(true);
      }),
      { numRuns: 1500, seed: 7 },
    );
    expect(met.good).toBeGreaterThan(200);
    expect(met.bad).toBeGreaterThan(200);
  });
});

describe("by hand", () => {
  const op = (call: RegisterCall, invoked: number, returned?: number, key = "x") => ({
    key,
    call,
    invoked,
    returned,
  });
  const write = (value: number): RegisterCall => ({ kind: "write", value });
  const read = (value: number | null): RegisterCall => ({ kind: "read", value });

  test("a stale read is found, and named", () => {
    const history = [op(write(1), 0, 1), op(write(2), 2, 3), op(read(1), 4, 5), op(read(2), 6, 7)];
    expect(checkHistory(history, MODEL, ENOUGH)).toMatchObject({
      verdict: "notLinearizable",
      culprit: 2,
    });
  });

  test("keys are judged apart, and the first culprit of all is named", () => {
    const history = [
      op(write(1), 0, 1, "a"),
      op(read(null), 10, 11, "a"),
      op(write(1), 0, 1, "b"),
      op(read(null), 5, 6, "b"),
      op(read(null), 2, 3, "c"),
    ];
    expect(checkHistory(history, MODEL, ENOUGH)).toMatchObject({ culprit: 3 });
  });

  test("a write of unknown outcome may take effect late, but once", () => {
    const unknown = op(write(1), 0);
    const late = [unknown, op(read(null), 1, 2), op(read(1), 3, 4)];
    expect(checkHistory(late, MODEL, ENOUGH).verdict).toBe("linearizable");
    const twice = [...late, op(write(2), 5, 6), op(read(1), 7, 8)];
    expect(checkHistory(twice, MODEL, ENOUGH)).toMatchObject({ culprit: 4 });
  });

  test("the bound is kept, and admitted", () => {
    const history = Array.from({ length: 12 }, (_, i) => op(write(i), i, 100 + i));
    const impossible = [...history, op(read(null), 200, 201)];
    const found = checkHistory(impossible, MODEL, 50);
    expect(found).toEqual({ verdict: "unknown", explored: 50 });
  });

  test("a long history is linear work", () => {
    const history = Array.from({ length: 3000 }, (_, i) =>
      i % 2 === 0 ? op(write(i), 10 * i, 10 * i + 25) : op(read(i - 1), 10 * i, 10 * i + 5),
    );
    const found = checkHistory(history, MODEL, 20_000);
    expect(found.verdict).toBe("linearizable");
    expect(found.explored).toBeLessThan(3 * history.length);
  });
});
