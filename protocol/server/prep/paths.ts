/** Which paths are legal, and which nodes stay [PathUtils.validatePath, DataTree.isSpecialPath] (reference 12.1, 12.2). */
import { CONFIG, QUOTA, ROOT, SYSTEM } from "../tree/tree.ts";

/** No control characters, surrogates, private or special ones. */
// oxlint-disable-next-line no-control-regex
const ILLEGAL = /[\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/;
const EMPTY_OR_DOTS = /\/(?:\.{0,2})(?:\/|$)/;

/** Absolute, and each of its components a name. */
export function isValidPath(path: string): boolean {
  if (path === ROOT) return true;
  return path.startsWith("/") && !EMPTY_OR_DOTS.test(path) && !ILLEGAL.test(path);
}

/** All that create and delete ask for before they look a parent up: a malformed one is just not there. */
export function hasParent(path: string): boolean {
  return path.includes("/") && !path.includes("\0");
}

/** The nodes of a new server, which nobody deletes. */
export function isSpecialPath(path: string): boolean {
  return path === ROOT || path === SYSTEM || path === QUOTA || path === CONFIG;
}
