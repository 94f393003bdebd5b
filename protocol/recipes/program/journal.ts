/**
 * The journal of a program: what it has asked for and what it was told, in order. With its arguments
 * it is the whole state of the program: who replays it has the program where it was.
 */
import { mix } from "../../../sim/chance.ts";
import type { Printed } from "../../../sim/machine.ts";
import { clonePlain, digestPlain } from "../../../sim/plain.ts";
import type { Ask, Program, ProgramFacts, Reply, Running } from "./asks.ts";
import { describeAsk } from "./describe.ts";
import { blaming, recipeFailure } from "./failure.ts";

/** Immutable, so that clones share it and digests take its fingerprint. */
export interface Entry extends Printed {
  readonly ask: Ask;
  readonly reply: Reply;
}

/** A program that needs more has to restart: a replay should not take longer than the run did. */
export const MOST_ENTRIES = 10_000;

/** A program by its name, as errors call it. */
export interface Named {
  readonly name: string;
  readonly program: Program;
}

/** Adds what was asked and told. Throws RecipeFailure for a journal that is full. */
export function record({ name }: Named, journal: Entry[], ask: Ask, reply: Reply): void {
  if (journal.length >= MOST_ENTRIES) {
    throw recipeFailure(
      name,
      "has asked for more than 10,000 things in one go; yield* me.restart(…) begins anew, with an empty journal",
    );
  }
  journal.push(Object.freeze({ ask, reply, print: mix(printOf(ask), printOf(reply)) }));
}

/** Equal for equal plain data. */
export function printOf(value: Ask | Reply): number {
  return digestPlain(17, value);
}

/** What it asks for next, or that it has ended. Throws RecipeFailure for what its code throws, and for what is no ask. */
export function resume({ name }: Named, running: Running, reply?: Reply): Ask | undefined {
  const next = blaming(name, () =>
    // Its code may change what it is told; the journal must not.
    reply === undefined ? running.next(DONE) : running.next(clonePlain(reply)),
  );
  return next.done === true ? undefined : askOf(name, next.value);
}

const DONE: Reply = Object.freeze({ kind: "done" });

function askOf(name: string, value: unknown): Ask {
  const isAsk = typeof value === "object" && value !== null && "kind" in value;
  if (!isAsk) {
    throw recipeFailure(name, "yields what cannot be asked for: write yield* before zk.… and me.…");
  }
  try {
    // It is kept, and must not change.
    return clonePlain(value as Ask);
  } catch (cause) {
    throw recipeFailure(name, "asks with something that is not plain data", { cause });
  }
}

/**
 * The program where the journal ends, and what it asks for there (undefined: it has ended). Throws
 * RecipeFailure if it does not ask for what it asked before.
 */
export function replay(
  named: Named,
  facts: ProgramFacts,
  args: readonly unknown[],
  journal: readonly Entry[],
): { readonly running: Running; readonly ask: Ask | undefined } {
  const running = start(named, facts, args);
  let ask = resume(named, running);
  for (const [at, entry] of journal.entries()) {
    refuseOther(named, at, entry.ask, ask);
    ask = resume(named, running, entry.reply);
  }
  return { running, ask };
}

/** The program before its first step. */
export function start(
  { name, program }: Named,
  facts: ProgramFacts,
  args: readonly unknown[],
): Running {
  return blaming(name, () => program(facts, clonePlain(args)));
}

/** Throws RecipeFailure if what is asked for now, as number `at`, is not what was asked for before. */
export function refuseOther(
  { name }: Named,
  at: number,
  before: Ask | undefined,
  now: Ask | undefined,
): void {
  if (
    before === undefined ? now === undefined : now !== undefined && printOf(before) === printOf(now)
  ) {
    return;
  }
  const [first, second] = [describe(before), describe(now)];
  throw recipeFailure(
    name,
    `is not deterministic: given the same answers, its request ${at + 1} is ${first}, and then ${second}`,
    { parted: [first, second] },
  );
}

function describe(ask: Ask | undefined): string {
  return ask === undefined ? "its end" : describeAsk(ask);
}
