/** The process that a program runs in: what it believes, its clock, its connection. */
import type { Ask, ProgramFacts } from "../../protocol/recipes/program/asks.ts";
import type { ConnectionState } from "../../protocol/recipes/vocabulary.ts";
import { asking, type Asking, type Unasked } from "./asking.ts";
import { spanOf } from "./span.ts";

/** The node by which something is held. */
export interface Grant {
  /** Its whole path: while it is there nobody else may be in. */
  readonly node?: string;
  /** Its czxid: who came later has a larger one. It fences writes (`Me.store`). */
  readonly token?: number;
}

/** What a program knows of itself, and what it says. */
export interface Me {
  /** "c1", "c2", … */
  readonly name: string;
  /** How many may hold it, or have to be there: `size` of the scenario. */
  readonly size: number;
  /** Whether a bug of the scenario's own is switched on. */
  bug(name: string): boolean;
  /** From now on it believes that nobody else is in `name`. With a grant it is judged by its node too. */
  enter(name: string, grant?: Grant): Asking<void>;
  /** It does not believe it any more; nothing if it did not. */
  leave(name: string): Asking<void>;
  /**
   * Waits ("250ms", "3s") and gives the state of the connection then. `whileConnected`: no longer than
   * the connection lasts, as one does who listens to Curator's states.
   */
  sleep(span: string, options?: { readonly whileConnected?: boolean }): Asking<ConnectionState>;
  /** Writes to the resource, which refuses a token that is older than one it has seen. */
  store(value: number, grant?: Pick<Grant, "token">): Asking<"taken" | "refused" | "unknown">;
  /** Curator's connection state: CONNECTED, SUSPENDED, RECONNECTED or LOST; NONE at first. */
  state(): Asking<ConnectionState>;
  /** Id of the session that calls are made in; 0: there is none. `Stat.ephemeralOwner` of its ephemerals. */
  session(): Asking<number>;
  /** Milliseconds of the own clock: only differences say something. */
  now(): Asking<number>;
  /** A name that nobody else is given, for nodes that have to be found again. */
  guid(): Asking<string>;
  /** Puts something on the record of the run, and in its story. */
  note(what: unknown): Asking<void>;
  /** Begins anew with these arguments; nothing else is remembered. */
  restart(...args: readonly unknown[]): Asking<never>;
}

/** The process of one program. */
export function meOf({ bugs, client, size }: ProgramFacts, unasked: Unasked): Me {
  const say = (ask: Ask): Asking<void> => asking(unasked, ask, ["done"], () => undefined);
  const facts = <T>(read: (facts: { state: ConnectionState; session: number; now: number }) => T) =>
    asking(unasked, { kind: "facts" }, ["facts"], read);
  return {
    name: `c${client}`,
    size,
    bug: (name) => bugs.includes(name),
    enter: (name, { node = "", token = 0 } = {}) => say({ kind: "enter", name, node, token }),
    leave: (name) => say({ kind: "leave", name }),
    sleep: (span, { whileConnected = false } = {}) =>
      asking(
        unasked,
        { kind: "sleep", span: spanOf(span), whileConnected },
        ["woken"],
        ({ state }) => state,
      ),
    store: (value, { token = 0 } = {}) =>
      asking(unasked, { kind: "store", token, value }, ["stored"], ({ outcome }) => outcome),
    state: () => facts(({ state }) => state),
    session: () => facts(({ session }) => session),
    now: () => facts(({ now }) => Math.floor(now / 1000)),
    guid: () => asking(unasked, { kind: "guid" }, ["guid"], ({ guid }) => guid),
    note: (what) => say({ kind: "note", text: textOf(what) }),
    restart: (...args) =>
      asking(unasked, { kind: "restart", args }, [], () => {
        throw new TypeError("a program that begins anew is not told anything");
      }),
  };
}

function textOf(what: unknown): string {
  return typeof what === "string" ? what : (JSON.stringify(what) ?? String(what));
}
