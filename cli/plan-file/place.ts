/** Where in a JSON text something is, as line:column, for error messages. */
import { parse, type AnyNode, type ValueNode } from "@humanwhocodes/momoa";

/** Line and column of a syntax error and what is wrong there; undefined if they cannot be told. */
export function syntaxError(text: string): { place: string; what: string } | undefined {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof Error) || !("line" in error) || !("column" in error)) return undefined;
    const what = error.message
      .replace(/ \(\d+:\d+\)$/, "")
      .replace(/ found\.$/, "")
      .replace(/^U/, "u");
    return { place: `${String(error.line)}:${String(error.column)}`, what };
  }
  return undefined;
}

/** Keys and indexes from the root of the JSON to a value. */
export type Path = readonly (string | number)[];

/** Line and column of the value at `path`, or of the deepest part of it that is there. */
export function placeOf(text: string, path: Path): string | undefined {
  let node: AnyNode | undefined;
  try {
    node = parse(text).body;
  } catch {
    // Nested too deeply for the parser; the path alone has to do.
    return undefined;
  }
  for (const key of path) {
    const inner = childOf(node, key);
    if (inner === undefined) break;
    node = inner;
  }
  const { line, column } = node.loc.start;
  return `${line}:${column}`;
}

function childOf(node: AnyNode, key: string | number): ValueNode | undefined {
  if (node.type === "Array" && typeof key === "number") return node.elements[key]?.value;
  if (node.type !== "Object") return undefined;
  return node.members.find(({ name }) => name.type === "String" && name.value === key)?.value;
}

/** "faults[3].fault.kind". */
export function showPath(path: Path): string {
  return path
    .map((key, depth) => (typeof key === "number" ? `[${key}]` : depth === 0 ? key : `.${key}`))
    .join("");
}
