/** Text from its UTF-8 bytes, where a byte string names somebody. */
import type { Bytes } from "../../api/operations.ts";

const REPLACEMENT = "\ufffd";

/** Bytes that are no UTF-8 become U+FFFD, one each. */
export function textOf(bytes: Bytes): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = lengthOf(bytes.charCodeAt(at));
    const code = decode(bytes, at, length);
    text += code === undefined ? REPLACEMENT : String.fromCodePoint(code);
    at += code === undefined ? 1 : length;
  }
  return text;
}

/** Of the sequence that begins with this byte; 0 if none does. */
function lengthOf(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

function decode(bytes: Bytes, at: number, length: number): number | undefined {
  if (length === 0 || at + length > bytes.length) return undefined;
  const first = bytes.charCodeAt(at);
  if (length === 1) return first;
  let code = first & (0x7f >> length);
  for (let next = at + 1; next < at + length; next += 1) {
    const byte = bytes.charCodeAt(next);
    if ((byte & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (byte & 0x3f);
  }
  return isLegal(code, length) ? code : undefined;
}

/** No longer than it has to be, no surrogate, and in range. */
function isLegal(code: number, length: number): boolean {
  const least = length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80;
  return code >= least && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}
