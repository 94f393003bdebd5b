/** Which lists let whom in, and which are lists at all. */
import { expect, test } from "vitest";
import {
  aclList,
  OPEN_ACL,
  PERM,
  READ_ACL,
  type Acl,
  type Identity,
} from "../../../../protocol/api/acl.ts";
import { allows, fixupAcl } from "../../../../protocol/server/auth/acl.ts";

const acl = (perms: number, scheme: string, id: string): Acl => ({ perms, scheme, id });
const IP: Identity = { scheme: "ip", id: "10.1.0.7" };
const ALICE: Identity = { scheme: "digest", id: "alice:h1" };
const BOB: Identity = { scheme: "digest", id: "bob:h2" };
const SUPER: Identity = { scheme: "super", id: "" };

test("one entry with the bit and the identity is enough", () => {
  const list = aclList([acl(PERM.READ, "world", "anyone"), acl(PERM.WRITE, "digest", "alice:h1")]);
  expect(allows(list, PERM.READ, [])).toBe(true);
  expect(allows(list, PERM.WRITE, [IP, BOB])).toBe(false);
  expect(allows(list, PERM.WRITE, [IP, BOB, ALICE])).toBe(true);
  expect(allows(list, PERM.ADMIN, [ALICE])).toBe(false);
  // getACL asks for one of two.
  expect(allows(list, PERM.ADMIN | PERM.WRITE, [ALICE])).toBe(true);
});

test("super may do everything, and an empty list keeps nobody out", () => {
  const nobody = aclList([acl(0, "world", "anyone")]);
  expect(allows(nobody, PERM.READ, [ALICE])).toBe(false);
  expect(allows(nobody, PERM.READ, [IP, SUPER])).toBe(true);
  expect(allows(aclList([]), PERM.DELETE, [])).toBe(true);
});

test("world is nobody but anyone, and an id counts under its own scheme only", () => {
  expect(allows(aclList([acl(31, "world", "alice:h1")]), PERM.READ, [ALICE])).toBe(false);
  expect(allows(aclList([acl(31, "digest", "10.1.0.7")]), PERM.READ, [IP])).toBe(false);
});

test.each([
  ["10.1.0.7", true],
  ["10.1.0.8", false],
  ["10.1.0.0/24", true],
  ["10.1.0.6/31", true],
  ["10.1.0.8/31", false],
  ["10.1.0.7/32", true],
  ["192.168.0.0/0", true],
  ["10.1.0.0/+24", true],
  ["010.1.0.7", true],
  ["10.1.0.0/33", undefined],
  ["10.1.0.0/-1", undefined],
  ["10.1.0.0/", undefined],
  ["10.1.0.0/8/8", undefined],
  ["10.1.0", undefined],
  ["10.1.0.256", undefined],
  ["10.1.0.7.", undefined],
  ["host", undefined],
])("the net %s of the scheme ip", (id, isIn) => {
  const list = aclList([acl(31, "ip", id)]);
  expect(fixupAcl(list, []) !== undefined).toBe(isIn !== undefined);
  expect(allows(list, PERM.READ, [IP])).toBe(isIn === true);
});

test.each([
  ["world", "anyone", true],
  ["world", "somebody", false],
  ["digest", "a:b", true],
  ["digest", ":b", true],
  ["digest", "a:b:", true],
  ["digest", "a:b::", true],
  ["digest", "a:", false],
  ["digest", "a", false],
  ["digest", "", false],
  ["digest", ":", false],
  ["digest", "a:b:c", false],
  ["digest", "a::c", false],
  ["super", "", false],
  ["sasl", "alice", false],
  ["", "", false],
])("an entry of %s:%s is legal: %s", (scheme, id, isLegal) => {
  expect(fixupAcl(aclList([acl(31, scheme, id)]), []) !== undefined).toBe(isLegal);
});

test("no list at all is refused, and one bad entry spoils the others", () => {
  expect(fixupAcl(null, [])).toBeUndefined();
  expect(fixupAcl(aclList([]), [])).toBeUndefined();
  expect(fixupAcl(aclList([acl(31, "world", "anyone"), acl(1, "x", "y")]), [])).toBeUndefined();
});

test("a list that needs no mending stays the one it is", () => {
  expect(fixupAcl(OPEN_ACL, [])).toBe(OPEN_ACL);
  expect(fixupAcl(READ_ACL, [ALICE])).toBe(READ_ACL);
});

test("repetitions go, but other bits make another entry", () => {
  const list = [acl(1, "world", "anyone"), acl(2, "world", "anyone"), acl(1, "world", "anyone")];
  expect(fixupAcl(aclList(list), [])?.entries).toEqual(list.slice(0, 2));
});

test("auth stands for all digests of its sender, and repetitions that this makes stay", () => {
  const list = aclList([
    acl(4, "digest", "alice:h1"),
    acl(4, "auth", "ignored"),
    acl(4, "auth", ""),
  ]);
  expect(fixupAcl(list, [IP, SUPER])).toBeUndefined();
  expect(fixupAcl(list, [IP, SUPER, ALICE])?.entries).toEqual([
    acl(4, "digest", "alice:h1"),
    acl(4, "digest", "alice:h1"),
    acl(4, "digest", "alice:h1"),
  ]);
});
