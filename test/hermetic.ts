/** Runs a function in a world without clock, chance, timers or promises: touching one throws. */

type Key = string | symbol;

/** Globals a simulation may not even look at. */
export const forbiddenGlobals: readonly string[] = [
  "Date",
  "FinalizationRegistry",
  "Intl",
  "Promise",
  "WeakRef",
  "clearInterval",
  "clearTimeout",
  "crypto",
  "fetch",
  "performance",
  "queueMicrotask",
  "setImmediate",
  "setInterval",
  "setTimeout",
];

/** Methods a simulation may not call although it needs their owner. */
const forbiddenMethods: readonly (readonly [owner: object, name: string, method: string])[] = [
  [Math, "Math", "random"],
  [String.prototype, "String.prototype", "localeCompare"],
  [Number.prototype, "Number.prototype", "toLocaleString"],
];

/**
 * Calls `run` and returns its result. Every touch is also remembered, so a simulation that catches
 * the error, as one does that turns errors into verdicts, is found out all the same.
 */
export function hermetic<Result>(run: () => Result): Result {
  const touched: string[] = [];
  const restore: (() => void)[] = [];
  try {
    for (const name of forbiddenGlobals) {
      restore.push(replace(globalThis, name, thrower(name, touched)));
    }
    for (const [owner, name, method] of forbiddenMethods) {
      restore.push(replace(owner, method, thrower(`${name}.${method}`, touched)));
    }
    return run();
  } finally {
    for (const undo of restore.toReversed()) undo();
    if (touched.length > 0) fail(touched);
  }
}

function fail(touched: readonly string[]): never {
  throw new Error(`not hermetic: ${[...new Set(touched)].join(", ")}`);
}

function replace(owner: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { configurable: true, writable: true, value });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  };
}

/** A stand-in that throws when it is called, constructed, or asked for a property. */
function thrower(name: string, touched: string[]): unknown {
  const touch = (what: string): never => {
    touched.push(what);
    throw new Error(`not hermetic: ${what}`);
  };
  return new Proxy(function standIn(): void {}, {
    apply: () => touch(name),
    construct: () => touch(`new ${name}`),
    get: (_target, key: Key) => touch(`${name}.${String(key)}`),
  });
}
