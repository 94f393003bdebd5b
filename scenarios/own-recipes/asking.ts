/** One thing that a program asks for: a small generator, which `yield*` runs, and which gives what was answered. */
import type { Ask, Reply } from "../../protocol/recipes/program/asks.ts";
import { assert } from "../../sim/assert.ts";
import { describeAsk } from "../../protocol/recipes/program/describe.ts";

/** `yield*` it: it gives a T, or throws what ZooKeeper answered. */
export type Asking<T> = Generator<Ask, T, Reply>;

/** What a program has called and not yet run: a `yield*` that was forgotten. */
export type Unasked = Set<Ask>;

type ReplyTo<Kind extends Reply["kind"]> = Extract<Reply, { readonly kind: Kind }>;

/**
 * Asks for `ask`, whose replies are of these kinds. Throws TypeError, when it is run, if something
 * that was called before has never been: it would silently not happen.
 */
export function asking<Kind extends Reply["kind"], T>(
  unasked: Unasked,
  ask: Ask,
  kinds: readonly Kind[],
  read: (reply: ReplyTo<Kind>) => T,
): Asking<T> {
  unasked.add(ask);
  return run(unasked, ask, kinds, read);
}

function* run<Kind extends Reply["kind"], T>(
  unasked: Unasked,
  ask: Ask,
  kinds: readonly Kind[],
  read: (reply: ReplyTo<Kind>) => T,
): Asking<T> {
  unasked.delete(ask);
  refuseUnasked(unasked);
  const reply = yield ask;
  assert((kinds as readonly string[]).includes(reply.kind), `${ask.kind} has a fitting reply`);
  return read(reply as ReplyTo<Kind>);
}

/** Throws TypeError if something was called and not run. */
export function refuseUnasked(unasked: Unasked): void {
  for (const ask of unasked) {
    throw new TypeError(`${describeAsk(ask)} was called and not run: write yield* before it`);
  }
}
