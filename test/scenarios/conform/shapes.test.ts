/** A client cannot tell one server from an ensemble without faults: whatever is asked, the answers are the same. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { aclList, OPEN_ACL, READ_ACL, type AclList } from "../../../protocol/api/acl.ts";
import type { MultiOp, Op } from "../../../protocol/api/operations.ts";
import { NEWEST, R380 } from "../../../protocol/rules.ts";
import type { Zxid } from "../../../protocol/zxid.ts";
import { tellTree } from "../../../scenarios/conform/answers.ts";
import { openDriver, settle, takeNotices } from "../../../scenarios/conform/driver.ts";
import { perform, replay } from "../../../scenarios/conform/replay.ts";
import { peersOf, raiseStage } from "../../../scenarios/conform/stage.ts";
import type { Ask, RecordedConfig, Step } from "../../../scenarios/conform/transcript.ts";

const names = fc.constantFrom("a", "b", "lock");
const path = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.array(names, { minLength: 1, maxLength: 2 }).map((all) => `/${all.join("/")}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "/", "//a", "/a/", "a", "/zookeeper", "/zookeeper/config"),
  },
);
const paths = fc.array(path, { maxLength: 2 });
const data = fc.constantFrom(null, "", "x", "\u0000\u00ff");
const version = fc.constantFrom(-1, -1, 0, 1, -2);
const acl = fc.constantFrom<AclList | null>(
  OPEN_ACL,
  OPEN_ACL,
  OPEN_ACL,
  READ_ACL,
  aclList([{ perms: 31, scheme: "auth", id: "" }]),
  null,
);

const create = fc.record({
  kind: fc.constantFrom("create", "create2", "createContainer", "createTTL"),
  path,
  data,
  acl,
  flags: fc.constantFrom(0, 0, 1, 2, 3, 4, 5, 9),
  ttl: fc.constantFrom(0, 1_000_000),
});
const subOp: fc.Arbitrary<MultiOp> = fc.oneof(
  create,
  fc.record({ kind: fc.constant("delete"), path, version }),
  fc.record({ kind: fc.constant("setData"), path, data, version }),
  fc.record({ kind: fc.constant("check"), path, version }),
);
const read = fc.constantFrom("exists", "getData", "getChildren", "getChildren2");
const op: fc.Arbitrary<Op> = fc.oneof(
  create,
  // A check alone that succeeds has no answer to wait for.
  subOp.filter(({ kind }) => kind !== "check"),
  fc.record({ kind: fc.constant("multi"), ops: fc.array(subOp, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant("setACL"), path, acl, version }),
  fc.record({ kind: read, path, watch: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom("getACL", "getAllChildrenNumber", "getEphemerals", "sync"),
    path,
  }),
  fc.record({ kind: fc.constant("auth"), scheme: fc.constant("digest"), auth: fc.constant("u:p") }),
  fc.record({ kind: fc.constant("addWatch"), path, mode: fc.constantFrom(0, 1, 7) }),
  fc.record({ kind: fc.constantFrom("removeWatches", "checkWatches"), path, type: fc.nat(5) }),
  fc.record({
    kind: fc.constant("setWatches2"),
    relativeZxid: fc.nat(20).map((zxid) => zxid as Zxid),
    data: paths,
    exist: paths,
    child: paths,
    persistent: paths,
    recursive: paths,
  }),
  fc.constantFrom<Op>({ kind: "whoAmI" }, { kind: "closeSession" }),
);
const ask: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant("call"), op }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("reconnect"),
      timeout: fc.constantFrom(4000, 30_000),
      badPassword: fc.constantFrom(false, false, true),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drop") }) },
);
const asked = fc.record({ session: fc.nat(2), ask });

const sessions = ["s0", "s1", "s2"];
const base: Omit<RecordedConfig, "rules"> = {
  tickTime: 2000,
  minSessionTimeout: 4000,
  maxSessionTimeout: 40_000,
  extendedTypesEnabled: true,
  superDigest: "",
  containerCheckIntervalMs: 60_000,
  enforceQuota: false,
  clientAddress: "127.0.0.1",
};
const opening = sessions.map((_name, session) => {
  return { session, ask: { kind: "connect", timeout: 30_000 } as const };
});

/** What one server answers, as a transcript. */
function record(config: RecordedConfig, requests: readonly Pick<Step, "session" | "ask">[]) {
  const driver = openDriver(raiseStage(config, sessions.length, "standalone"), sessions);
  const steps = requests.map((request, i): Step => {
    const answer = perform(driver, request);
    settle(driver);
    const bySession = new Map(
      [...takeNotices(driver, false).bySession].map(([name, timed]) => [
        name,
        timed.map(({ notice }) => notice),
      ]),
    );
    return { i, title: "", ...request, answer, noticed: { bySession, closed: [] } };
  });
  const tree = peersOf(driver.stage).map(({ store }) => tellTree(driver, store.tree))[0] ?? {};
  return { name: "", config, sessions, steps, tree, timesConsistent: true };
}

it("one server and an ensemble answer alike", () => {
  const requests = fc.array(asked, { minLength: 10, maxLength: 60, size: "max" });
  fc.assert(
    fc.property(fc.constantFrom(R380, NEWEST), requests, (rules, drawn) => {
      const transcript = record({ ...base, rules }, [...opening, ...drawn]);
      for (const shape of ["standalone", "spread", "follower"] as const) {
        expect([shape, replay(transcript, shape).differences]).toEqual([shape, []]);
      }
    }),
    { numRuns: 25 },
  );
});
