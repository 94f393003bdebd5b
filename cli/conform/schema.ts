/** What the lines of a transcript must look like. Fields that nobody reads are let through: recorders may add some. */
import * as v from "valibot";

const integer = v.pipe(v.number("a whole number"), v.safeInteger("a whole number"));
const count = v.pipe(integer, v.minValue(0, "a whole number from 0"));
const text = v.string("a string");
const flag = v.boolean("true or false");

/** Content of a node, or credentials: text, or the bytes themselves. */
const content = v.union([text, v.object({ b64: text })], "a string or {b64}");
const data = v.nullable(content);
const acl = v.nullable(v.array(v.object({ perms: integer, scheme: text, id: text }), "a list"));

const create = { path: text, data, acl, flags: integer };
const versioned = { path: text, version: integer };
const watching = { path: text, watch: flag };
const paths = v.array(text, "a list of paths");
const restored = { relativeZxid: integer, data: paths, exist: paths, child: paths };

const creates = [
  v.object({ op: v.picklist(["create", "create2", "createContainer"]), ...create }),
  v.object({ op: v.literal("createTTL"), ...create, ttl: integer }),
] as const;
const edits = [
  v.object({ op: v.picklist(["delete", "check"]), ...versioned }),
  v.object({ op: v.literal("setData"), ...versioned, data }),
] as const;

const request = v.variant(
  "op",
  [
    ...creates,
    ...edits,
    v.object({
      op: v.picklist(["connect", "reconnect"]),
      timeout: integer,
      badPasswd: v.optional(flag),
    }),
    v.object({ op: v.picklist(["drop", "silence"]) }),
    v.object({ op: v.picklist(["close", "whoAmI"]) }),
    v.object({
      op: v.literal("sleep"),
      ms: v.pipe(count, v.maxValue(86_400_000, "at most a day")),
    }),
    v.object({ op: v.literal("setACL"), ...versioned, acl }),
    v.object({ op: v.literal("deleteContainer"), path: text }),
    v.object({
      op: v.picklist(["exists", "getData", "getChildren", "getChildren2"]),
      ...watching,
    }),
    v.object({
      op: v.picklist(["getACL", "getAllChildrenNumber", "getEphemerals", "sync"]),
      path: text,
    }),
    v.object({ op: v.literal("multi"), ops: v.array(v.variant("op", [...creates, ...edits])) }),
    v.object({
      op: v.literal("multiRead"),
      ops: v.array(v.object({ op: v.picklist(["getData", "getChildren"]), path: text })),
    }),
    v.object({ op: v.literal("auth"), scheme: text, auth: content }),
    v.object({ op: v.literal("addWatch"), path: text, mode: integer }),
    v.object({ op: v.picklist(["removeWatches", "checkWatches"]), path: text, type: integer }),
    v.object({ op: v.literal("setWatches"), ...restored }),
    v.object({ op: v.literal("setWatches2"), ...restored, persistent: paths, recursive: paths }),
  ],
  "an operation of the format",
);

const notice = v.object({ type: text, state: integer, path: text });

/** Fields that are brought into a form of their own before they are compared; the others are compared as they stand. */
const body = { data: v.optional(data), children: v.optional(paths), ephemerals: v.optional(paths) };
const reply = v.looseObject({ ...body, results: v.optional(v.array(v.looseObject(body))) });

/** One request with its answer. */
export const REQUEST_LINE = v.intersect([
  v.object({
    i: count,
    s: v.optional(text),
    res: reply,
    events: v.optional(v.objectWithRest({ "!closed": v.optional(v.array(text)) }, v.array(notice))),
  }),
  request,
]);
export type RequestLine = v.InferOutput<typeof REQUEST_LINE>;
export type OpLine = v.InferOutput<typeof request>;
export type CreateLine = v.InferOutput<(typeof creates)[number]>;
export type SubLine = v.InferOutput<(typeof creates)[number] | (typeof edits)[number]>;
export type ContentLine = v.InferOutput<typeof content>;

export type BodyLine = v.InferOutput<typeof reply>;

export const HEADER_LINE = v.object({
  kind: v.literal("zk-oracle"),
  format: v.literal(1),
  server: text,
  name: text,
  config: v.object({
    tickTime: v.pipe(count, v.minValue(10, "at least 10 ms")),
    minSessionTimeout: count,
    maxSessionTimeout: count,
    extendedTypesEnabled: flag,
    superDigest: v.optional(v.nullable(text)),
    containerCheckIntervalMs: v.pipe(count, v.minValue(1, "at least 1 ms")),
    enforceQuota: flag,
    clientAddress: text,
  }),
});
export type HeaderLine = v.InferOutput<typeof HEADER_LINE>;

export const END_LINE = v.object({
  end: v.literal(true),
  n: count,
  timesConsistent: flag,
  tree: v.array(v.looseObject({ path: text, data })),
});
