/** The store: a folder of one's own, `.zabsim`, in which sweeps leave what they found. It is never needed. */
import { mkdirSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { badInput, CliError, harmless } from "../errors.ts";
import type { Io } from "../io.ts";
import { nameOfFile } from "../read-text.ts";
import { textFlag, type Session } from "../session.ts";
import { look, makeFolder, NotOurs, writeNewFile } from "./files.ts";

const DEFAULT_FOLDER = ".zabsim";

/** A store that may not be there yet. */
export interface Store {
  /** Where it is. */
  readonly folder: string;
  /** What people are told: relative to the working folder unless they named it otherwise. */
  readonly shown: string;
  readonly io: Io;
  /** It cannot be written, which has been said; nothing more is tried. */
  isBroken: boolean;
  /** What has been said of files that are left alone: each is said once. */
  readonly told: Set<string>;
}

/**
 * The store that is asked for by `--out` or ZABSIM_DIR, or the one of the working folder; undefined with
 * `--no-store`. Makes nothing yet. Throws exit 65 if what was asked for is no folder.
 */
export function openStore(session: Session): Store | undefined {
  const { io, flags } = session;
  if (flags["store"] === false) return undefined;
  const asked = textFlag(session, "out", "ZABSIM_DIR");
  const shown = asked ?? DEFAULT_FOLDER;
  const folder = isAbsolute(shown) ? shown : join(io.folder, shown);
  if (asked !== undefined) refuseFile(folder, shown);
  // Nobody meant a link that came with somebody's repository.
  const isStrange = look(folder)?.isSymbolicLink() === true;
  if (isStrange && asked === undefined) {
    warn(io, `${shown} is a symbolic link and is not used; --out DIR names a folder`);
    return undefined;
  }
  return { folder, shown, io, isBroken: false, told: new Set() };
}

/** For commands that are about what is in it. Throws exit 65 if it must not be used. */
export function requireStore(session: Session): Store {
  const store = openStore(session);
  if (store === undefined) throw badInput("there is no folder of saved failures", "name it: --out");
  refuseFile(store.folder, store.shown);
  return store;
}

/** Nothing may be there yet; a link that somebody has named is followed. */
function refuseFile(folder: string, shown: string): void {
  try {
    if (statSync(folder).isDirectory()) return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === "ENOENT" && look(folder) === undefined) return;
  }
  const why = "is not a folder that can be used";
  throw badInput(`${nameOfFile(shown)} ${why}`, "--out DIR names one for saved failures");
}

/** Tells, on one line of stderr, what was left alone and why. */
export function warn(io: Io, what: string): void {
  io.err(`warning: ${harmless(what.replace(/\s*\n\s*/g, " "))}\n`);
}

/** The same, once, of something in a store. */
export function warnOf(store: Store, what: string): void {
  if (store.told.has(what)) return;
  store.told.add(what);
  warn(store.io, what);
}

/** What people are told a file of the store is. */
export function shownPath(store: Store, ...parts: readonly string[]): string {
  return nameOfFile([store.shown.replace(/\/+$/, ""), ...parts].join("/"));
}

/** Writes into the store; if it cannot be written, that is said once, and nothing is tried any more. */
export function writeInto<T>(store: Store, write: () => T): T | undefined {
  if (store.isBroken) return undefined;
  try {
    prepare(store);
    return write();
  } catch (error) {
    store.isBroken = true;
    warn(store.io, `${nameOfFile(store.shown)}: nothing can be saved (${reasonOf(error)})`);
    return undefined;
  }
}

/** Made on the first write: it takes itself out of everybody's repository. */
function prepare({ folder }: Store): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ["failures", "runs"]) makeFolder(join(folder, name));
  try {
    writeNewFile(join(folder, ".gitignore"), "*\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Why a file was left alone, in a few words. Throws again what is no fault of a file. */
export function reasonOf(error: unknown): string {
  if (error instanceof NotOurs || error instanceof CliError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return code;
}
