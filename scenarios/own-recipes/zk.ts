/** ZooKeeper as a program sees it: the calls of a client, each `yield*`ed, each answered or throwing. */
import { CODE, type Code } from "../../protocol/api/codes.ts";
import { OPEN_ACL } from "../../protocol/api/acl.ts";
import {
  eventName,
  MODE,
  type CreateOp,
  type MultiOp,
  type Op,
  type Result,
} from "../../protocol/api/operations.ts";
import type { Stat } from "../../protocol/api/stat.ts";
import { asking, type Asking, type Unasked } from "./asking.ts";
import { spanOf } from "./span.ts";
import { errorOf, NodeExists, NoNode } from "./errors.ts";

/** What a node is to be; persistent and empty if nothing is said. */
export interface NodeOptions {
  /** It ends with the session. */
  readonly ephemeral?: boolean;
  /** Ten digits are added to its name, which count what was made in its parent. */
  readonly sequential?: boolean;
  /** It is reaped once it has had children and has none. */
  readonly container?: boolean;
  /** Parents that are not there are made first, as containers. Not in a multi. */
  readonly parents?: boolean;
  /** Its content, one byte for each character. */
  readonly data?: string;
}

/** `watch`: the next change is told once, to `nextWatch`. */
export interface ReadOptions {
  readonly watch?: boolean;
}

/** One part of a multi. A `version` that is not said is any. */
export type Part =
  | ({ readonly create: string } & NodeOptions)
  | { readonly delete: string; readonly version?: number }
  | { readonly setData: string; readonly data: string; readonly version?: number }
  | { readonly check: string; readonly version: number };

/** What a watch has told: "NodeDeleted" and its like, and where. */
export interface WatchEvent {
  readonly type: string;
  readonly path: string;
}

/**
 * The client. Every call throws what ZooKeeper answers (`ConnectionLoss`, `SessionExpired`, `NoNode`,
 * …). When a session is over another takes its place, as with Curator.
 */
export interface Zk {
  /** The whole path of the new node. */
  create(path: string, options?: NodeOptions): Asking<string>;
  /** `version` missing: any. */
  delete(path: string, version?: number): Asking<void>;
  /** Undefined if there is none; a watch then waits for its creation. */
  exists(path: string, options?: ReadOptions): Asking<Stat | undefined>;
  getData(
    path: string,
    options?: ReadOptions,
  ): Asking<{ readonly data: string; readonly stat: Stat }>;
  /** Names in no order that means anything. */
  getChildren(
    path: string,
    options?: ReadOptions,
  ): Asking<{ readonly children: string[]; readonly stat: Stat | undefined }>;
  /** `version` missing: any. */
  setData(path: string, data: string, version?: number): Asking<Stat>;
  /** The server catches up with the leader before it answers what comes later. */
  sync(path?: string): Asking<void>;
  /** All of it or nothing; gives the paths of what was created, in order. Throws for the first part that failed. */
  multi(parts: readonly Part[]): Asking<string[]>;
  /**
   * Waits for the next thing that a watch of this program tells; undefined if `within` ("5s") has
   * passed. Throws SessionExpired if the session that was watching is over.
   */
  nextWatch(options?: { readonly within?: string }): Asking<WatchEvent | undefined>;
}

/** The client of one program. */
export function zkOf(unasked: Unasked): Zk {
  const call = <T>(op: Op, read: (result: Result) => T, missing?: () => T): Asking<T> =>
    asking(unasked, { kind: "call", op }, ["answered"], ({ err, result }) => {
      if (err === CODE.NONODE && missing !== undefined) return missing();
      if (err !== CODE.OK) throw errorOf(err, describe(op));
      return read(result);
    });
  return {
    create: (path, options = {}) => {
      const make = (): Asking<string> => call(creation(path, options), pathOf);
      if (options.parents !== true) return make();
      const parent = (above: string): Asking<string> =>
        call(creation(above, { container: true }), pathOf);
      // The first is made here, so that one that is never run is missed.
      return withParents(path, make(), make, parent);
    },
    delete: (path, version = -1) => call({ kind: "delete", path, version }, () => undefined),
    exists: (path, { watch = false } = {}) =>
      call<Stat | undefined>({ kind: "exists", path, watch }, statOf, () => undefined),
    getData: (path, { watch = false } = {}) => call({ kind: "getData", path, watch }, dataOf),
    getChildren: (path, { watch = false } = {}) =>
      call({ kind: "getChildren2", path, watch }, childrenOf),
    setData: (path, data, version = -1) => call({ kind: "setData", path, data, version }, statOf),
    sync: (path = "/") => call({ kind: "sync", path }, () => undefined),
    multi: (parts) => call({ kind: "multi", ops: parts.map(partOf) }, pathsOf),
    nextWatch: ({ within } = {}) =>
      asking(
        unasked,
        { kind: "watch", within: within === undefined ? 0 : spanOf(within) },
        ["fired", "lost", "timeUp"],
        (news) => {
          if (news.kind === "lost") throw errorOf(CODE.SESSIONEXPIRED, "nextWatch");
          if (news.kind === "timeUp") return undefined;
          return { type: eventName(news.type), path: news.path };
        },
      ),
  };
}

/** `first`, and if its parent is missing that before it, again with `make`. */
function* withParents(
  path: string,
  first: Asking<string>,
  make: () => Asking<string>,
  parent: (path: string) => Asking<string>,
): Asking<string> {
  let attempt = first;
  for (;;) {
    try {
      return yield* attempt;
    } catch (error) {
      const above = path.slice(0, path.lastIndexOf("/"));
      if (!(error instanceof NoNode) || above === "") throw error;
      yield* ensured(above, parent);
      attempt = make();
    }
  }
}

function* ensured(path: string, make: (path: string) => Asking<string>): Asking<void> {
  try {
    yield* withParents(path, make(path), () => make(path), make);
  } catch (error) {
    if (!(error instanceof NodeExists)) throw error;
  }
}

function describe(op: Op): string {
  return "path" in op ? `${op.kind} ${op.path}` : op.kind;
}

function creation(path: string, options: NodeOptions): CreateOp {
  const { container = false, data = "", ephemeral = false, sequential = false } = options;
  if (container && (ephemeral || sequential)) {
    throw new TypeError("a container is neither ephemeral nor sequential");
  }
  const flags = container
    ? MODE.CONTAINER
    : (ephemeral ? MODE.EPHEMERAL : MODE.PERSISTENT) +
      (sequential ? MODE.PERSISTENT_SEQUENTIAL : 0);
  const kind = container ? "createContainer" : "create2";
  return { kind, path, data, acl: OPEN_ACL, flags, ttl: 0 };
}

function partOf(part: Part): MultiOp {
  if ("create" in part) return creation(part.create, part);
  if ("delete" in part) return { kind: "delete", path: part.delete, version: part.version ?? -1 };
  if ("check" in part) return { kind: "check", path: part.check, version: part.version };
  const { data, setData: path, version = -1 } = part;
  return { kind: "setData", path, data, version };
}

function pathOf(result: Result): string {
  if (result.kind === "created" || result.kind === "path") return result.path;
  throw unfit(result);
}

function statOf(result: Result): Stat {
  if (result.kind === "stat") return result.stat;
  throw unfit(result);
}

function dataOf(result: Result): { readonly data: string; readonly stat: Stat } {
  if (result.kind === "data") return { data: result.data ?? "", stat: result.stat };
  throw unfit(result);
}

function childrenOf(result: Result): {
  readonly children: string[];
  readonly stat: Stat | undefined;
} {
  if (result.kind === "children") return { children: [...result.children], stat: result.stat };
  throw unfit(result);
}

function pathsOf(result: Result): string[] {
  if (result.kind !== "multi") throw unfit(result);
  const { results } = result;
  const failed: Code | undefined = results.find(({ err }) => err !== CODE.OK)?.err;
  if (failed !== undefined) throw errorOf(failed, "multi");
  return results.flatMap(({ result }) =>
    result.kind === "created" || result.kind === "path" ? [result.path] : [],
  );
}

function unfit({ kind }: Result): TypeError {
  return new TypeError(`ZooKeeper does not answer with ${kind}`);
}
