/** Preparing ahead of what is applied decides nothing: the same requests, prepared one by one, become the same transactions. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  aclList,
  OPEN_ACL,
  PERM,
  type AclList,
  type Identity,
} from "../../../../protocol/api/acl.ts";
import type { MultiOp } from "../../../../protocol/api/operations.ts";
import type { Config } from "../../../../protocol/config.ts";
import type { ProposedOp } from "../../../../protocol/server/request.ts";
import type { Body } from "../../../../protocol/transaction.ts";
import {
  ALICE,
  apply,
  ask,
  BOB,
  create,
  multi,
  NEWEST_CONFIG,
  newStage,
  OLD_CONFIG,
  remove,
  setData,
  type Asker,
  type Stage,
} from "./stage.ts";

const KEY: Identity = { scheme: "digest", id: "alice:h" };
const ASKERS: readonly Asker[] = [ALICE, { ...ALICE, identities: [KEY] }, BOB];
const REAPER: Asker = { session: 0 };

const lists: readonly AclList[] = [
  OPEN_ACL,
  aclList([{ perms: PERM.ALL, scheme: "auth", id: "" }]),
  aclList([{ perms: PERM.READ | PERM.CREATE, scheme: "world", id: "anyone" }]),
];

/** Few of each, so that requests meet. */
const path = fc.constantFrom("/a", "/b", "/a/x", "/a/y", "/a/x/z", "/a/s0000000001", "/");
const key = fc.constantFrom("/a", "/b", "/p");
const version = fc.constantFrom(-1, -1, 0, 1, 2);
const acl = fc.constantFrom(OPEN_ACL, OPEN_ACL, ...lists);
const flags = fc.constantFrom(0, 0, 0, 1, 1, 3, 4, 5);
const kind = fc.constantFrom("create", "create2", "createContainer", "createTTL");

const single: fc.Arbitrary<MultiOp> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(path, acl, flags).map(([at, by, as]) => create(at, { acl: by, flags: as })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(path, kind, flags)
      .map(([at, how, as]) =>
        create(at, { kind: how, flags: as, ttl: how === "createTTL" ? 9 : -1 }),
      ),
  },
  { weight: 2, arbitrary: fc.constantFrom("/a/s", "/b/s").map((at) => create(at, { flags: 2 })) },
  { weight: 3, arbitrary: fc.tuple(path, version).map(([at, of]) => remove(at, of)) },
  { weight: 2, arbitrary: fc.tuple(path, version).map(([at, of]) => setData(at, "d", of)) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("check"), path, version }) },
);

const request: fc.Arbitrary<ProposedOp> = fc.oneof(
  { weight: 8, arbitrary: single },
  { weight: 3, arbitrary: fc.array(single, { maxLength: 4 }).map((ops) => multi(...ops)) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("setACL"), path, acl, version }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("deleteContainer"), path }) },
  // An operator writes at the top alone: a child of an ephemeral is nothing that there can be.
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("put"), path: key, data: fc.constant("p") }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "closeSession" }) },
);

interface Step {
  readonly op: ProposedOp;
  readonly asker: Asker;
  /** How many of the pending transactions are applied before. */
  readonly applied: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    op: request,
    asker: fc.constantFrom(...ASKERS),
    applied: fc.constantFrom(0, 0, 0, 1, 1, 2, 5),
  }),
  { maxLength: 40, size: "max" },
);

function run(config: Config, story: readonly Step[], isAhead: boolean): [Body[], Stage] {
  const stage = newStage(config);
  // Without them most requests would meet nothing.
  for (const parent of ["/a", "/b"]) ask(stage, create(parent));
  const bodies = story.map(({ applied, asker, op }) => {
    if (isAhead) apply(stage, applied);
    else apply(stage);
    return ask(stage, op, op.kind === "deleteContainer" ? REAPER : asker);
  });
  apply(stage);
  return [bodies, stage];
}

test.each([
  ["newest", NEWEST_CONFIG],
  ["3.8.0", OLD_CONFIG],
])("%s", (_release, config) => {
  fc.assert(
    fc.property(steps, (story) => {
      const [ahead, last] = run(config, story, true);
      const [oneByOne, calm] = run(config, story, false);
      expect(ahead).toEqual(oneByOne);
      expect(last.tree.sum).toBe(calm.tree.sum);
      expect([last.changes.records, last.changes.latest]).toEqual([[], new Map()]);
    }),
    { numRuns: 400 },
  );
});

test("the stories above succeed as often as they fail, and multis do both", () => {
  const seen = { done: 0, refused: 0, multiDone: 0, multiFailed: 0, ended: 0 };
  for (const story of fc.sample(steps, { numRuns: 400, seed: 7 })) {
    for (const body of run(NEWEST_CONFIG, story, true)[0]) {
      if (body.kind === "multi") {
        const hasFailed = body.bodies.some((each) => each.kind === "error");
        if (hasFailed) seen.multiFailed += 1;
        else if (body.bodies.length > 0) seen.multiDone += 1;
      } else if (body.kind === "error") seen.refused += 1;
      else if (body.kind === "closeSession" && body.paths.length > 0) seen.ended += 1;
      else seen.done += 1;
    }
  }
  const rare = Object.entries(seen).filter(([, count]) => count <= 50);
  expect(rare).toEqual([]);
});
