/** What the lines of a transcript must look like. Fields that nobody reads are let through: recorders may add some. */
import * as v from "valibot";
import type { EndLine, HeaderLine, RequestLine } from "./lines.ts";

const integer = v.pipe(v.number("a whole number"), v.safeInteger("a whole number"));
const count = v.pipe(integer, v.minValue(0, "a whole number from 0"));
const text = v.string("a string");
const flag = v.boolean("true or false");
const paths = v.array(text, "a list of paths");

const content = v.union([text, v.object({ b64: text })], "a string or {b64}");
const data = v.nullable(content);
const entry = v.object({ perms: integer, scheme: text, id: text });
const acl = v.nullable(v.array(entry, "a list of {perms, scheme, id}"));

const create = { path: text, data, acl, flags: integer };
const versioned = { path: text, version: integer };
const restored = { relativeZxid: integer, data: paths, exist: paths, child: paths };

const subOps = [
  v.object({ op: v.picklist(["create", "create2", "createContainer"]), ...create }),
  v.object({ op: v.literal("createTTL"), ...create, ttl: integer }),
  v.object({ op: v.picklist(["delete", "check"]), ...versioned }),
  v.object({ op: v.literal("setData"), ...versioned, data }),
] as const;

const readOps = [
  v.object({
    op: v.picklist(["exists", "getData", "getChildren", "getChildren2"]),
    path: text,
    watch: flag,
  }),
  v.object({
    op: v.picklist(["getACL", "getAllChildrenNumber", "getEphemerals", "sync", "deleteContainer"]),
    path: text,
  }),
  v.object({
    op: v.literal("multiRead"),
    ops: v.array(v.object({ op: v.picklist(["getData", "getChildren"]), path: text })),
  }),
  v.object({ op: v.literal("addWatch"), path: text, mode: integer }),
  v.object({ op: v.picklist(["removeWatches", "checkWatches"]), path: text, type: integer }),
  v.object({ op: v.literal("setWatches"), ...restored }),
  v.object({ op: v.literal("setWatches2"), ...restored, persistent: paths, recursive: paths }),
] as const;

const sessionOps = [
  v.object({ op: v.literal("connect"), timeout: integer }),
  v.object({ op: v.literal("reconnect"), timeout: integer, badPasswd: v.exactOptional(flag) }),
  v.object({ op: v.picklist(["drop", "silence"]) }),
  v.object({ op: v.picklist(["close", "whoAmI"]) }),
  v.object({ op: v.literal("sleep"), ms: v.pipe(count, v.maxValue(3_600_000, "at most an hour")) }),
  v.object({ op: v.literal("auth"), scheme: text, auth: content }),
] as const;

const request = v.variant(
  "op",
  [
    ...sessionOps,
    ...readOps,
    ...subOps,
    v.object({ op: v.literal("setACL"), ...versioned, acl }),
    v.object({ op: v.literal("multi"), ops: v.array(v.variant("op", subOps)) }),
  ],
  "an operation of the format",
);

/** Of a reply, what is brought into a form of its own; the rest is compared as it stands. */
const body = {
  data: v.exactOptional(data),
  children: v.exactOptional(paths),
  ephemerals: v.exactOptional(paths),
};
const reply = v.looseObject({
  ...body,
  results: v.exactOptional(v.array(v.looseObject(body))),
});
const notices = v.array(v.object({ type: text, state: integer, path: text }));

/** One request with its answer. */
export const REQUEST_LINE: v.GenericSchema<unknown, RequestLine> = v.intersect([
  v.object({
    i: count,
    s: v.exactOptional(text),
    res: reply,
    events: v.exactOptional(v.record(text, notices)),
    closed: v.exactOptional(v.array(text)),
  }),
  request,
]);

export const HEADER_LINE: v.GenericSchema<unknown, HeaderLine> = v.object({
  kind: v.literal("zk-oracle"),
  format: v.literal(1),
  server: text,
  name: text,
  config: v.object({
    tickTime: v.pipe(count, v.minValue(10, "at least 10 ms")),
    minSessionTimeout: count,
    maxSessionTimeout: count,
    extendedTypesEnabled: flag,
    superDigest: v.exactOptional(v.nullable(text)),
    containerCheckIntervalMs: v.pipe(count, v.minValue(1, "at least 1 ms")),
    enforceQuota: flag,
    clientAddress: text,
  }),
});

export const END_LINE: v.GenericSchema<unknown, EndLine> = v.object({
  end: v.literal(true),
  n: count,
  timesConsistent: flag,
  tree: v.array(v.looseObject({ path: text, ...body })),
});
