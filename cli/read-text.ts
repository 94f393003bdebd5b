/** Reads a text file that somebody named, or says in one line why it cannot be read. */
import { readFileSync, statSync } from "node:fs";
import { badInput, quote } from "./errors.ts";

const LARGEST = 10_000_000;

/** `what` is what the file should hold, such as "a plan"; `wayOut` says where one comes from. Throws exit 65. */
export function readText(path: string, what: string, wayOut: string): string {
  const file = nameOfFile(path);
  try {
    const facts = statSync(path);
    if (!facts.isFile()) throw badInput(`${file} is not a file`);
    if (facts.size > LARGEST) throw badInput(`${file} is too large for ${what} (more than 10 MB)`);
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`;
    throw badInput(`${file}: ${why}`, wayOut);
  }
}

/** Whether a person means a file: names of scenarios have no dot and never begin with a slash. */
export function looksLikePath(target: string): boolean {
  return target.includes(".") || target.startsWith("/");
}

/** What errors call a file: its path, in quotes if it is not plain text. */
export function nameOfFile(path: string): string {
  const quoted = quote(path);
  return quoted.slice(1, -1) === path ? path : quoted;
}
