/** Answers of our servers in the words of a transcript: fields by name, zxids as counts, sessions by name. */
import type { Acl } from "../../protocol/api/acl.ts";
import {
  eventName,
  type ClientInfo,
  type Result,
  type SubResult,
} from "../../protocol/api/operations.ts";
import type { Stat } from "../../protocol/api/stat.ts";
import { statOf, SYSTEM } from "../../protocol/server/tree/tree.ts";
import type { Tree, Znode } from "../../protocol/server/tree/types.ts";
import type { SessionId } from "../../protocol/transaction.ts";
import { counterOf, type Zxid } from "../../protocol/zxid.ts";
import type { ProberEvent } from "./protocol.ts";
import type { Fields, Json, WatchNotice } from "./transcript.ts";

/** What is needed to tell of a world in the words of its transcript. */
export interface Scribe {
  readonly sessionNames: ReadonlyMap<SessionId, string>;
  /** Wall-clock milliseconds of each transaction. */
  readonly times: ReadonlyMap<Zxid, number>;
  /** False once a Stat has shown a time that is not that of the transaction it names. */
  timesConsistent: boolean;
}

/**
 * Text as the recorder read it. ZooKeeper encodes half a surrogate pair as a character of its own,
 * three bytes that no UTF-8 has: a decoder shows one sign of doubt for each [BinaryOutputArchive].
 */
function asRead(text: string): string {
  return text.replace(/[\uD800-\uDFFF]/g, "\uFFFD\uFFFD\uFFFD");
}

/** `err` and `zxid` of the header, and the fields of the body. */
export function tellAnswer(
  scribe: Scribe,
  { err, result, zxid }: Extract<ProberEvent, { kind: "answered" }>,
): Fields {
  return { err, zxid: countOf(zxid), ...tellResult(scribe, result) };
}

/** A zxid as a standalone server would have counted it; an ensemble of one epoch differs by that epoch. */
function countOf(zxid: Zxid): number {
  return zxid < 0 ? zxid : counterOf(zxid);
}

function tellResult(scribe: Scribe, result: Result): Fields {
  switch (result.kind) {
    case "none":
      return {};
    case "path":
      return { path: asRead(result.path) };
    case "created":
      return { path: asRead(result.path), stat: tellStat(scribe, result.stat) };
    case "stat":
      return { stat: tellStat(scribe, result.stat) };
    case "data":
      return { data: result.data, stat: tellStat(scribe, result.stat) };
    case "acl":
      return { acl: result.acl.entries.map(tellAcl), stat: tellStat(scribe, result.stat) };
    case "children": {
      const children = result.children.map(asRead).sort(byUnits);
      return result.stat === undefined
        ? { children }
        : { children, stat: tellStat(scribe, result.stat) };
    }
    case "total":
      return { total: result.total };
    case "ephemerals":
      return { ephemerals: result.ephemerals.map(asRead).sort(byUnits) };
    case "clientInfo":
      return { clientInfo: result.clientInfo.map(tellClient) };
    case "watchErr":
      return { watchErr: result.watchErr };
    case "multi":
      return { results: result.results.map((each) => tellSubResult(scribe, each)) };
  }
}

function tellSubResult(scribe: Scribe, { err, result, type }: SubResult): Json {
  return type === "error" ? { err } : { type, err, ...tellResult(scribe, result) };
}

function tellAcl({ id, perms, scheme }: Acl): Json {
  return { perms, scheme: asRead(scheme), id: asRead(id) };
}

function tellClient({ scheme, user }: ClientInfo): Json {
  return { scheme: asRead(scheme), user: asRead(user) };
}

/** Without the times, which are compared with those of the transactions instead. */
function tellStat(scribe: Scribe, stat: Stat): Json {
  const { ctime, czxid, ephemeralOwner, mtime, mzxid, pzxid } = stat;
  if (ctime !== timeOf(scribe, czxid) || mtime !== timeOf(scribe, mzxid)) {
    scribe.timesConsistent = false;
  }
  const { aversion, cversion, dataLength, numChildren, version } = stat;
  return {
    czxid: countOf(czxid),
    mzxid: countOf(mzxid),
    version,
    cversion,
    aversion,
    dataLength,
    numChildren,
    pzxid: countOf(pzxid),
    ephemeralOwner:
      ephemeralOwner === 0 ? "0" : (scribe.sessionNames.get(ephemeralOwner) ?? "a stranger"),
  };
}

/** Nodes that a server begins with have no time. */
function timeOf({ times }: Scribe, zxid: Zxid): number | undefined {
  return counterOf(zxid) === 0 ? 0 : times.get(zxid);
}

/**
 * A watch event as the recorder wrote it: its name, a state that is always SyncConnected, and the
 * path read back as text.
 */
export function tellNotice({ path, type }: Extract<ProberEvent, { kind: "watched" }>): WatchNotice {
  return { type: eventName(type), state: SYNC_CONNECTED, path: asRead(path) };
}

const SYNC_CONNECTED = 3;

/** Every node by path, as a super user would read it; the recorder left out what begins like the system's own. */
export function tellTree(scribe: Scribe, tree: Tree): Fields {
  const nodes = tree.slots
    .filter((node) => node !== undefined)
    .filter(({ path }) => !path.startsWith(SYSTEM))
    .toSorted((one, other) => byUnits(one.path, other.path));
  return Object.fromEntries(nodes.map((node) => [node.path, tellNode(scribe, tree, node)]));
}

function tellNode(scribe: Scribe, tree: Tree, node: Znode): Fields {
  return {
    path: node.path,
    data: node.data,
    acl: node.acl.entries.map(tellAcl),
    stat: tellStat(scribe, statOf(tree, node)),
  };
}

/** Ascending by UTF-16 units. */
export function byUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
