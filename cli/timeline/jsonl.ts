/** Trace entries as JSON lines: integers and short names, keys in a fixed order, so that they can be compared. */
import { isAclList } from "../plan-file/plain.ts";
import { hexSession } from "../../protocol/server/sessions/ids.ts";
import { hexZxid, type Zxid } from "../../protocol/zxid.ts";
import type { NodeId } from "../../sim/machine.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { nodeName } from "./names.ts";

/** `i` index, `t` microseconds, `n` node, `k` kind, `e` event of the kernel, `c` causes; then the kind's own fields. */
export function jsonLine(entry: TraceEntry, servers: number): string {
  const { index, at, event, cause, kind, node, ...own } = entry;
  const stamp = {
    i: index,
    t: at,
    n: node < 0 ? "net" : nodeName(node, servers),
    k: kind,
    e: event,
    c: cause < 0 ? [] : [cause],
  };
  const fields = Object.entries(own).map(([name, value]) => [name, spell(name, value, servers)]);
  return JSON.stringify({ ...stamp, ...Object.fromEntries(fields) });
}

const NODES: readonly string[] = ["from", "to", "nodes", "core"];
const ZXIDS: readonly string[] = [
  "zxid",
  "lastZxid",
  "lastZxidSeen",
  "relativeZxid",
  "czxid",
  "mzxid",
  "pzxid",
];
const SESSIONS: readonly string[] = ["session", "ephemeralOwner"];

/** The entry's own fields; nodes become names. */
function spell(name: string, value: unknown, servers: number): unknown {
  if (NODES.includes(name)) {
    const nameOf = (node: NodeId): string => nodeName(node, servers);
    return Array.isArray(value) ? value.map(nameOf) : nameOf(value as NodeId);
  }
  return name === "fault" ? value : deepen(value, servers);
}

/** Values of the protocol: zxids and sessions in ZooKeeper's hex, lists of ACLs as plain lists, fingerprints left out. */
function deepen(value: unknown, servers: number): unknown {
  if (Array.isArray(value)) return value.map((one) => deepen(one, servers));
  if (typeof value !== "object" || value === null) return value;
  if (isAclList(value)) return value.entries;
  const { kind } = value as { readonly kind?: unknown };
  const fields = Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (name === "print") return [];
    const isEnd = kind === "syncing" && (name === "from" || name === "to");
    return [
      [
        name,
        typeof inner === "number"
          ? spellNumber(isEnd ? "zxid" : name, inner, servers)
          : deepen(inner, servers),
      ],
    ];
  });
  return Object.fromEntries(fields) as unknown;
}

function spellNumber(name: string, value: number, servers: number): unknown {
  if (ZXIDS.includes(name)) return hexZxid(value as Zxid);
  if (SESSIONS.includes(name) && value > 0) return hexSession(value);
  if (name !== "server") return value;
  return value < 0 ? null : nodeName(value, servers);
}
