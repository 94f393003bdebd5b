/** The read-write lock: readers together, writers alone, in the order in which they came [InterProcessReadWriteLock] (reference 14.8). */
import type { Recipe } from "../recipe.ts";
import type { Task } from "../vocabulary.ts";
import { behindTheNext, type Rule } from "./contender.ts";
import { queuedRecipe, type Queued } from "./queued.ts";

const WRITE = "write-";

/** A reader waits for the last writer before it, and for no other reader. */
const behindTheLastWriter: Rule = (names, own) =>
  names.findLastIndex((name, place) => place < own && name.includes(WRITE));

function isReader({ ask }: Task): boolean {
  return ask === "read";
}

/** "read", "write": get the lock with others that read, or alone; keep it for a while, release it. */
export const readWriteLock: Recipe<Queued> = queuedRecipe({
  name: "read-write-lock",
  labelOf: (task) => (isReader(task) ? "read-" : WRITE),
  ruleOf: (task) => (isReader(task) ? behindTheLastWriter : behindTheNext),
  writes: (task) => !isReader(task),
});
