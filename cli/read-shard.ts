/** Reads the JSON object of a shard from a file, or says in one line what is wrong with it. */
import { badInput } from "./errors.ts";
import { checkJson, parseJson } from "./json-text.ts";
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
  const wanted = { what: "a shard", place: file, wayOut: WAY_OUT };
  const value = parseJson(readText(path, "a shard", WAY_OUT), wanted);
  if (typeof value !== "object" || value === null || !("shard" in value)) {
    throw badInput(`${file}: this is not a shard: it has no "shard"`, WAY_OUT);
  }
  const { scenarios, seed, saved, shard } = checkJson(SHARD_FILE, value, wanted);
  if (shard.index > shard.of || shard.of > shard.to - shard.from) {
    throw badInput(`${file}: there is no shard ${shard.index}/${shard.of} of its runs`);
  }
  if (shard.parts.length === 0) throw badInput(`${file}: shard.parts is empty`);
  return { file, schema: 1, scenarios, seed, saved, shard };
}
