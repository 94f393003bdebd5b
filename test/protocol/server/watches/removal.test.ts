/** Watches looked for and taken away, by type and with their connection (reference 11.6). */
import { describe, expect, test } from "vitest";
import { CODE, type Code } from "../../../../protocol/api/codes.ts";
import { NEWEST, R380, type Rules } from "../../../../protocol/rules.ts";
import { dropConnection, newWatches } from "../../../../protocol/server/watches/tables.ts";
import { WATCHER_TYPE } from "../../../../protocol/server/watches/removal.ts";
import { Desk, once, persistent, recursive } from "./desk.ts";

const { ANY, CHILDREN, DATA, PERSISTENT, PERSISTENT_RECURSIVE } = WATCHER_TYPE;
const { MARSHALLINGERROR, NOWATCHER, OK } = CODE;
const OPS = {
  data: once("getData", "/a"),
  exist: once("exists", "/a"),
  child: once("getChildren", "/a"),
  persistent: persistent("/a"),
  recursive: recursive("/a"),
};
type Kind = keyof typeof OPS;

function deskWith(rules: Rules, ...kinds: Kind[]): Desk {
  const desk = new Desk(rules);
  desk.create("/a");
  for (const kind of kinds) desk.ask(1, OPS[kind]);
  return desk;
}

function remove(desk: Desk, type: number, conn = 1, path = "/a"): Code {
  return desk.ask(conn, { kind: "removeWatches", path, type }).err;
}

function check(desk: Desk, type: number, conn = 1, path = "/a"): Code {
  return desk.ask(conn, { kind: "checkWatches", path, type }).err;
}

/** For the types from 1 to 5. */
const TABLE: readonly [string, Rules, Kind, readonly Code[]][] = [
  ["3.9", NEWEST, "data", [NOWATCHER, OK, OK, NOWATCHER, NOWATCHER]],
  ["3.9", NEWEST, "exist", [NOWATCHER, OK, OK, NOWATCHER, NOWATCHER]],
  ["3.9", NEWEST, "child", [OK, NOWATCHER, OK, NOWATCHER, NOWATCHER]],
  ["3.9", NEWEST, "persistent", [NOWATCHER, NOWATCHER, OK, OK, NOWATCHER]],
  ["3.9", NEWEST, "recursive", [NOWATCHER, NOWATCHER, OK, NOWATCHER, OK]],
  ["3.8", R380, "data", [NOWATCHER, OK, OK, MARSHALLINGERROR, MARSHALLINGERROR]],
  ["3.8", R380, "child", [OK, NOWATCHER, OK, MARSHALLINGERROR, MARSHALLINGERROR]],
  ["3.8", R380, "persistent", [OK, OK, OK, MARSHALLINGERROR, MARSHALLINGERROR]],
  ["3.8", R380, "recursive", [OK, OK, OK, MARSHALLINGERROR, MARSHALLINGERROR]],
];

test.each(TABLE)("%s, by type", (_release, rules, kind, codes) => {
  for (const [index, code] of codes.entries()) {
    const type = index + 1;
    const desk = deskWith(rules, kind);
    expect([type, check(desk, type)]).toEqual([type, code]);
    expect([type, remove(desk, type)]).toEqual([type, code]);
    // A type that meets a mode meets all of it; before, it could be a half.
    if (rules === NEWEST && code === OK) expect(desk.pipeline.watches).toEqual(newWatches());
  }
});

test.each([0, 6, -1, 1.5])("%s is no type", (type) => {
  expect(remove(deskWith(NEWEST, "data"), type)).toBe(MARSHALLINGERROR);
  expect(check(deskWith(R380, "data"), type)).toBe(MARSHALLINGERROR);
});

describe("what is removed", () => {
  test("is gone, and the rest stays", () => {
    const desk = deskWith(NEWEST, "data", "child", "persistent", "recursive");
    expect(remove(desk, DATA)).toBe(OK);
    expect(remove(desk, DATA)).toBe(NOWATCHER);
    for (const type of [CHILDREN, PERSISTENT, PERSISTENT_RECURSIVE]) {
      expect(check(desk, type)).toBe(OK);
    }
    expect(remove(desk, PERSISTENT)).toBe(OK);
    expect(desk.create("/a/b")).toEqual(["1 NodeCreated /a/b", "1 NodeChildrenChanged /a"]);
    expect(remove(desk, ANY)).toBe(OK);
    expect(desk.pipeline.watches).toEqual(newWatches());
  });

  test("is a table's, whatever the mode, until 3.8", () => {
    const desk = deskWith(R380, "persistent");
    expect(remove(desk, DATA)).toBe(OK);
    expect(desk.setData("/a")).toEqual([]);
    expect(desk.create("/a/b")).toEqual(["1 NodeChildrenChanged /a"]);
    expect(remove(desk, CHILDREN)).toBe(OK);
    expect(desk.pipeline.watches).toEqual(newWatches());
  });

  test("is one's own, at exactly that path", () => {
    for (const rules of [NEWEST, R380]) {
      const desk = deskWith(rules, "recursive");
      expect(remove(desk, ANY, 2)).toBe(NOWATCHER);
      expect(remove(desk, ANY, 1, "/a/b")).toBe(NOWATCHER);
      expect(check(desk, ANY, 1, "/a/b")).toBe(NOWATCHER);
      expect(check(desk, ANY)).toBe(OK);
    }
  });
});

test("until 3.8 checkWatches finds anybody's watch in the table", () => {
  expect(check(deskWith(R380, "data"), DATA, 2)).toBe(OK);
  expect(check(deskWith(R380, "data"), CHILDREN, 2)).toBe(NOWATCHER);
  expect(check(deskWith(NEWEST, "data"), DATA, 2)).toBe(NOWATCHER);
});

test("watches go with their connection, and nobody else's do", () => {
  const kinds = ["data", "child", "persistent", "recursive"] as const;
  for (const rules of [NEWEST, R380]) {
    const desk = deskWith(rules, ...kinds);
    desk.ask(2, OPS.recursive);
    const alone = deskWith(rules);
    alone.ask(2, OPS.recursive);
    dropConnection(desk.pipeline.watches, 1);
    expect(desk.pipeline.watches).toEqual(alone.pipeline.watches);
    dropConnection(desk.pipeline.watches, 2);
    expect(desk.pipeline.watches).toEqual(newWatches());
  }
});
