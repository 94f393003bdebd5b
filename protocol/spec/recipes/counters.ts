/** Judges counters: what was added is added once, and who is told that nothing was written is told the truth. */
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import type { CommittedChange } from "./changes.ts";
import { entry, type CounterSeen, type DataSeen } from "./data-seen.ts";
import type { Look } from "./look.ts";

function counterSeen({ counters }: DataSeen, path: string): CounterSeen {
  return entry(counters, path, () => ({
    total: 0,
    asked: 0,
    acknowledged: 0,
    written: new Set(),
  }));
}

/** Somebody is about to add the number of the task and 1, or to set the counter. */
export function onAskedToCount(seen: DataSeen, { number, path, text }: RecipeEvent): void {
  const counter = counterSeen(seen, path);
  if (text === "add") counter.asked += number + 1;
}

/** A node that somebody counts with has changed: "5;1=12" is a total of 5, last written by task 12 of c1. */
export function onCounterChanged(seen: DataSeen, { after, path }: CommittedChange): void {
  const counter = counterSeen(seen, path);
  const [total = "0", ...last] = (after?.data ?? "0").split(";");
  counter.total = Number(total);
  for (const writer of last) counter.written.add(Number(writer.split("=")[1]));
}

/** `client` believes that it has added `number`. */
export function onAdded(seen: DataSeen, client: number, event: RecipeEvent, look: Look): void {
  const { number, path } = event;
  const counter = counterSeen(seen, path);
  counter.acknowledged += number;
  look.reach("added");
  const { acknowledged, asked, total } = counter;
  if (total >= acknowledged && total <= asked) return;
  const should = acknowledged === asked ? `${asked}` : `between ${acknowledged} and ${asked}`;
  look.violate(
    "CountedOnce",
    `${path} is ${total} and should be ${should}: c${client} has just added ${number}`,
  );
}

/** `client` believes that it has set a value, or that it has not. */
export function onSet(seen: DataSeen, client: number, event: RecipeEvent, look: Look): void {
  const { number, path, task, what } = event;
  const isWritten = counterSeen(seen, path).written.has(task);
  if (isWritten === (what === "set")) return;
  const [told, was] = isWritten ? ["refused", "done"] : ["done", "not done"];
  look.violate(
    "OutcomeTold",
    `c${client} was told that setting ${path} to ${number} was ${told}, and it was ${was}`,
  );
}
