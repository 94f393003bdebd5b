/** Multis: what sub-operations see, what a failure takes back, and what releases make of odd creates. */
import { expect, test } from "vitest";
import { CODE } from "../../../../protocol/api/codes.ts";
import type { MultiOp } from "../../../../protocol/api/operations.ts";
import type { Config } from "../../../../protocol/config.ts";
import { CONTAINER, ttlOwner, type Body } from "../../../../protocol/transaction.ts";
import { clonePlain } from "../../../../sim/plain.ts";
import {
  ALICE,
  apply,
  ask,
  askNow,
  BOB,
  create,
  errOf,
  multi,
  NEWEST_CONFIG,
  newStage,
  OLD_CONFIG,
  pathOf,
  remove,
  setData,
} from "./stage.ts";

/** Codes of the sub-operations; one number where the whole was refused. */
function codesOf(body: Body): number | number[] {
  return body.kind === "multi" ? body.bodies.map(errOf) : errOf(body);
}

test("each operation sees the ones before it", () => {
  const stage = newStage();
  const body = ask(
    stage,
    multi(
      create("/a"),
      create("/a/n-", { flags: 2 }),
      create("/a/n-", { flags: 3 }),
      setData("/a", "x", 0),
      { kind: "check", path: "/a", version: 1 },
      remove("/a/n-0000000000"),
      remove("/a/n-0000000001"),
      remove("/a", 1),
    ),
  );
  expect(codesOf(body)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(stage.changes.records.every(({ zxid }) => zxid === stage.proposed[0]?.zxid)).toBe(true);
  expect(errOf(ask(stage, setData("/a")))).toBe(CODE.NONODE);
});

test("all of a failed multi are errors", () => {
  const ops = [create("/a"), create("/b"), create("/a"), create("/c"), remove("/a")];
  const { OK, NODEEXISTS, RUNTIMEINCONSISTENCY: after } = CODE;
  const body = ask(newStage(), multi(...ops));
  expect(codesOf(body)).toEqual([OK, OK, NODEEXISTS, after, after]);
  expect(body.kind === "multi" && body.bodies.every(({ kind }) => kind === "error")).toBe(true);
});

test("a failed multi leaves the pending changes exactly as they were", () => {
  const stage = newStage();
  ask(stage, create("/q"));
  ask(stage, create("/q/n-", { flags: 2 }));
  ask(stage, setData("/q", "before"));
  apply(stage, 1);
  const before = clonePlain(stage.changes);
  const failing = multi(
    create("/q/n-", { flags: 2 }),
    setData("/q", "within", 1),
    create("/new"),
    remove("/q/n-0000000000"),
    setData("/new", "", 9),
  );
  expect(codesOf(ask(stage, failing))).toEqual([0, 0, 0, 0, CODE.BADVERSION]);
  expect([...stage.changes.latest]).toEqual([...before.latest]);
  expect(stage.changes).toEqual(before);
  expect(pathOf(ask(stage, create("/q/n-", { flags: 2 })))).toBe("/q/n-0000000001");
  expect(ask(stage, setData("/q", "", 1))).toMatchObject({ version: 2 });
  expect(errOf(ask(stage, setData("/new")))).toBe(CODE.NONODE);
});

test("an empty multi succeeds, and so does it for a session that is over", () => {
  expect(codesOf(ask(newStage(), multi(), { ...ALICE, code: CODE.SESSIONEXPIRED }))).toEqual([]);
});

test("a session that is over, or has moved, fails the first operation", () => {
  const stage = newStage();
  const moved = { ...BOB, code: CODE.SESSIONMOVED };
  expect(codesOf(ask(stage, multi(create("/a"), create("/b")), moved))).toEqual([
    CODE.SESSIONMOVED,
    CODE.RUNTIMEINCONSISTENCY,
  ]);
  expect(stage.changes.records).toEqual([]);
});

const CASES: readonly (readonly [Partial<MultiOp>, old: unknown, newest: unknown])[] = [
  [{ kind: "create", flags: 0 }, ["create", 0], ["create", 0]],
  [{ kind: "create2", flags: 0 }, ["create", 0], ["create2", 0]],
  [{ kind: "create2", flags: 1 }, ["create", ALICE.session], ["create2", ALICE.session]],
  [{ kind: "createContainer", flags: 0 }, ["create", 0], ["createContainer", CONTAINER]],
  [{ kind: "create", flags: 4 }, ["createContainer", CONTAINER], ["createContainer", CONTAINER]],
  [{ kind: "create2", flags: 4 }, ["createContainer", CONTAINER], ["createContainer", CONTAINER]],
  [
    { kind: "createTTL", flags: 4, ttl: 9 },
    ["createContainer", CONTAINER],
    ["createContainer", CONTAINER],
  ],
  [{ kind: "createTTL", flags: 5, ttl: 9 }, ["createTTL", ttlOwner(9)], ["createTTL", ttlOwner(9)]],
  [{ kind: "createTTL", flags: 1, ttl: 9 }, ["create", ALICE.session], ["create", ALICE.session]],
  [{ kind: "createTTL", flags: 5, ttl: 0 }, [0, -8, -2], [0, -8, -2]],
  [{ kind: "create", flags: 5 }, -5, -5],
  [{ kind: "createContainer", flags: 6 }, -5, -5],
  [{ kind: "create", flags: 7 }, [0, -8, -2], -5],
  [{ kind: "createTTL", flags: -1, ttl: 9 }, [0, -8, -2], -5],
];

test.each(CASES)("a create as the body of a multi has it: %j", (odd, old, newest) => {
  const outcome = (config: Config): unknown => {
    const stage = newStage(config);
    const ops = [create("/a"), { ...create("/b"), ...odd } as MultiOp, create("/c")];
    const body = ask(stage, multi(...ops));
    const codes = codesOf(body);
    const hasFailed = typeof codes === "number" || codes.some((code) => code !== 0);
    expect(stage.changes.records.length).toBe(hasFailed ? 0 : 6);
    if (hasFailed || body.kind !== "multi") return codes;
    const made = body.bodies[1];
    return made?.kind === "create" ? [made.op, made.owner] : made;
  };
  expect(outcome(OLD_CONFIG)).toEqual(old);
  expect(outcome(NEWEST_CONFIG)).toEqual(newest);
});

test("an undecodable create behind a failure: old servers do not get there, newer ones never begin", () => {
  const op = multi(remove("/nobody"), create("/a", { flags: 5 }));
  expect(codesOf(askNow(newStage(OLD_CONFIG), op))).toEqual([CODE.NONODE, -2]);
  expect(codesOf(askNow(newStage(), op))).toBe(CODE.MARSHALLINGERROR);
});
