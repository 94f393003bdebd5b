/** What people are told of a recipe of theirs that is at fault: where it threw, or that it is not deterministic. */
import { relative } from "node:path";
import { isRecipeFailure } from "../protocol/recipes/program/failure.ts";
import { packageFile } from "./built.ts";
import { badInput, CliError, EXIT } from "./errors.ts";

/** The error as an exit code (3, or 65) and two lines; undefined for what no recipe is to blame for. `folder`: the working folder. */
export function recipeMistake(error: unknown, folder: string): CliError | undefined {
  if (!isRecipeFailure(error)) return undefined;
  const { cause, message, parted } = error;
  if (parted !== undefined) {
    const wayOut = "me.guid() and me.now() stand in for Math.random() and Date.now()";
    return new CliError(EXIT.nondeterministic, message, wayOut);
  }
  const place = cause instanceof Error ? placeOf(cause, folder) : undefined;
  return badInput(
    place === undefined ? message : `${place}: ${message}`,
    cause === undefined ? undefined : "ZABSIM_DEBUG=1 shows where it threw",
  );
}

/** "my-lock.ts:12": the innermost place in the code of the user's. */
function placeOf({ stack = "" }: Error, folder: string): string | undefined {
  const ours = packageFile("");
  const frames = stack.matchAll(/^ +at .*?(?:file:\/\/)?(\/[^\s():]+):(\d+):\d+\)?$/gm);
  for (const [, path = "", line] of frames) {
    if (path.startsWith(ours) || path.includes("/node_modules/")) continue;
    return `${relative(folder, path)}:${line}`;
  }
  return undefined;
}
