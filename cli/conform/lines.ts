/** The lines of a transcript as they stand in the file, once they have been checked against `schema.ts`. */

/** Text, or the bytes themselves. */
export type ContentLine = string | { readonly b64: string };

/** One entry of a list; `perms` is the sum of the bits. */
export interface AclLine {
  readonly perms: number;
  readonly scheme: string;
  readonly id: string;
}

interface CreateFields {
  readonly path: string;
  readonly data: ContentLine | null;
  readonly acl: readonly AclLine[] | null;
  readonly flags: number;
}
/** The opcode is the recorder's; `flags` go over the wire as they are. `ttl` in milliseconds. */
export type CreateLine =
  | (CreateFields & { readonly op: "create" | "create2" | "createContainer" })
  | (CreateFields & { readonly op: "createTTL"; readonly ttl: number });

/** What may stand in a multi. */
export type SubLine =
  | CreateLine
  | { readonly op: "delete" | "check"; readonly path: string; readonly version: number }
  | {
      readonly op: "setData";
      readonly path: string;
      readonly data: ContentLine | null;
      readonly version: number;
    };

interface WatchLists {
  readonly relativeZxid: number;
  readonly data: readonly string[];
  readonly exist: readonly string[];
  readonly child: readonly string[];
}
/** setWatches has the first three lists only. */
export type SetWatchesLine =
  | (WatchLists & { readonly op: "setWatches" })
  | (WatchLists & {
      readonly op: "setWatches2";
      readonly persistent: readonly string[];
      readonly recursive: readonly string[];
    });

/** A request as it goes over the wire. */
export type CallLine =
  | SubLine
  | SetWatchesLine
  | { readonly op: "close" | "whoAmI" }
  | {
      readonly op: "setACL";
      readonly path: string;
      readonly acl: readonly AclLine[] | null;
      readonly version: number;
    }
  | {
      readonly op: "exists" | "getData" | "getChildren" | "getChildren2";
      readonly path: string;
      readonly watch: boolean;
    }
  | {
      readonly op: "deleteContainer" | "getACL" | "getAllChildrenNumber" | "getEphemerals" | "sync";
      readonly path: string;
    }
  | { readonly op: "multi"; readonly ops: readonly SubLine[] }
  | {
      readonly op: "multiRead";
      readonly ops: readonly { readonly op: "getData" | "getChildren"; readonly path: string }[];
    }
  | { readonly op: "auth"; readonly scheme: string; readonly auth: ContentLine }
  | { readonly op: "addWatch"; readonly path: string; readonly mode: number }
  | {
      readonly op: "removeWatches" | "checkWatches";
      readonly path: string;
      readonly type: number;
    };

/**
 * All that a line may ask: a call, or something that the recorder did to its connection. `timeout`
 * and `ms` in milliseconds.
 */
export type OpLine =
  | CallLine
  | { readonly op: "connect"; readonly timeout: number }
  | { readonly op: "reconnect"; readonly timeout: number; readonly badPasswd?: boolean }
  | { readonly op: "drop" | "silence" }
  | { readonly op: "sleep"; readonly ms: number };

/** Fields of an answer that are brought into another form before they are compared. */
export interface BodyLine {
  readonly data?: ContentLine | null;
  readonly children?: readonly string[];
  readonly ephemerals?: readonly string[];
  readonly results?: readonly BodyLine[];
}

/** A watch event as the client library gave it. */
export interface NoticeLine {
  readonly type: string;
  readonly state: number;
  readonly path: string;
}

/** A line of the middle: a request, its answer `res`, and the events that came with it. */
export type RequestLine = OpLine & {
  readonly i: number;
  /** Only `sleep` has none. */
  readonly s?: string;
  readonly res: BodyLine;
  readonly events?: { readonly [session: string]: readonly NoticeLine[] };
  /** `events["!closed"]`, taken out. */
  readonly closed?: readonly string[];
};

/** The first line: which server was recorded, and its configuration; durations in milliseconds. */
export interface HeaderLine {
  readonly server: string;
  readonly name: string;
  readonly config: {
    readonly tickTime: number;
    readonly minSessionTimeout: number;
    readonly maxSessionTimeout: number;
    readonly extendedTypesEnabled: boolean;
    readonly superDigest?: string | null;
    readonly containerCheckIntervalMs: number;
    readonly enforceQuota: boolean;
    readonly clientAddress: string;
  };
}

/** The last line: how many requests there were, and the tree they left. */
export interface EndLine {
  readonly n: number;
  readonly timesConsistent: boolean;
  readonly tree: readonly (BodyLine & { readonly path: string })[];
}
