/** Files of the store: written whole or not at all, read only if they are small and really there. */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
  type Stats,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** No file of a store that is read again is larger, in bytes. */
const LARGEST_FILE = 10_000_000;

let temporaries = 0;

/** A name beside `path` that nobody else takes. */
function temporaryFor(path: string): string {
  temporaries += 1;
  return join(dirname(path), `.${basename(path)}.${process.pid}-${temporaries}`);
}

/** Puts `content` at `path`, in place of what is there, so that a reader or a crash sees the old or the new file. Throws what `node:fs` throws. */
export function replaceFile(path: string, content: string | Buffer): void {
  const temporary = writeTemporary(path, content);
  try {
    renameSync(temporary, path);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
  syncFolder(dirname(path));
}

/** The same where nothing is; throws EEXIST where something is, and leaves that alone. */
export function writeNewFile(path: string, content: string): void {
  const temporary = writeTemporary(path, content);
  try {
    // Unlike a rename, a link replaces nothing.
    linkSync(temporary, path);
  } finally {
    unlinkSync(temporary);
  }
  syncFolder(dirname(path));
}

function writeTemporary(path: string, content: string | Buffer): string {
  const temporary = temporaryFor(path);
  const file = openSync(temporary, "wx");
  try {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return temporary;
}

/** Makes what was renamed or linked in a folder survive a loss of power, where the system can. */
export function syncFolder(path: string): void {
  // Windows cannot open a folder.
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Makes a folder, and those above it, unless it is there. Throws if something else is, a link to a folder included. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true });
  if (!isFolder(path)) throw new NotOurs("is not a folder of its own");
}

/** What is at a path, links not followed; undefined where nothing is, or nothing can be seen. */
export function look(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    // A file on the way to it, or no right to look, is as good as nothing.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}

/** A folder, and no link to one. */
export function isFolder(path: string): boolean {
  return look(path)?.isDirectory() === true;
}

/** Why something in a store is left alone; the message completes "FILE ...". */
export class NotOurs extends Error {
  override readonly name = "NotOurs";
}

/** Text of a small file that is no link; undefined if nothing is there. Throws `NotOurs`, or what `node:fs` throws. */
export function readSmallFile(path: string): string | undefined {
  const facts = look(path);
  if (facts === undefined) return undefined;
  if (!facts.isFile()) throw new NotOurs("is not a plain file");
  // Whatever it has become in between is not followed and not waited for.
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (fstatSync(file).size > LARGEST_FILE) throw new NotOurs("is larger than 10 MB");
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}
