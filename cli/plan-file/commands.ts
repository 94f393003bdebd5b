/** What a plan may ask of a node: requests of operators, and calls of clients with every operation there is. */
import * as v from "valibot";
import { aclList, type Acl, type AclList } from "../../protocol/api/acl.ts";
import type { MultiOp, Op, WatchingReadOp } from "../../protocol/api/operations.ts";
import type { Command } from "../../protocol/zookeeper.ts";
import type { Zxid } from "../../protocol/zxid.ts";
import { id, integer, list, micros, text, word } from "./fields.ts";

/** As on the wire. */
const int = integer(-2_147_483_648, 2_147_483_647);
const millis = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const flag = v.boolean("true or false");

/** Longest path and content; ZooKeeper closes a connection at a packet of 1 MiB [jute.maxbuffer]. */
const LONGEST_PATH = 4096;
const LONGEST_DATA = 1_048_576;
/** Parts of a multi, entries of an ACL, paths of a setWatches. */
const MOST_PARTS = 1000;

const path = v.pipe(
  v.string("a path"),
  v.maxLength(LONGEST_PATH, `a path of at most ${LONGEST_PATH} characters`),
);
const paths = list(path, MOST_PARTS, "paths");
const bytes = text(
  LONGEST_DATA,
  // oxlint-disable-next-line no-control-regex -- One UTF-16 unit per byte, of any value.
  /^[\u0000-\u00ff]*$/,
  "at most 1 MiB of bytes, each a character up to U+00FF",
);
const data = v.nullable(bytes);

const entry = v.strictObject({ perms: int, scheme: word, id: word });
const acl: v.GenericSchema<unknown, AclList | null> = v.nullable(
  v.pipe(
    list(entry, MOST_PARTS, "entries {perms, scheme, id}"),
    v.transform((entries: Acl[]) => aclList(entries)),
  ),
);
const zxid = v.pipe(
  integer(0, Number.MAX_SAFE_INTEGER),
  v.transform((value) => value as Zxid),
);

const parts = [
  v.strictObject({
    kind: v.picklist(["create", "create2", "createContainer", "createTTL"]),
    path,
    data,
    acl,
    flags: int,
    ttl: millis,
  }),
  v.strictObject({ kind: v.picklist(["delete", "check"]), path, version: int }),
  v.strictObject({ kind: v.literal("setData"), path, data, version: int }),
] as const;

const WATCHING = ["exists", "getData", "getChildren", "getChildren2"] as const;
const watchingRead = v.strictObject({ kind: v.picklist(WATCHING), path, watch: flag });

const part: v.GenericSchema<unknown, MultiOp> = v.variant("kind", parts);
const readPart: v.GenericSchema<unknown, WatchingReadOp> = v.variant("kind", [watchingRead]);

const op: v.GenericSchema<unknown, Op> = v.variant("kind", [
  ...parts,
  watchingRead,
  v.strictObject({ kind: v.literal("setACL"), path, acl, version: int }),
  v.strictObject({
    kind: v.picklist([
      "getACL",
      "getAllChildrenNumber",
      "getEphemerals",
      "sync",
      "deleteContainer",
    ]),
    path,
  }),
  v.strictObject({ kind: v.literal("multi"), ops: list(part, MOST_PARTS, "operations") }),
  v.strictObject({ kind: v.literal("multiRead"), ops: list(readPart, MOST_PARTS, "operations") }),
  v.strictObject({ kind: v.literal("addWatch"), path, mode: int }),
  v.strictObject({ kind: v.picklist(["removeWatches", "checkWatches"]), path, type: int }),
  v.strictObject({
    kind: v.picklist(["setWatches", "setWatches2"]),
    relativeZxid: zxid,
    data: paths,
    exist: paths,
    child: paths,
    persistent: paths,
    recursive: paths,
  }),
  v.strictObject({ kind: v.literal("auth"), scheme: word, auth: bytes }),
  v.strictObject({ kind: v.picklist(["whoAmI", "closeSession", "ping"]) }),
]);

/** Kinds of operations that a call may name, for whoever has misspelt one. */
export const OP_KINDS: readonly Op["kind"][] = [
  "create",
  "create2",
  "createContainer",
  "createTTL",
  "delete",
  "check",
  "setData",
  "setACL",
  "deleteContainer",
  "multi",
  ...WATCHING,
  "getACL",
  "getAllChildrenNumber",
  "getEphemerals",
  "sync",
  "multiRead",
  "addWatch",
  "removeWatches",
  "checkWatches",
  "setWatches",
  "setWatches2",
  "auth",
  "whoAmI",
  "closeSession",
  "ping",
];

export const command: v.GenericSchema<unknown, Command> = v.variant("kind", [
  v.strictObject({ kind: v.literal("write"), id, key: word, value: word }),
  v.strictObject({ kind: v.literal("read"), id, key: word }),
  v.strictObject({
    kind: v.literal("call"),
    call: id,
    op,
    seenVersion: v.exactOptional(v.literal(true, "true, or missing")),
  }),
  v.strictObject({ kind: v.literal("renew") }),
  v.strictObject({
    kind: v.literal("task"),
    task: id,
    ask: word,
    path,
    span: micros,
    patience: micros,
    value: id,
  }),
]);
