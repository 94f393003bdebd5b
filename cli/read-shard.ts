/** Reads the JSON object of a shard from a file, or says in one line what is wrong with it. */
import * as v from "valibot";
import { badInput, type CliError } from "./errors.ts";
import { showPath, syntaxError } from "./plan-file/place.ts";
import { nameOfFile, readText } from "./read-text.ts";
import { SHARD_FILE, type ShardFile } from "./shard-schema.ts";

const WAY_OUT = "a shard is printed by: zabsim fuzz --seed S --shard 1/4 --json";

/** A shard and what errors call its file. */
export interface NamedShard extends ShardFile {
  readonly file: string;
}

/** Throws exit 65. */
export function readShard(path: string): NamedShard {
  const file = nameOfFile(path);
  const value = parseJson(readText(path, "a shard", WAY_OUT), file);
  if (typeof value !== "object" || value === null || !("shard" in value)) {
    throw badInput(`${file}: this is not a shard: it has no "shard"`, WAY_OUT);
  }
  const result = v.safeParse(SHARD_FILE, value, { abortEarly: true });
  if (!result.success) throw complaint(file, result.issues[0]);
  const { scenarios, seed, saved, shard } = result.output;
  if (shard.index > shard.of || shard.of > shard.to - shard.from) {
    throw badInput(`${file}: there is no shard ${shard.index}/${shard.of} of its runs`);
  }
  if (shard.parts.length === 0) throw badInput(`${file}: shard.parts is empty`);
  return { file, schema: 1, scenarios, seed, saved, shard };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof RangeError) throw badInput(`${file}: nested too deeply for a shard`);
    if (!(error instanceof SyntaxError)) throw error;
  }
  const found = syntaxError(text);
  const why = text.trim() === "" ? "the file is empty" : (found?.what.slice(0, 100) ?? "");
  throw badInput(`${file}:${found?.place ?? "1:1"}: not JSON: ${why}`);
}

function complaint(file: string, issue: v.BaseIssue<unknown>): CliError {
  const path = showPath((issue.path ?? []).map(({ key }) => key as string | number)).slice(0, 120);
  if (issue.received === "undefined") return badInput(`${file}: not a shard: ${path} is missing`);
  if (issue.expected === "never") return badInput(`${file}: not a shard: ${path} is not known`);
  const expected = issue.message.startsWith("Invalid") ? (issue.expected ?? "") : issue.message;
  const received = String(issue.received).slice(0, 60);
  return badInput(`${file}: not a shard: ${path} must be ${expected}, not ${received}`);
}
