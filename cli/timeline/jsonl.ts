/** Trace entries as JSON lines: integers and short names, keys in a fixed order, so that they can be compared. */
import { hexZxid, type Zxid } from "../../protocol/zxid.ts";
import type { TraceEntry } from "../../sim/trace.ts";

/** `i` index, `t` microseconds, `n` node, `k` kind, `e` event of the kernel, `c` causes; then the kind's own fields. */
export function jsonLine(entry: TraceEntry): string {
  const { index, at, event, cause, kind, node, ...own } = entry;
  const stamp = {
    i: index,
    t: at,
    n: node < 0 ? "net" : nameOf(node),
    k: kind,
    e: event,
    c: cause < 0 ? [] : [cause],
  };
  const fields = Object.entries(own).map(([name, value]) => [name, spell(name, value)]);
  return JSON.stringify({ ...stamp, ...Object.fromEntries(fields) });
}

function nameOf(node: number): string {
  return `s${node + 1}`;
}

const NODES: readonly string[] = ["from", "to", "nodes", "core"];
const ZXIDS: readonly string[] = ["zxid", "lastZxid"];

/** The entry's own fields; nodes become names. */
function spell(name: string, value: unknown): unknown {
  if (NODES.includes(name)) {
    return Array.isArray(value) ? value.map(nameOf) : nameOf(value as number);
  }
  return name === "fault" ? value : deepen(value);
}

/** Values of the protocol: zxids in ZooKeeper's hex, fingerprints left out. */
function deepen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deepen);
  if (typeof value !== "object" || value === null) return value;
  const { kind } = value as { readonly kind?: unknown };
  const ends = kind === "syncing" ? [...ZXIDS, "from", "to"] : ZXIDS;
  const fields = Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (name === "print") return [];
    const isZxid = ends.includes(name) && typeof inner === "number";
    return [[name, isZxid ? hexZxid(inner as Zxid) : deepen(inner)]];
  });
  return Object.fromEntries(fields) as unknown;
}
