/** Reads YAML (and JSON, which is YAML) into plain data with places. No aliases, no tags, no depth: a scenario needs none. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Parser,
  type CST,
  type Node,
  type Pair,
} from "yaml";
import type { Path, Problem } from "../../scenarios/written/shapes.ts";
import type { Complaint } from "./complaints.ts";
import { placeAt, type Place } from "./excerpt.ts";

/** What a text says, and where. */
export interface YamlText {
  readonly value: unknown;
  readonly complaints: readonly Complaint[];
  readonly placeOf: (problem: Pick<Problem, "path" | "isKey">) => Place | undefined;
}

/** Nothing of a scenario is nested more deeply. */
const DEEPEST = 12;
/** What is nested less deeply is refused with its place. */
const DEEPEST_TEXT = 100;
/** One mistake makes the parser complain again and again. */
const MOST_TOLD = 10;

/** Never throws: what cannot be read is among the complaints, and then `value` means nothing. */
export function readYaml(text: string): YamlText {
  if (isTooDeep(text)) return unreadable("it is nested too deeply for a scenario");
  const document = parseDocument(text, { version: "1.2", merge: false, prettyErrors: false });
  const told = [...document.errors, ...document.warnings].slice(0, MOST_TOLD);
  const complaints: Complaint[] = told.map(({ message, pos: [from, to] }) => {
    const what = message.split("\n", 1)[0] ?? "";
    return { place: placeAt(text, from, to - from), what: `not YAML: ${what.slice(0, 200)}` };
  });
  if (complaints.length > 0) return { value: undefined, complaints, placeOf: () => undefined };
  if (document.contents === null) return unreadable("it is empty");
  const refuse = (node: Node | null, what: string): undefined => {
    const [from, to] = node?.range ?? [0, 1];
    complaints.push({ place: placeAt(text, from, to - from), what });
    return undefined;
  };
  const value = plainOf(document.contents, refuse, 0);
  const placeOf: YamlText["placeOf"] = ({ path, isKey }) => {
    const range = findNode(document.contents, path, isKey)?.range;
    return range === null || range === undefined
      ? undefined
      : placeAt(text, range[0], endOfLine(text, range[0], range[1]) - range[0]);
  };
  return { value, complaints, placeOf };
}

/** A mark is as long as what it marks, within the line. */
function endOfLine(text: string, from: number, to: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? to : Math.min(to, end);
}

function unreadable(what: string): YamlText {
  return { value: undefined, complaints: [{ place: undefined, what }], placeOf: () => undefined };
}

/**
 * What the composer is given is walked first without recursion: the composer recurses, and a text of a
 * hundred thousand brackets or dashes would take the process along, not just overflow its stack.
 */
function isTooDeep(text: string): boolean {
  const left: [token: CST.Token, depth: number][] = [];
  for (const token of new Parser().parse(text)) left.push([token, 0]);
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [token, depth] = next;
    if (depth > DEEPEST_TEXT) return true;
    const items = "items" in token ? token.items : token.type === "document" ? [token] : [];
    for (const item of items) {
      if ("key" in item && item.key) left.push([item.key, depth + 1]);
      if (item.value) left.push([item.value, depth + 1]);
    }
  }
  return false;
}

type Refuse = (node: Node | null, what: string) => undefined;

function plainOf(node: Node | null, refuse: Refuse, depth: number): unknown {
  if (node === null) return null;
  if (depth > DEEPEST) return refuse(node, "it is nested too deeply for a scenario");
  if (isAlias(node)) return refuse(node, "an alias is not for scenarios: write it out");
  if (node.anchor !== undefined) return refuse(node, "an anchor is not for scenarios");
  if (node.tag !== undefined && !node.tag.startsWith("tag:yaml.org,2002:")) {
    return refuse(node, "a tag is not for scenarios");
  }
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => plainOf(item as Node | null, refuse, depth + 1));
  if (!isMap(node)) return refuse(node, "this is not for scenarios");
  // Without a prototype, so that no key means more than itself.
  const object = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of node.items as Pair<Node | null, Node | null>[]) {
    const name = isScalar(key) ? key.value : undefined;
    if (typeof name === "string") object[name] = plainOf(value, refuse, depth + 1);
    else refuse(key, "a key must be text");
  }
  return object;
}

/** The node at `path`, or the deepest part of it that is there; with `isKey` the key at its end. */
function findNode(root: Node | null, path: Path, isKey: boolean): Node | null {
  let node = root;
  for (const [depth, step] of path.entries()) {
    const pair = isMap(node) ? findPair(node.items as Pair<Node, Node | null>[], step) : undefined;
    if (pair !== undefined && isKey && depth === path.length - 1) return pair.key;
    const inner = isSeq(node)
      ? (node.items[Number(step)] as Node | undefined)
      : (pair?.value ?? pair?.key);
    if (inner === undefined) break;
    node = inner;
  }
  return node;
}

function findPair(
  items: readonly Pair<Node, Node | null>[],
  name: string | number,
): Pair<Node, Node | null> | undefined {
  return items.find(({ key }) => isScalar(key) && key.value === name);
}
