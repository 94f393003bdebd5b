/** The smallest part of a history that still has no order: what a person should look at. */
import type { KeyHistory } from "./operations.ts";
import type { Asked } from "./read-history.ts";

/** Looks that are spent on it. */
const MOST_LOOKS = 200;

/**
 * Leaves out what is not needed, many at once and then one by one. The culprit stays, and so does
 * what leaves a trace, and every write whose value somebody who stays has seen: without it the part
 * would be wrong for another reason.
 */
export function smallestPart<Call>(
  history: KeyHistory<Call>,
  culprit: Asked,
  isTraceless: (call: Call) => boolean,
  isIllegal: (part: KeyHistory<Call>) => boolean,
): KeyHistory<Call> {
  let part = history;
  let looks = 0;
  for (let size = Math.ceil(part.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let end = part.length; end > 0; end -= size) {
      const chunk = part.slice(Math.max(0, end - size), end);
      const droppable = chunk.filter(({ asked, call }) => asked !== culprit && isTraceless(call));
      const rest = without(part, droppable);
      if (rest.length === part.length) continue;
      if (looks >= MOST_LOOKS) return part;
      looks += 1;
      if (isIllegal(rest)) part = rest;
    }
  }
  return part;
}

/** The part without these, but for writes that somebody has seen. */
function without<Call>(part: KeyHistory<Call>, chunk: KeyHistory<Call>): KeyHistory<Call> {
  const dropped = new Set(chunk.map(({ asked }) => asked));
  const staying = part.filter(({ asked }) => !dropped.has(asked));
  const seen = new Set(
    staying.flatMap(({ asked }) => [asked.answer?.value, asked.invoke.expected]),
  );
  return part.filter(({ asked: { invoke }, asked }) => {
    return !dropped.has(asked) || (invoke.op !== "read" && seen.has(invoke.value));
  });
}
