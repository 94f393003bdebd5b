/** XML that is well-formed whatever text it is given. */

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

/** Values by name; numbers are written as they are. */
export type Attributes = Readonly<Record<string, string | number>>;

/** An element around others that were made before, each on lines of its own. */
export function element(name: string, values: Attributes, inner: readonly string[]): string {
  const open = `<${name}${attributes(values)}`;
  return inner.length === 0 ? `${open}/>` : `${open}>\n${inner.join("\n")}\n</${name}>`;
}

/** An element around lines of text. */
export function textElement(name: string, values: Attributes, lines: readonly string[]): string {
  return `<${name}${attributes(values)}>${escapeText(lines.join("\n"))}</${name}>`;
}

/** ` name="value"` for each, in their order. A parser turns a plain line feed in a value into a space. */
export function attributes(values: Attributes): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeText(String(value)).replace(/\n/g, "&#10;")}"`)
    .join("");
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["<", "&lt;"],
  [">", "&gt;"],
  ["&", "&amp;"],
  ['"', "&quot;"],
  // A parser turns a plain one into a line feed.
  ["\r", "&#13;"],
]);

/**
 * XML 1.0 has no control characters but tab, line feed and return, no halves of surrogate pairs and
 * neither U+FFFE nor U+FFFF, not even escaped: they become U+FFFD.
 */
function escapeText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[<>&"\r]/g, (sign) => ESCAPES.get(sign) ?? sign);
}
