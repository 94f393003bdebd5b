/** Which paths are legal, and which nodes stay [PathUtils.validatePath, DataTree.isSpecialPath] (reference 12.1, 12.2). */
import { CONFIG, QUOTA, ROOT, SYSTEM } from "../tree/tree.ts";

const SLASH = 0x2f;

/**
 * Absolute, and each of its components a name, without control characters, surrogates and specials
 * [PathUtils.validatePath].
 */
export function isValidPath(path: string): boolean {
  if (path === ROOT) return true;
  if (!path.startsWith("/")) return false;
  let start = 1;
  for (let at = 1; at < path.length; at += 1) {
    const unit = path.charCodeAt(at);
    if (unit === SLASH) {
      if (!isName(path, start, at)) return false;
      start = at + 1;
    } else if (isIllegal(unit)) return false;
  }
  return isName(path, start, path.length);
}

/** Neither nothing nor "." nor "..". */
function isName(path: string, start: number, end: number): boolean {
  return end > start + 2 || !"..".startsWith(path.slice(start, end));
}

/** Control characters, surrogates, and what is private or special. */
function isIllegal(unit: number): boolean {
  if (unit < 0x7f) return unit < 0x20;
  return unit <= 0x9f || (unit >= 0xd800 && unit <= 0xf8ff) || unit >= 0xfff0;
}

/**
 * All that create and delete ask for before they look a parent up: a '/' and no NUL; a malformed
 * one is just not there [PrepRequestProcessor.getParentPathAndValidate].
 */
export function hasParent(path: string): boolean {
  return path.includes("/") && !path.includes("\0");
}

/** The nodes of a new server, which nobody deletes [DataTree.isSpecialPath]. */
export function isSpecialPath(path: string): boolean {
  return path === ROOT || path === SYSTEM || path === QUOTA || path === CONFIG;
}
