/** The naive model against tables: which error wins, what Stats show, what a past state was. */
import { beforeEach, describe, expect, test } from "vitest";
import { aclList, OPEN_ACL, PERM, READ_ACL, type Identity } from "../../../../protocol/api/acl.ts";
import { CODE } from "../../../../protocol/api/codes.ts";
import {
  MODE,
  type Answer,
  type CreateOp,
  type SetDataOp,
  type WriteOp,
} from "../../../../protocol/api/operations.ts";
import { NEWEST, R380, type Rules } from "../../../../protocol/rules.ts";
import { agrees } from "../../../../protocol/spec/service/model-reads.ts";
import { statOf } from "../../../../protocol/spec/service/model-nodes.ts";
import {
  namesAt,
  newModel,
  nodeAt,
  ownedAt,
  type Model,
} from "../../../../protocol/spec/service/model-tree.ts";
import { apply, refusalOf, replay } from "../../../../protocol/spec/service/model.ts";
import { makeTxn } from "../../../../protocol/transaction.ts";
import { must } from "../../../../sim/assert.ts";
import { creating, z } from "./paper.ts";

let model: Model;
let counter = 0;
beforeEach(() => start(NEWEST));

function start(rules: Rules): void {
  model = newModel({ rules, extendedTypes: true, firstSequence: 0 });
  counter = 1;
  replay(model, makeTxn(z(1), 7, 0, 0, { kind: "createSession", timeout: 1000 }));
}

function write(op: WriteOp, identities: readonly Identity[] = [], session = 7): Answer {
  counter += 1;
  const origin = { session, zxid: z(counter), time: 5000 + counter, identities };
  return apply(model, { op, ...origin, refusal: undefined });
}

function codeOf(op: WriteOp, identities: readonly Identity[] = []): number {
  return write(op, identities).err;
}

const deleting = (path: string, version = -1): WriteOp => ({ kind: "delete", path, version });
const setting = (path: string, version = -1): SetDataOp => ({
  kind: "setData",
  path,
  data: "x",
  version,
});
const checking = (path: string, version = -1): WriteOp => ({ kind: "check", path, version });
const but = (op: CreateOp, fields: Partial<CreateOp>): CreateOp => ({ ...op, ...fields });

describe("which error wins", () => {
  beforeEach(() => {
    write(creating("/d"));
    write(creating("/d/k"));
    write(creating("/e", MODE.EPHEMERAL));
  });

  test.each<[string, WriteOp, number]>([
    ["no such parent", creating("/x/y"), CODE.NONODE],
    ["a malformed parent is not there", creating("/d/./k"), CODE.NONODE],
    ["no slash", creating("x"), CODE.BADARGUMENTS],
    ["a slash at the end", creating("/d/"), CODE.BADARGUMENTS],
    ["a slash at the end, and a number", creating("/d/", MODE.PERSISTENT_SEQUENTIAL), CODE.OK],
    ["an empty name", creating("//d"), CODE.BADARGUMENTS],
    ["a control character", creating("/a\u001f"), CODE.BADARGUMENTS],
    ["private use", creating("/\ue000"), CODE.BADARGUMENTS],
    ["the root is there", creating("/"), CODE.NODEEXISTS],
    ["a node that is there", creating("/d"), CODE.NODEEXISTS],
    ["below an ephemeral", creating("/e/x"), CODE.NOCHILDRENFOREPHEMERALS],
    ["flags that nobody knows", creating("/d", 9), CODE.BADARGUMENTS],
    ["TTL flags without a ttl", creating("/t", MODE.PERSISTENT_WITH_TTL), CODE.BADARGUMENTS],
    ["an ACL before the parent", but(creating("/x/y"), { acl: null }), CODE.INVALIDACL],
    ["delete: a special node", deleting("/zookeeper/quota"), CODE.BADARGUMENTS],
    ["delete: a slash at the end", deleting("/d/"), CODE.NONODE],
    ["delete: version before children", deleting("/d", 3), CODE.BADVERSION],
    ["delete: children", deleting("/d"), CODE.NOTEMPTY],
    ["setData: the empty path", setting(""), CODE.BADARGUMENTS],
    ["setData: -2 is a version like any other", setting("/d", -2), CODE.BADVERSION],
    ["check: no node", checking("/x", 3), CODE.NONODE],
    ["check: a version", checking("/d", 3), CODE.BADVERSION],
    ["check: fits", checking("/d", 0), CODE.OK],
    ["reaping what has children", { kind: "deleteContainer", path: "/d" }, CODE.NOTEMPTY],
    ["reaping an ephemeral", { kind: "deleteContainer", path: "/e" }, CODE.BADVERSION],
    ["reaping anything else", { kind: "deleteContainer", path: "/d/k" }, CODE.OK],
  ])("%s", (_, op, code) => expect(codeOf(op)).toBe(code));

  test("a session that is not open is told so, but for its flags", () => {
    for (const op of [setting("/no"), creating("x"), deleting("/")]) {
      expect(write(op, [], 8).err).toBe(CODE.SESSIONEXPIRED);
    }
    expect(write(creating("/a", 9), [], 8).err).toBe(CODE.BADARGUMENTS);
  });

  test("TTL nodes need extended types", () => {
    const ttl = but(creating("/t", MODE.PERSISTENT_WITH_TTL), { kind: "createTTL", ttl: 100 });
    expect(codeOf(ttl)).toBe(CODE.OK);
    model = newModel({ rules: NEWEST, extendedTypes: false, firstSequence: 0 });
    expect(codeOf(ttl)).toBe(CODE.UNIMPLEMENTED);
  });
});

describe("names in sequence", () => {
  test("count all children ever created, and no failures", () => {
    write(creating("/p"));
    write(creating("/p/plain"));
    const first = write(creating("/p/n-", MODE.PERSISTENT_SEQUENTIAL));
    expect(first.result).toEqual({ kind: "path", path: "/p/n-0000000001" });
    write(creating("/p/plain"));
    write(deleting("/p/plain"));
    const second = write(creating("/p/", MODE.EPHEMERAL_SEQUENTIAL));
    expect(second.result).toEqual({ kind: "path", path: "/p/0000000002" });
  });

  test("overflow at the largest int", () => {
    write(creating("/p"));
    const parent = must(model.nodes.get("/p"), "parent");
    model.nodes.set("/p", { ...parent, created: 2147483647 });
    const names = [1, 2].map(() => write(creating("/p/", MODE.PERSISTENT_SEQUENTIAL)).result);
    expect(names).toEqual([
      { kind: "path", path: "/p/2147483647" },
      { kind: "path", path: "/p/-2147483648" },
    ]);
  });
});

describe("versions", () => {
  test.each([
    ["skips -1", NEWEST, 0],
    ["wraps to -1 in real releases", R380, -1],
  ])("%s", (_, rules, version) => {
    start(rules);
    write(creating("/v"));
    model.nodes.set("/v", { ...must(model.nodes.get("/v"), "node"), version: -2 });
    const { result } = write(setting("/v", -2));
    expect(result).toMatchObject({ stat: { version } });
  });
});

describe("access", () => {
  const bob: Identity = { scheme: "digest", id: "bob:hash" };
  const near: Identity = { scheme: "ip", id: "10.0.1.7" };

  test.each<[string, string, string, readonly Identity[], boolean]>([
    ["everybody", "world", "anyone", [], true],
    ["bob", "digest", "bob:hash", [bob], true],
    ["not bob", "digest", "bob:other", [bob], false],
    ["an address", "ip", "10.0.1.7", [near], true],
    ["a range", "ip", "10.0.0.0/16", [near], true],
    ["another range", "ip", "10.1.0.0/16", [near], false],
    ["the super user", "digest", "bob:other", [{ scheme: "super", id: "" }], true],
  ])("%s", (_, scheme, id, identities, may) => {
    write(but(creating("/a"), { acl: aclList([{ perms: PERM.WRITE, scheme, id }]) }));
    expect(codeOf(setting("/a"), identities)).toBe(may ? CODE.OK : CODE.NOAUTH);
  });

  test("auth stands for the credentials of who writes", () => {
    const acl = aclList([{ perms: PERM.ALL, scheme: "auth", id: "" }]);
    expect(codeOf(but(creating("/a"), { acl }), [near])).toBe(CODE.INVALIDACL);
    expect(codeOf(but(creating("/a"), { acl }), [near, bob])).toBe(CODE.OK);
    expect(nodeAt(model, "/a", z(counter))?.acl.entries).toEqual([{ perms: PERM.ALL, ...bob }]);
  });

  test("what may not be read", () => {
    write(but(creating("/a"), { acl: aclList([{ perms: PERM.WRITE, ...bob }]) }));
    const at = { zxid: z(counter), identities: [] };
    const op = { kind: "getData", path: "/a", watch: false } as const;
    expect(agrees(model, op, CODE.NOAUTH, { kind: "none" }, at)).toBe(true);
    expect(agrees(model, op, CODE.NONODE, { kind: "none" }, at)).toBe(false);
  });

  test("setACL needs ADMIN, and counts aversion", () => {
    write(creating("/a"));
    const set = (version: number): Answer =>
      write({ kind: "setACL", path: "/a", acl: READ_ACL, version });
    expect(set(1).err).toBe(CODE.BADVERSION);
    expect(set(0).result).toMatchObject({ stat: { aversion: 1 } });
    expect(set(1).err).toBe(CODE.NOAUTH);
  });
});

describe("a multi", () => {
  const codes = ({ result }: Answer): readonly number[] =>
    result.kind === "multi" ? result.results.map(({ err }) => err) : [];

  test("each operation sees those before it, and Stats are those behind each", () => {
    const { result } = write({
      kind: "multi",
      ops: [
        creating("/a"),
        creating("/a/b"),
        setting("/a", 0),
        but(creating("/c"), { kind: "create2" }),
      ],
    });
    expect(result).toMatchObject({
      results: [
        { type: "create" },
        { type: "create" },
        { type: "setData", result: { stat: { version: 1, numChildren: 1 } } },
        { type: "create2", result: { stat: { version: 0 } } },
      ],
    });
  });

  test("one failure takes everything back, numbers too", () => {
    write(creating("/p"));
    const before = statOf(must(nodeAt(model, "/p", z(counter)), "node"));
    const failed = write({
      kind: "multi",
      ops: [
        creating("/p/", 2),
        { kind: "delete", path: "/p/0000000000", version: 0 },
        creating("/p/x", 1),
        creating("/no/x"),
        creating("/y"),
      ],
    });
    expect(codes(failed)).toEqual([0, 0, 0, CODE.NONODE, CODE.RUNTIMEINCONSISTENCY]);
    expect(statOf(must(nodeAt(model, "/p", z(counter)), "node"))).toEqual(before);
    expect([...namesAt(model, "/p", z(counter))]).toEqual([]);
    expect(ownedAt(model, 7, z(counter)).size).toBe(0);
  });

  test("a body that cannot be read is refused as a whole, by newer servers at once", () => {
    const op: WriteOp = { kind: "multi", ops: [creating("/no/x"), creating("/t", 5)] };
    expect(write(op)).toMatchObject({ err: CODE.MARSHALLINGERROR });
    start(R380);
    expect(codes(write(op))).toEqual([CODE.NONODE, CODE.RUNTIMEINCONSISTENCY]);
  });

  test("the log's word is taken for quotas, not for versions", () => {
    const failed = (err: number) =>
      refusalOf(
        {
          kind: "multi",
          bodies: [
            { kind: "error", err: 0 },
            { kind: "error", err },
          ],
        },
        false,
      );
    expect(failed(CODE.QUOTAEXCEEDED)).toEqual({ at: 1, err: CODE.QUOTAEXCEEDED });
    expect(failed(CODE.BADVERSION)).toBeUndefined();
  });
});

describe("states of the past", () => {
  test("nodes, names and ephemerals at any zxid", () => {
    write(creating("/p"));
    write(creating("/p/a", MODE.EPHEMERAL));
    write(setting("/p/a"));
    write(deleting("/p/a"));
    const story = [2, 3, 4, 5].map((at) => [
      [...namesAt(model, "/p", z(at))].join(),
      nodeAt(model, "/p/a", z(at))?.version,
      [...ownedAt(model, 7, z(at))].join(),
      nodeAt(model, "/p", z(at))?.children,
    ]);
    expect(story).toEqual([
      ["", undefined, "", 0],
      ["a", 0, "/p/a", 1],
      ["a", 1, "/p/a", 1],
      ["", undefined, "", 0],
    ]);
  });

  test("the end of a session takes its ephemerals, whatever it lists", () => {
    write(creating("/e", MODE.EPHEMERAL));
    replay(model, makeTxn(z(9), 7, 0, 0, { kind: "closeSession", paths: [] }));
    expect(nodeAt(model, "/e", z(9))).toBeUndefined();
    expect(nodeAt(model, "/", z(9))).toMatchObject({ pzxid: z(9), created: 1, children: 1 });
  });

  test("only so much is remembered", () => {
    write(creating("/a"));
    for (let i = 0; i < 5000; i += 1) write(setting("/a"));
    expect(model.changes.length).toBeLessThan(4100);
    expect(model.oldest).toBeGreaterThan(z(2));
    const at = (model.oldest + 1) as typeof model.oldest;
    expect(nodeAt(model, "/a", at)?.mzxid).toBe(at);
  });

  test("a new server", () => {
    const shown = (path: string) => statOf(must(nodeAt(model, path, z(1)), path));
    expect(shown("/")).toMatchObject({ cversion: -1, numChildren: 1 });
    expect(shown("")).toEqual(shown("/"));
    expect(shown("/zookeeper")).toMatchObject({ cversion: -2, numChildren: 2 });
    expect(shown("/zookeeper/config")).toMatchObject({ aversion: -1 });
    expect(nodeAt(model, "/zookeeper/quota", z(1))?.acl).toBe(OPEN_ACL);
  });
});
