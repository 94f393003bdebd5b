/** The literal pure function: state and input in, new state and effects out. For tests, debuggers and explorers. */
import type { Effects, Input, Machine, Moment, Protocol } from "./machine.ts";
import { clonePlain } from "./plain.ts";

/** One effect, as the name of a method of `Effects` and its arguments. */
export interface Effect {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** A sink that only writes down what it is asked for. */
export function recordEffects<P extends Protocol>(): {
  readonly effects: Effect[];
  readonly out: Effects<P>;
} {
  const effects: Effect[] = [];
  const put = (name: string, ...args: readonly unknown[]): void => {
    effects.push({ name, args });
  };
  const out: Effects<P> = {
    dial: (...args) => put("dial", ...args),
    accept: (...args) => put("accept", ...args),
    refuse: (...args) => put("refuse", ...args),
    send: (...args) => put("send", ...args),
    cast: (...args) => put("cast", ...args),
    hangUp: (...args) => put("hangUp", ...args),
    rebind: (...args) => put("rebind", ...args),
    post: (...args) => put("post", ...args),
    hold: (...args) => put("hold", ...args),
    release: (...args) => put("release", ...args),
    setTimer: (...args) => put("setTimer", ...args),
    clearTimer: (...args) => put("clearTimer", ...args),
    append: (...args) => put("append", ...args),
    fsync: (...args) => put("fsync", ...args),
    truncate: (...args) => put("truncate", ...args),
    writeFile: (...args) => put("writeFile", ...args),
    remove: (...args) => put("remove", ...args),
    load: (...args) => put("load", ...args),
    emit: (...args) => put("emit", ...args),
    ignore: (...args) => put("ignore", ...args),
    exit: (...args) => put("exit", ...args),
  };
  return { effects, out };
}

/** What `machine` makes of `input` in `state`, which is left as it is. */
export function transition<P extends Protocol>(
  machine: Machine<P>,
  state: P["state"],
  input: Input<P>,
  now: Moment,
): { readonly state: P["state"]; readonly effects: readonly Effect[] } {
  const next = clonePlain(state);
  const { effects, out } = recordEffects<P>();
  machine.step(next, input, now, out);
  return { state: next, effects };
}
