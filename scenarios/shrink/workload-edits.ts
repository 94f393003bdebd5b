/** A simpler workload: plain writes of one key instead of calls, and a seed that is easy to type. */
import type { Operation } from "../../sim/plan.ts";
import type { Command } from "../../protocol/zookeeper.ts";
import type { EnsemblePlan } from "../scenario.ts";
import type { Edit } from "./search.ts";

/** All operations at once, then one by one. */
export function simplerOperations({ operations }: EnsemblePlan): Edit[] {
  const changes: readonly Change[] = [asWrite, toLeader, ofFirstKey];
  const one = (change: Change, id: number): Edit => {
    return (plan) => withOperations(plan, (old) => (old.id === id ? change(old) : old));
  };
  return [
    ...changes.map(
      (change): Edit =>
        (plan) =>
          withOperations(plan, change),
    ),
    ...changes.flatMap((change) => operations.map(({ id }) => one(change, id))),
  ];
}

type Change = (operation: Operation<Command>) => Operation<Command>;

function withOperations(plan: EnsemblePlan, change: Change): EnsemblePlan {
  return { ...plan, operations: plan.operations.map(change) };
}

function asWrite(operation: Operation<Command>): Operation<Command> {
  const { id, at } = operation;
  if (operation.command.kind === "write") return operation;
  return { id, at, node: "leader", command: { kind: "write", id, key: "a", value: `w${id}` } };
}

function toLeader(operation: Operation<Command>): Operation<Command> {
  return operation.command.kind === "write" ? { ...operation, node: "leader" } : operation;
}

function ofFirstKey(operation: Operation<Command>): Operation<Command> {
  const { command } = operation;
  return command.kind === "write" ? { ...operation, command: { ...command, key: "a" } } : operation;
}

/** Each edit by itself and then with other seeds, "1" to `most`: what it takes away may have been needed for its chance only. */
export function withOtherSeeds(edits: readonly Edit[], most: number): Edit[] {
  return edits.flatMap((edit) => [edit, ...simplerSeeds(most).map((reseed) => then(edit, reseed))]);
}

/** Seeds "1" to `most`. */
export function simplerSeeds(most: number): Edit[] {
  return Array.from({ length: most }, (_, nth): Edit => {
    return (plan) => ({ ...plan, seed: String(nth + 1) });
  });
}

function then(first: Edit, second: Edit): Edit {
  return (plan) => {
    const made = first(plan);
    return made === undefined ? undefined : second(made);
  };
}
