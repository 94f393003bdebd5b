/** What credentials prove, and in which order identities are listed. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Identity } from "../../../../protocol/api/acl.ts";
import { authenticate, digestId } from "../../../../protocol/server/auth/authenticate.ts";
import { javaOrder } from "../../../../protocol/server/auth/order.ts";
import { sha1Base64 } from "../../../../protocol/server/auth/sha1.ts";
import { textOf } from "../../../../protocol/server/auth/utf8.ts";
import { must } from "../../../../sim/assert.ts";

const IP: Identity = { scheme: "ip", id: "127.0.0.1" };

function inHex(base64: string): string {
  return Buffer.from(base64, "base64").toString("hex");
}

test.each([
  ["", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  ["abc", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
  ],
  ["01234567".repeat(80), "dea356a2cddd90c7a7ecedc5ebb563934f460452"],
])("SHA-1 of the vectors of RFC 3174 and FIPS 180", (bytes, digest) => {
  expect(inHex(sha1Base64(bytes))).toBe(digest);
});

test("SHA-1 is that of node:crypto, whatever the length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString("latin1");
      expect(sha1Base64(text)).toBe(createHash("sha1").update(bytes).digest("base64"));
    }),
  );
});

test("bytes become text as a decoder of the Encoding Standard has it, but for how many replacements there are", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(textOf(Buffer.from(text, "utf8").toString("latin1"))).toBe(text);
    }),
  );
  const oneEach = (bytes: string): boolean => /^\ufffd+$/u.test(textOf(bytes));
  expect([
    "\x80",
    "\xc0\xaf",
    "\xe0\x80\x80",
    "\xed\xa0\x80",
    "\xf4\x90\x80\x80",
    "\xe2\x82",
  ]).toSatisfy((all: string[]) => all.every(oneEach));
});

test.each([
  ["alice:apw", "alice:l+tY9T55txG8G/8vAjsjlr4obeM="],
  ["bob:bpw", "bob:Jvpu9LQQB32r8eilpJuBAcq+cxA="],
  ["carol:cpw", "carol:9XbGIDHyyy6gc04Aebgq8G1ij9I="],
])("the digest of %s is what a server recorded", (auth, id) => {
  expect(digestId(auth)).toBe(id);
});

test("the user ends at the first colon, and is text", () => {
  expect(digestId("a:b:c")).toMatch(/^a:[\w+/]{27}=$/);
  expect(digestId("alone")).toMatch(/^alone:/);
  expect(digestId("\xc3\xa9:x")).toMatch(/^é:/);
});

test("each password is one more identity; the super user has two", () => {
  const superDigest = digestId("super:secret");
  const steps = (...auths: string[]): readonly Identity[] =>
    auths.reduce<readonly Identity[]>(
      (identities, auth) =>
        must(authenticate(identities, { kind: "auth", scheme: "digest", auth }, superDigest), auth),
      [IP],
    );
  expect(steps("bob:bpw", "bob:wrong", "bob:bpw")).toEqual([
    IP,
    { scheme: "digest", id: digestId("bob:bpw") },
    { scheme: "digest", id: digestId("bob:wrong") },
  ]);
  expect(steps("super:secret")).toEqual([
    IP,
    { scheme: "super", id: "" },
    { scheme: "digest", id: superDigest },
  ]);
  expect(steps("super:guess").some(({ scheme }) => scheme === "super")).toBe(false);
});

test.each([
  ["ip", true],
  ["digest", true],
  ["world", false],
  ["super", false],
  ["auth", false],
  ["sasl", false],
])("the scheme %s: %s", (scheme, isKnown) => {
  const identities = authenticate([IP], { kind: "auth", scheme, auth: "a:b" }, "");
  expect(identities !== undefined).toBe(isKnown);
  if (scheme === "ip") expect(identities).toEqual([IP]);
});

/** What whoAmI showed of connections that had authenticated as said. */
test.each([
  [
    ["alice:apw", "super:secret"],
    ["digest alice", "super ", "digest super", "ip 127.0.0.1"],
  ],
  [["super:secret"], ["super ", "digest super", "ip 127.0.0.1"]],
  [
    ["bob:bpw", "carol:cpw"],
    ["digest carol", "digest bob", "ip 127.0.0.1"],
  ],
  [
    ["carol:cpw", "bob:bpw"],
    ["digest carol", "digest bob", "ip 127.0.0.1"],
  ],
])("%j is listed in the order that a server recorded", (auths, listed) => {
  let identities: readonly Identity[] = [IP];
  for (const auth of auths) {
    const op = { kind: "auth", scheme: "digest", auth } as const;
    identities = must(authenticate(identities, op, digestId("super:secret")), auth);
  }
  const shown = javaOrder(identities).map(({ id, scheme }) => `${scheme} ${id.split(":")[0]}`);
  expect(shown).toEqual(listed);
});

test("one slot keeps the order of arrival, and a table of twelve has more slots", () => {
  // Java gives both of them the same hash.
  const pair = ["Aa", "BB"].map((id) => ({ scheme: "digest", id }));
  expect(javaOrder(pair)).toEqual(pair);
  expect(javaOrder(pair.toReversed())).toEqual(pair.toReversed());
  const many = Array.from({ length: 12 }, (_, at) => ({ scheme: "x509", id: `CN=${at}` }));
  const order = (count: number): string[] =>
    javaOrder(many.slice(0, count))
      .map(({ id }) => id)
      .filter((id) => id !== "CN=11");
  expect(order(12)).not.toEqual(order(11));
});
