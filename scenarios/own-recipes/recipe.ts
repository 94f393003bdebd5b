/** Recipes of a user's own, written as straight-line programs. */
import type { Ask, ProgramFacts, Reply } from "../../protocol/recipes/program/asks.ts";
import { recipeOfProgram } from "../../protocol/recipes/program/program.ts";
import type { Recipe } from "../../protocol/recipes/recipe.ts";
import { nameOf } from "../../protocol/recipes/sequence.ts";
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

const DIGITS = 10;

/**
 * Of the names of sequential nodes, the one just before `node` (a name or a path), by the ten digits
 * at their ends; undefined if there is none. Whether `node` itself is still among them is not asked.
 */
export function predecessor(children: readonly string[], node: string): string | undefined {
  const own = sequenceAtEnd(nameOf(node));
  let best: string | undefined;
  for (const name of children) {
    const number = sequenceAtEnd(name);
    if (number < own && (best === undefined || number > sequenceAtEnd(best))) best = name;
  }
  return best;
}

/** NaN, which is neither before nor after anything, for a name without. */
function sequenceAtEnd(name: string): number {
  return Number(/^\d+$/.test(name.slice(-DIGITS)) ? name.slice(-DIGITS) : Number.NaN);
}
