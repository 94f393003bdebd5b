/** The hermetic world must notice each kind of offender, and leave no trace behind. */
import { describe, expect, it } from "vitest";
import { forbiddenGlobals, hermetic } from "./hermetic.ts";

const offenders: readonly (readonly [name: string, run: () => unknown])[] = [
  ["new Date", () => new Date()],
  ["Date.now", () => Date.now()],
  ["Math.random", () => Math.random()],
  ["setTimeout", () => setTimeout(() => {}, 0)],
  ["setInterval", () => setInterval(() => {}, 1000)],
  ["setImmediate", () => setImmediate(() => {})],
  ["queueMicrotask", () => queueMicrotask(() => {})],
  ["performance.now", () => performance.now()],
  ["crypto.randomUUID", () => crypto.randomUUID()],
  ["new Promise", () => new Promise(() => {})],
  ["Promise.resolve", () => Promise.resolve(1)],
  ["new WeakRef", () => new WeakRef({})],
  ["Intl.DateTimeFormat", () => new Intl.DateTimeFormat()],
  ["String.prototype.localeCompare", () => ["b", "a"].toSorted((x, y) => x.localeCompare(y))],
  ["Number.prototype.toLocaleString", () => (1).toLocaleString()],
];

describe("hermetic", () => {
  it.each(offenders)("catches %s", (name, run) => {
    expect(() => hermetic(run)).toThrow(`not hermetic: ${name}`);
  });

  it("catches an offender who swallows the error", () => {
    const sly = (): number => {
      try {
        return Date.now();
      } catch {
        return 0;
      }
    };
    expect(() => hermetic(sly)).toThrow("not hermetic: Date.now");
  });

  it("returns the result and hands on errors of an innocent run", () => {
    expect(hermetic(() => Math.max(1, 2))).toBe(2);
    const stumble = (): never => {
      throw new RangeError("mine");
    };
    expect(() => hermetic(stumble)).toThrow(new RangeError("mine"));
  });

  it("puts everything back, after a failure too", () => {
    const read = (): unknown[] => forbiddenGlobals.map((name) => Reflect.get(globalThis, name));
    const before = read();
    expect(() => hermetic(() => Date.now())).toThrow("not hermetic");
    expect(read()).toEqual(before);
    expect(Math.random()).toBeLessThan(1);
    expect(Date.now()).toBeGreaterThan(0);
  });
});
