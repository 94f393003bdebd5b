/** Which error wins: requests that are wrong in several ways at once. */
import { expect, test } from "vitest";
import { aclList, OPEN_ACL, PERM, type Identity } from "../../../../protocol/api/acl.ts";
import { CODE, codeName } from "../../../../protocol/api/codes.ts";
import type { CreateOp } from "../../../../protocol/api/operations.ts";
import type { ProposedOp } from "../../../../protocol/server/request.ts";
import {
  ALICE,
  ask,
  askNow,
  create,
  errOf,
  NEWEST_CONFIG,
  newStage,
  OLD_CONFIG,
  remove,
  setData,
  withAcl,
  type Stage,
} from "./stage.ts";

const KEY: Identity = { scheme: "digest", id: "alice:h" };
const NO_ACL = aclList([]);
/** Only who has the key may do anything. */
const LOCKED = aclList([{ perms: PERM.ALL, ...KEY }]);
const EXPIRED = { ...ALICE, code: CODE.SESSIONEXPIRED };

/** /locked may be used by nobody here, /e is an ephemeral, /full has a child, /v has version 1. */
function furnished(stage: Stage = newStage()): Stage {
  const keeper = { ...ALICE, identities: [KEY] };
  const ops: ProposedOp[] = [
    withAcl("/locked", LOCKED),
    create("/locked/x"),
    withAcl("/e", OPEN_ACL),
    remove("/e"),
    create("/e", { flags: 1 }),
    create("/full"),
    create("/full/child"),
    create("/full/locked", { acl: LOCKED }),
    create("/v"),
    setData("/v"),
    { kind: "setACL", path: "/v", acl: OPEN_ACL, version: 0 },
  ];
  for (const op of ops) expect(errOf(askNow(stage, op, keeper))).toBe(0);
  return stage;
}

type Row = readonly [what: string, op: ProposedOp, err: string];

const ttl = (path: string, flags: number, of: number): CreateOp =>
  create(path, { kind: "createTTL", flags, ttl: of });

/** Looked at before the session. */
const badModes: readonly Row[] = [
  ["flags before everything", create("x", { flags: 7, acl: null }), "BADARGUMENTS"],
  ["flags that are negative", create("/a", { flags: -1 }), "BADARGUMENTS"],
  ["a mode with a ttl, and none", create("x", { flags: 5, acl: null }), "BADARGUMENTS"],
  [
    "a container with a ttl mode",
    create("/a", { kind: "createContainer", flags: 6 }),
    "BADARGUMENTS",
  ],
  ["a ttl of nothing", ttl("/a", 5, 0), "BADARGUMENTS"],
  ["a ttl too long", ttl("/a", 5, 2 ** 40), "BADARGUMENTS"],
  ["a ttl for a mode without", ttl("/v", 0, 5), "BADARGUMENTS"],
];

const creates: readonly Row[] = [
  ["the longest ttl", ttl("/a", 5, 2 ** 40 - 1), "OK"],
  ["a negative ttl for a mode without, and the node is there", ttl("/v", 0, -1), "NODEEXISTS"],
  ["a negative ttl for a mode without", ttl("/a", 0, -1), "BADARGUMENTS"],
  ["no slash before the ACL", create("x", { acl: null }), "BADARGUMENTS"],
  ["a NUL before the ACL", create("/nobody/\0", { acl: null }), "BADARGUMENTS"],
  ["the ACL before the parent", create("/nobody/x", { acl: NO_ACL }), "INVALIDACL"],
  ["the parent before the path", create("/nobody/..", {}), "NONODE"],
  ["a malformed parent is not there", create("/v/./k"), "NONODE"],
  ["a relative path has no parent", create("v/k"), "NONODE"],
  ["a parent with a slash at its end", create("/locked//"), "NONODE"],
  ["CREATE of the parent before the path", create("/locked/.."), "NOAUTH"],
  ["CREATE of the parent before the node", create("/locked/x"), "NOAUTH"],
  ["the path before the node", create("/v/"), "BADARGUMENTS"],
  ["two slashes at the root", create("//v"), "BADARGUMENTS"],
  ["the root", create("/"), "NODEEXISTS"],
  ["the empty path", create(""), "BADARGUMENTS"],
  ["the path before an ephemeral parent", create("/e/.."), "BADARGUMENTS"],
  ["an ephemeral parent", create("/e/x"), "NOCHILDRENFOREPHEMERALS"],
  ["an existing node", create("/v"), "NODEEXISTS"],
  ["a good one", create("/v/x"), "OK"],
];

const others: readonly Row[] = [
  ["delete: the root", remove("/", 7), "BADARGUMENTS"],
  ["delete: a special node", remove("/zookeeper/quota", 7), "BADARGUMENTS"],
  ["delete: the empty path", remove("", 7), "BADARGUMENTS"],
  ["delete: a NUL", remove("/nobody/\0"), "BADARGUMENTS"],
  ["delete: no parent", remove("/nobody/x", 7), "NONODE"],
  ["delete: DELETE of the parent before the node", remove("/locked/nobody", 7), "NOAUTH"],
  ["delete: a slash at the end", remove("/v/", 7), "NONODE"],
  ["delete: the node's own ACL does not matter", remove("/full/locked", 0), "OK"],
  ["delete: the version before the children", remove("/full", 7), "BADVERSION"],
  ["delete: only -1 is any version", remove("/v", -2), "BADVERSION"],
  ["delete: children", remove("/full", 0), "NOTEMPTY"],
  ["setData: path", setData("/nobody/", "", 7), "BADARGUMENTS"],
  ["setData: the empty path is not the root", setData("", "", 7), "BADARGUMENTS"],
  ["setData: no node", setData("/nobody", "", 7), "NONODE"],
  ["setData: WRITE before the version", setData("/locked", "", 7), "NOAUTH"],
  ["setData: version", setData("/v", "", 0), "BADVERSION"],
  ["setData: the right version", setData("/v", null, 1), "OK"],
  ["setData: the root", setData("/", "r", 0), "OK"],
  [
    "setACL: the path before the ACL",
    { kind: "setACL", path: "/.", acl: null, version: 7 },
    "BADARGUMENTS",
  ],
  [
    "setACL: the ACL before the node",
    { kind: "setACL", path: "/nobody", acl: null, version: 7 },
    "INVALIDACL",
  ],
  ["setACL: no node", { kind: "setACL", path: "/nobody", acl: OPEN_ACL, version: 7 }, "NONODE"],
  [
    "setACL: ADMIN before the version",
    { kind: "setACL", path: "/locked", acl: OPEN_ACL, version: 7 },
    "NOAUTH",
  ],
  [
    "setACL: the version of the ACL, not the data",
    { kind: "setACL", path: "/full", acl: OPEN_ACL, version: 1 },
    "BADVERSION",
  ],
  ["setACL: the right version", { kind: "setACL", path: "/v", acl: OPEN_ACL, version: 1 }, "OK"],
  ["check: path", { kind: "check", path: "/v/", version: 7 }, "BADARGUMENTS"],
  ["check: no node", { kind: "check", path: "/nobody", version: 7 }, "NONODE"],
  ["check: READ before the version", { kind: "check", path: "/locked", version: 7 }, "NOAUTH"],
  ["check: version", { kind: "check", path: "/v", version: 0 }, "BADVERSION"],
  ["check: the right version", { kind: "check", path: "/v", version: 1 }, "OK"],
];

test.each([...badModes, ...creates, ...others])("%s", (_what, op, err) => {
  const stage = furnished(newStage(OLD_CONFIG));
  expect(codeName(errOf(ask(stage, op)))).toBe(err);
});

test.each([...creates, ...others])(
  "a session that is over hears of nothing else: %s",
  (_what, op) => {
    const stage = furnished(newStage(OLD_CONFIG));
    expect(errOf(ask(stage, op, EXPIRED))).toBe(CODE.SESSIONEXPIRED);
  },
);

test.each(badModes)("a session that is over hears of %s", (_what, op, err) => {
  expect(codeName(errOf(ask(furnished(), op, EXPIRED)))).toBe(err);
});

test("neither the beginning nor the end of a session is refused, nor is the operator", () => {
  const stage = furnished();
  expect(ask(stage, { kind: "createSession", timeout: 5 }, EXPIRED)).toEqual({
    kind: "createSession",
    timeout: 5,
  });
  expect(ask(stage, { kind: "closeSession" }, EXPIRED)).toEqual({
    kind: "closeSession",
    paths: ["/e"],
  });
  expect(errOf(ask(stage, { kind: "put", path: "/locked", data: "d" }, { session: -1 }))).toBe(0);
});

test("without extended types a ttl is unimplemented, even one that is wrong", () => {
  const stage = newStage({ ...NEWEST_CONFIG, extendedTypes: false });
  expect(errOf(ask(stage, ttl("x", 5, -1)))).toBe(CODE.UNIMPLEMENTED);
  expect(errOf(ask(stage, create("x", { flags: 6 })))).toBe(CODE.UNIMPLEMENTED);
  expect(errOf(ask(stage, create("x", { flags: 7 })))).toBe(CODE.BADARGUMENTS);
});

test("a check on its own is an unknown request for newer servers", () => {
  const op: ProposedOp = { kind: "check", path: "/", version: -1 };
  expect(ask(newStage(OLD_CONFIG), op)).toEqual({ kind: "check", path: "/" });
  expect(errOf(ask(newStage(), op))).toBe(CODE.UNIMPLEMENTED);
});

const REAPER = { session: 0 };

test.each([
  ["/full", "NOTEMPTY"],
  ["/e", "BADVERSION"],
  ["/nobody", "NONODE"],
  ["/zookeeper", "BADARGUMENTS"],
  ["/v", "OK"],
  ["/locked/x", "OK"],
])("the reaper looks at %s again", (path, err) => {
  const op: ProposedOp = { kind: "deleteContainer", path };
  expect(codeName(errOf(ask(furnished(), op, REAPER)))).toBe(err);
  // A client's is the same where it is read at all, and no session is looked at.
  expect(codeName(errOf(ask(furnished(), op, EXPIRED)))).toBe(err);
  expect(errOf(ask(furnished(newStage(OLD_CONFIG)), op))).toBe(CODE.BADARGUMENTS);
});

test.each([
  "/",
  "/a",
  "/a/b",
  "/...",
  "/a..",
  "/.a",
  "/a/.../b",
  "/\u00e9\u4e00\uf900\uffef",
  "/ ",
])("%j is a path", (path) => {
  expect(errOf(ask(newStage(), setData(path)))).toBe(path === "/" ? 0 : CODE.NONODE);
});

test.each([
  "",
  "a",
  "//",
  "/a/",
  "/a//b",
  "/.",
  "/..",
  "/a/./b",
  "/a/..",
  "/\0",
  "/\u0001",
  "/\u001f",
  "/\u007f",
  "/\u009f",
  "/\ud83d\ude00",
  "/\ue000",
  "/\uf8ff",
  "/\ufff0",
  "/\uffff",
])("%j is none", (path) => {
  expect(errOf(ask(newStage(), setData(path)))).toBe(CODE.BADARGUMENTS);
});
