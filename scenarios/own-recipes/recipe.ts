/** Recipes of a user's own, written as straight-line programs. */
import type { Ask, ProgramFacts, Reply } from "../../protocol/recipes/program/asks.ts";
import { recipeOfProgram } from "../../protocol/recipes/program/program.ts";
import type { Recipe } from "../../protocol/recipes/recipe.ts";
import { nameOf, sequenceOf } from "../../protocol/recipes/sequence.ts";
import { refuseUnasked, type Asking, type Unasked } from "./asking.ts";
import { ConnectionLoss, ZooKeeperError } from "./errors.ts";
import { meOf, type Me } from "./me.ts";
import { zkOf, type Zk } from "./zk.ts";

/**
 * A recipe that runs `program` from its first line to its end, once for each task of its client. The
 * same answers must always lead to the same asks: chance and time come from `me` alone. An error of
 * ZooKeeper that is not caught ends this run of the program, not the process or its session. What
 * was entered is left at the end. After `me.restart(a, b)` it is called with a and b behind `me`.
 */
export function recipe<Args extends unknown[]>(
  name: string,
  program: (zk: Zk, me: Me, ...args: Args) => Generator<Ask, unknown, Reply>,
): Recipe {
  return recipeOfProgram(name, (facts, args) => attempt(program, facts, args as Args));
}

function* attempt<Args extends unknown[]>(
  program: (zk: Zk, me: Me, ...args: Args) => Generator<Ask, unknown, Reply>,
  facts: ProgramFacts,
  args: Args,
): Generator<Ask, void, Reply> {
  const unasked: Unasked = new Set();
  try {
    yield* program(zkOf(unasked), meOf(facts, unasked), ...args);
    refuseUnasked(unasked);
  } catch (error) {
    if (!(error instanceof ZooKeeperError)) throw error;
    yield { kind: "failed", text: error.name };
  }
}

/**
 * Runs what `make` makes, every 100 ms again as long as it throws ConnectionLoss: for what may be done
 * twice.
 */
export function* retry<T>(make: () => Asking<T>): Asking<T> {
  for (;;) {
    try {
      return yield* make();
    } catch (error) {
      if (!(error instanceof ConnectionLoss)) throw error;
    }
    yield BREATH;
  }
}

const BREATH: Ask = Object.freeze({ kind: "sleep", span: 100_000, whileConnected: false });

/**
 * Of the names of sequential nodes, the one just before `node` (a name or a path), by the numbers at
 * their ends, which come round after 2147483647; undefined if there is none. Whether `node` itself is
 * still among them is not asked.
 */
export function predecessor(children: readonly string[], node: string): string | undefined {
  const own = numberOf(nameOf(node));
  let best: string | undefined;
  for (const name of children) {
    if (!isBefore(numberOf(name), own)) continue;
    if (best === undefined || isBefore(numberOf(best), numberOf(name))) best = name;
  }
  return best;
}

/** NaN is neither before nor after anything. */
function isBefore(one: number, other: number): boolean {
  return ((one - other) | 0) < 0;
}

/** Also where nothing stands between label and number; NaN for a name without. */
function numberOf(name: string): number {
  const number = sequenceOf(name);
  return number === -1 ? Number(/\d{10}$/.exec(name)?.[0] ?? Number.NaN) : number;
}
