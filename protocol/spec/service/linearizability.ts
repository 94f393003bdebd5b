/** Is a history of concurrent operations linearizable? [Wing & Gong 1993; Lowe 2017] Knows registers, and nothing of ZooKeeper. */
import { assert } from "../../../sim/assert.ts";

/** A sequential object. */
export interface Sequential<State extends string | number | null, Call> {
  readonly initial: State;
  /** The state after `call`; undefined if a call in `state` cannot have had this outcome. A call of unknown outcome can have any. */
  readonly step: (state: State, call: Call) => State | undefined;
}

/** One operation, from its call to its return, by any clock that all share. What is called as another returns is concurrent to it. */
export interface Operation<Call> {
  /** Operations of different keys have nothing to do with each other. */
  readonly key: string;
  readonly call: Call;
  readonly invoked: number;
  /** undefined: its outcome is unknown. It may take effect at any time from its call on, or never. */
  readonly returned: number | undefined;
}

/** `explored` counts configurations. "unknown": the bound on them was too small. */
export type Linearizability =
  | { readonly verdict: "linearizable"; readonly explored: number }
  | { readonly verdict: "unknown"; readonly explored: number }
  /**
   * `culprit`: index of the operation with whose return the shortest prefix that is not linearizable
   * ends, where operations still open there take effect as they turn out to, or not at all.
   */
  | {
      readonly verdict: "notLinearizable";
      readonly explored: number;
      readonly culprit: number;
    };

/** Indices into the history. */
interface Track {
  /** In order of their returns. */
  readonly returns: readonly number[];
  /** By place in `returns`: what was called before and had not returned, that operation first. */
  readonly open: readonly (readonly number[])[];
  /** Of unknown outcome, in order of their calls. */
  readonly unknown: readonly number[];
}

/**
 * How far a search has come: all that returned before place `at` has taken effect, and so have
 * those of `early` (ascending), which are still open there.
 */
interface Configuration<State> {
  readonly at: number;
  readonly early: readonly number[];
  readonly state: State;
}

/** Judges each key for itself; of several culprits the one that returned first counts. `bound`: configurations over all keys. */
export function checkHistory<State extends string | number | null, Call>(
  history: readonly Operation<Call>[],
  model: Sequential<State, Call>,
  bound: number,
): Linearizability {
  let explored = 0;
  let culprit = -1;
  let isOver = false;
  for (const track of tracksOf(history)) {
    const found = search(history, track, model, bound - explored);
    explored += found.explored;
    isOver ||= found.stuck === undefined;
    const { stuck } = found;
    if (stuck === undefined || stuck < 0) continue;
    if (culprit < 0 || instantOf(history, stuck) < instantOf(history, culprit)) culprit = stuck;
  }
  if (culprit >= 0) return { verdict: "notLinearizable", explored, culprit };
  return { verdict: isOver ? "unknown" : "linearizable", explored };
}

/** `stuck`: the operation whose return no order allows; -1: there is an order; undefined: the bound was reached. */
interface Found {
  readonly explored: number;
  readonly stuck: number | undefined;
}

/** Depth first, each configuration once. What returns next is tried before what is merely open. */
function search<State extends string | number | null, Call>(
  history: readonly Operation<Call>[],
  track: Track,
  model: Sequential<State, Call>,
  bound: number,
): Found {
  const met = new Set<string>();
  const stack: Configuration<State>[] = [pass(track, 0, [], model.initial)];
  let furthest = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { at, early, state } = next;
    if (at === track.returns.length) return { explored: met.size, stuck: -1 };
    if (at > furthest) furthest = at;
    const name = `${at} ${early.join()} ${typeof state} ${state}`;
    if (met.has(name)) continue;
    if (met.size >= bound) return { explored: met.size, stuck: undefined };
    met.add(name);
    const choices = choicesAt(history, track, next);
    for (let i = choices.length - 1; i >= 0; i -= 1) {
      const choice = choices[i] ?? -1;
      const after = stepped(history, model, state, choice);
      if (after !== undefined) stack.push(pass(track, at, insert(early, choice), after));
    }
  }
  return { explored: met.size, stuck: track.returns[furthest] ?? -1 };
}

/** Goes on over the returns of what has taken effect already. */
function pass<State>(
  { returns }: Track,
  from: number,
  taken: readonly number[],
  state: State,
): Configuration<State> {
  let at = from;
  let early = taken;
  for (let next = returns[at]; next !== undefined && early.includes(next); next = returns[at]) {
    early = early.filter((index) => index !== next);
    at += 1;
  }
  return { at, early, state };
}

function choicesAt<State, Call>(
  history: readonly Operation<Call>[],
  { open, returns, unknown }: Track,
  { at, early }: Configuration<State>,
): number[] {
  const choices = (open[at] ?? []).filter((index) => !early.includes(index));
  const end = instantOf(history, returns[at] ?? -1);
  for (const index of unknown) {
    if ((history[index]?.invoked ?? end) > end) break;
    if (!early.includes(index)) choices.push(index);
  }
  return choices;
}

/** undefined too for a call of unknown outcome that would change nothing: it need not take effect. */
function stepped<State extends string | number | null, Call>(
  history: readonly Operation<Call>[],
  model: Sequential<State, Call>,
  state: State,
  index: number,
): State | undefined {
  const operation = history[index];
  if (operation === undefined) return undefined;
  const after = model.step(state, operation.call);
  return operation.returned === undefined && after === state ? undefined : after;
}

function insert(early: readonly number[], index: number): number[] {
  return [...early, index].sort((a, b) => a - b);
}

function instantOf<Call>(history: readonly Operation<Call>[], index: number): number {
  return history[index]?.returned ?? Number.POSITIVE_INFINITY;
}

function tracksOf<Call>(history: readonly Operation<Call>[]): Track[] {
  const byKey = new Map<string, number[]>();
  for (const [index, { key, invoked, returned }] of history.entries()) {
    assert(returned === undefined || returned >= invoked, "no operation returns before its call");
    const indices = byKey.get(key);
    if (indices === undefined) byKey.set(key, [index]);
    else indices.push(index);
  }
  return [...byKey.values()].map((indices) => trackOf(history, indices));
}

function trackOf<Call>(history: readonly Operation<Call>[], indices: readonly number[]): Track {
  const calls = indices.toSorted((a, b) => instant(history, a) - instant(history, b) || a - b);
  const unknown = calls.filter((index) => history[index]?.returned === undefined);
  const known = calls.filter((index) => history[index]?.returned !== undefined);
  const returns = known.toSorted((a, b) => instantOf(history, a) - instantOf(history, b) || a - b);
  const open: number[][] = [];
  const waiting: number[] = [];
  let called = 0;
  for (const index of returns) {
    const end = instantOf(history, index);
    for (let next = known[called]; next !== undefined; next = known[called]) {
      if (instant(history, next) > end) break;
      waiting.push(next);
      called += 1;
    }
    waiting.splice(waiting.indexOf(index), 1);
    open.push([index, ...waiting]);
  }
  return { returns, open, unknown };
}

function instant<Call>(history: readonly Operation<Call>[], index: number): number {
  return history[index]?.invoked ?? 0;
}
