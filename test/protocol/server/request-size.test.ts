/** Sizes of requests, against their bytes as the wire has them. */
import { expect, test } from "vitest";
import { OPEN_ACL } from "../../../protocol/api/acl.ts";
import type { Op } from "../../../protocol/api/operations.ts";
import { LARGEST_REQUEST, sizeOfRequest } from "../../../protocol/server/request-size.ts";
import { ZERO } from "../../../protocol/zxid.ts";
import { create, multi, remove, setData } from "./prep/stage.ts";

const int = (value = 0): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const long = Buffer.alloc(8);
const flag = Buffer.alloc(1);
const text = (value: string): Buffer =>
  Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)]);
const texts = (...values: string[]): Buffer =>
  Buffer.concat([int(values.length), ...values.map(text)]);
const open = Buffer.concat([int(1), int(31), text("world"), text("anyone")]);
const part = Buffer.concat([int(), flag, int()]);

const watches = {
  relativeZxid: ZERO,
  data: ["/a", "/bb"],
  exist: [],
  child: ["/c"],
  persistent: ["/p"],
  recursive: ["/r", "/rr"],
};
const oldWatches = [long, texts("/a", "/bb"), texts(), texts("/c")];

const rows: readonly (readonly [Op, Buffer[]])[] = [
  [{ kind: "ping" }, []],
  [{ kind: "whoAmI" }, []],
  [{ kind: "closeSession" }, []],
  [{ kind: "getData", path: "/a", watch: true }, [text("/a"), flag]],
  [{ kind: "getChildren2", path: "/é一", watch: false }, [text("/é一"), flag]],
  [setData("/a", "\xff\x00\x80"), [text("/a"), text("123"), int()]],
  [setData("/a", null), [text("/a"), int(-1), int()]],
  [create("/a", { data: "12" }), [text("/a"), text("12"), open, int()]],
  [create("/a", { data: null, acl: null }), [text("/a"), int(-1), int(-1), int()]],
  [create("/a", { kind: "createTTL", ttl: 5 }), [text("/a"), text(""), open, int(), long]],
  [remove("/a"), [text("/a"), int()]],
  [{ kind: "setACL", path: "/a", acl: OPEN_ACL, version: 0 }, [text("/a"), open, int()]],
  [{ kind: "sync", path: "/a" }, [text("/a")]],
  [{ kind: "addWatch", path: "/a", mode: 1 }, [text("/a"), int()]],
  [{ kind: "removeWatches", path: "/a", type: 1 }, [text("/a"), int()]],
  [multi(), [part]],
  [
    multi(remove("/a"), setData("/b", "1")),
    [part, text("/a"), int(), part, text("/b"), text("1"), int(), part],
  ],
  [
    { kind: "multiRead", ops: [{ kind: "getData", path: "/a", watch: false }] },
    [part, text("/a"), flag, part],
  ],
  [{ kind: "setWatches", ...watches }, oldWatches],
  [{ kind: "setWatches2", ...watches }, [...oldWatches, texts("/p"), texts("/r", "/rr")]],
  [{ kind: "auth", scheme: "digest", auth: "a:b" }, [int(), text("digest"), text("a:b")]],
];

test.each(rows)("%j", (op, body) => {
  expect(sizeOfRequest(op)).toBe(Buffer.concat([int(), int(), ...body]).length);
});

test("Java writes each half of a surrogate pair by itself", () => {
  expect(sizeOfRequest({ kind: "sync", path: "\ud83d\ude00" })).toBe(8 + 4 + 6);
});

test("the largest setData of a short path", () => {
  const room = LARGEST_REQUEST - sizeOfRequest(setData("/a", ""));
  expect(sizeOfRequest(setData("/a", "x".repeat(room)))).toBe(1_048_575);
});
