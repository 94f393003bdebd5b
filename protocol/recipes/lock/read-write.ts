/** The read-write lock: readers together, writers alone, in the order in which they came [InterProcessReadWriteLock] (reference 14.8). */
import type { Recipe } from "../recipe.ts";
import { bugsIn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { behindTheNext, type Rule } from "./contender.ts";
import { queuedRecipe, type Queued } from "./queued.ts";

const WRITE = "write-";

/** A reader waits for the last writer before it, and for no other reader. */
const behindTheLastWriter: Rule = (names, own) =>
  names.findLastIndex((name, place) => place < own && name.includes(WRITE));

/** Whoever holds it now is all that it looks at: the writers that wait are overtaken. */
const behindAWritingHolder: Rule = (names) => (names[0]?.includes(WRITE) === true ? 0 : -1);

function isReader({ ask }: Task): boolean {
  return ask === "read";
}

/** "read", "write": get the lock with others that read, or alone; keep it for a while, release it. */
export const readWriteLock: Recipe<Queued> = queuedRecipe({
  name: "read-write-lock",
  placeOf: (task) => ({ label: isReader(task) ? "read-" : WRITE }),
  ruleOf: (task, turn) => {
    if (!isReader(task)) return behindTheNext;
    return bugsIn(turn)["reader-overtakes-writers"] ? behindAWritingHolder : behindTheLastWriter;
  },
  writes: (task) => !isReader(task),
});
