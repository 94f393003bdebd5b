/** Plan files: what is written is read back; whatever else comes gets one clear line. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CliError } from "../../cli/errors.ts";
import { OP_KINDS } from "../../cli/plan-file/commands.ts";
import { plainPlan } from "../../cli/plan-file/plain.ts";
import { parsePlan, readPlan } from "../../cli/plan-file/read.ts";
import { savePlan, spellPlan } from "../../cli/plan-file/write.ts";
import { subjectOfScenario } from "../../cli/subject.ts";
import { judge } from "../../cli/verdict.ts";
import { aclList, OPEN_ACL, READ_ACL } from "../../protocol/api/acl.ts";
import type { Op } from "../../protocol/api/operations.ts";
import { makeZxid } from "../../protocol/zxid.ts";
import { SCENARIOS } from "../../scenarios/catalogue.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { must } from "../../sim/assert.ts";
import { ownFolder } from "./own-folder.ts";
import { STUB } from "./stub.ts";

const folder = ownFolder("plans");

const subject = subjectOfScenario(must(STUB.scenarios[0], "a scenario"), {}, "1");
const verdict = judge(STUB, subject);
const good = spellPlan(subject, verdict);

function refusal(text: string): string {
  try {
    parsePlan(text, "p.json");
  } catch (error) {
    expect(error).toBeInstanceOf(CliError);
    const { exit, message, wayOut = "" } = error as CliError;
    expect(exit).toBe(65);
    expect(message + wayOut).not.toContain("\n");
    expect(message.length).toBeLessThan(400);
    return message;
  }
  throw new Error("was read");
}

/** The good plan with one value changed. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const plan = JSON.parse(good) as Record<string | number, unknown>;
  let target = plan;
  for (const key of path.slice(0, -1)) target = target[key] as typeof plan;
  const last = must(path.at(-1), "a path");
  if (value === undefined) delete target[last];
  else target[last] = value;
  return JSON.stringify(plan);
}

/** The good plan with one client and one call. */
function withCall(op: Op, more: object = {}): EnsemblePlan {
  const { plan } = subject;
  const command = { kind: "call", call: 7, op, ...more } as const;
  return {
    ...plan,
    cluster: {
      ...plan.cluster,
      clients: 2,
      sessionTimeout: 5000,
      containerCheck: 100,
      outstandingLimit: 3,
    },
    operations: [{ id: 7, at: 5, node: "c2", command }],
  };
}

const restored = {
  data: ["/a"],
  exist: [],
  child: ["/"],
  persistent: [],
  recursive: ["/b"],
} as const;
const made = { path: "/a", data: "x", acl: OPEN_ACL, flags: 1, ttl: 0 } as const;

const EVERY_OP: readonly Op[] = [
  { kind: "create", ...made },
  { kind: "create2", ...made, acl: null },
  { kind: "createContainer", ...made, data: null },
  { kind: "createTTL", ...made, ttl: 1000 },
  { kind: "delete", path: "/a", version: -1 },
  { kind: "check", path: "/a", version: 3 },
  { kind: "setData", path: "/a", data: null, version: -1 },
  { kind: "setACL", path: "/a", acl: READ_ACL, version: -1 },
  { kind: "deleteContainer", path: "/a" },
  {
    kind: "multi",
    ops: [
      { kind: "create", ...made },
      { kind: "check", path: "", version: 0 },
    ],
  },
  { kind: "multi", ops: [] },
  { kind: "exists", path: "/a", watch: true },
  { kind: "getData", path: "/a", watch: false },
  { kind: "getChildren", path: "/", watch: false },
  { kind: "getChildren2", path: "/", watch: true },
  { kind: "getACL", path: "/a" },
  { kind: "getAllChildrenNumber", path: "/" },
  { kind: "getEphemerals", path: "/" },
  { kind: "sync", path: "/a" },
  { kind: "multiRead", ops: [{ kind: "getData", path: "/a", watch: false }] },
  { kind: "addWatch", path: "/", mode: 1 },
  { kind: "removeWatches", path: "/a", type: 3 },
  { kind: "checkWatches", path: "/a", type: 1 },
  { kind: "setWatches", relativeZxid: makeZxid(1, 5), ...restored },
  { kind: "setWatches2", relativeZxid: makeZxid(0, 0), ...restored },
  { kind: "auth", scheme: "digest", auth: "a:b" },
  { kind: "whoAmI" },
  { kind: "closeSession" },
  { kind: "ping" },
];

describe("a plan", () => {
  it("is read back as it was written, with what it gave", () => {
    const { plan, expected } = parsePlan(good, "p.json");
    expect(plan).toEqual(subject.plan);
    expect(expected).toEqual({
      digest: verdict.report.digest,
      outcome: "held",
      property: undefined,
    });
  });

  it("of every scenario is read back", () => {
    for (const { group, plan } of SCENARIOS) {
      const runs = group === "swarm" ? 40 : 2;
      for (let index = 0; index < runs; index += 1) {
        const made = plan("seed", index, {});
        expect(parsePlan(JSON.stringify(plainPlan(made)), "p.json").plan).toEqual(made);
      }
    }
  });

  it("holds every operation of a client", () => {
    for (const op of EVERY_OP) {
      const made = withCall(op);
      const text = JSON.stringify(plainPlan(made));
      expect(text).not.toContain('"print"');
      expect(parsePlan(text, "p.json").plan).toEqual(made);
    }
    expect(new Set(EVERY_OP.map(({ kind }) => kind))).toEqual(new Set(OP_KINDS));
  });

  it("holds any bytes and any list of ACLs", () => {
    const bytes = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)),
    });
    const entry = fc.record({
      perms: fc.integer({ min: 0, max: 31 }),
      scheme: fc.constantFrom("world", "ip", "digest", "auth"),
      id: fc.constantFrom("anyone", "", "user:hash"),
    });
    fc.assert(
      fc.property(bytes, fc.array(entry), (data, entries) => {
        const op = {
          kind: "create",
          path: "/a",
          data,
          acl: aclList(entries),
          flags: 0,
          ttl: 0,
        } as const;
        const made = withCall(op);
        expect(parsePlan(JSON.stringify(plainPlan(made)), "p.json").plan).toEqual(made);
      }),
    );
  });

  it("never overwrites", () => {
    const path = join(folder, "saved.json");
    savePlan(path, subject, verdict);
    expect(readPlan(path).plan).toEqual(subject.plan);
    expect(() => savePlan(path, subject, verdict)).toThrow("exists, and nothing is overwritten");
    expect(() => savePlan(join(folder, "no/such/folder.json"), subject, verdict)).toThrow("ENOENT");
  });

  it("has one entry of a list per line", () => {
    expect(good.split("\n").filter((line) => line.startsWith('    {"id":'))).toHaveLength(3);
  });
});

describe("what is no plan", () => {
  it.each([
    ["", "p.json:1:1: not JSON: the file is empty"],
    [good.slice(0, 200), "the file ends too early"],
    ["hello", "p.json:1:1: not JSON"],
    ['{\n  "schema": 1,\n  "seed": }', "p.json:3:11: not JSON: unexpected token RBrace"],
    ["[]", "a plan is a JSON object, this is an array"],
    ["null", "this is null"],
    ["3", "this is a number"],
    ['"zs1:swarm:1:abcd"', "this is a string"],
    ["{}", 'it has no "schema"'],
    ['{"schema":2}', "a plan of schema 2; this zabsim reads schema 1"],
    ['{"schema":"1"}', 'a plan of schema "1"'],
    ['{"schema":1}', "scenario is missing"],
    ["[".repeat(200_000), "not JSON"],
    [`${"[".repeat(200_000)}${"]".repeat(200_000)}`, "nested too deeply"],
    ['{"schema":1,"__proto__":{"polluted":true}}', '"__proto__"'],
    ["\u0000\u0001\u0002", "not JSON"],
    ['{"schema":1,"a":"\t"}', "not JSON"],
  ])("%.40j", (text, why) => expect(refusal(text)).toContain(why));

  it("is told apart by place and path", () => {
    const text = good.replace('"kind":"partition"', '"kind":"partiton"');
    const line = text.split("\n").findIndex((one) => one.includes("partiton")) + 1;
    expect(refusal(text)).toMatch(
      new RegExp(
        `^p.json:${line}:\\d+: faults\\[0\\].fault.kind: .*"partiton".* Did you mean partition\\?`,
      ),
    );
  });

  it.each<[(string | number)[], unknown, string]>([
    [["cluster", "servers"], 0, "cluster.servers must be a whole number from 1 to 13, not 0"],
    [["cluster", "servers"], 1e308, "cluster.servers must be a whole number"],
    [["cluster", "servers"], "5", 'cluster.servers must be a whole number from 1 to 13, not "5"'],
    [["cluster", "servers"], 2.5, "not 2.5"],
    [["cluster", "servers"], null, "not null"],
    [["cluster", "bugs"], ["ack-befor-fsync"], "Did you mean ack-before-fsync?"],
    [["cluster", "colour"], 1, "cluster.colour is not known"],
    [["cluster", "startAt"], [0, 0, 0, 0, 0, 0], "more than 5"],
    [["weather", "latency"], [5], "weather.latency"],
    [["weather", "latency"], [800, 200], "must be [least, most]"],
    [["until"], -1, "until must be"],
    [["until"], 9e15, "until must be"],
    [["settle"], "yes", "settle must be"],
    [["seed"], "", "seed must be SEED or SEED.INDEX"],
    [["seed"], "x\n", "seed must be"],
    [["operations"], {}, "operations must be"],
    [["operations", 0, "node"], "s9", "operations[0] names s9, but there are 5"],
    [["operations", 0, "node"], "#5", "operations[0] names #5, but there are 5"],
    [["operations", 0, "node"], "everyone", "must be a selector"],
    [["operations", 0, "command", "kind"], "delete", "operations[0].command.kind"],
    [["operations", 0, "command", "value"], "x".repeat(300), "at most 256 characters"],
    [["faults", 0, "id"], 1, "faults[1].id : 1 is taken"],
    [["faults", 0, "at"], undefined, "faults[0].at is missing"],
    [["faults", 0, "fault", "groups"], [["s1", "s7"]], "names s7"],
    [["faults", 0, "fault", "spam"], 1, "faults[0].fault.spam is not known"],
    [["faults", 0, "when"], { on: "fsync" }, "faults[0].when.phase is missing"],
    [["pins"], [{ key: "x", value: 1 }], "pins[0].key must be PURPOSE:a:b:nth"],
    [["expected", "digest"], "zz", "expected.digest must be 16 hex digits"],
    [["extra"], 1, "extra is not known"],
  ])("%j = %j", (path, value, why) => expect(refusal(changed(path, value))).toContain(why));

  const call = (op: object, node = "c1", more: object = {}): string =>
    JSON.stringify({
      ...plainPlan(withCall({ kind: "ping" })),
      operations: [{ id: 1, at: 5, node, command: { kind: "call", call: 1, op, ...more } }],
    });

  it.each<[string, string]>([
    [
      call({ kind: "getDta" }),
      'operations[0].command.op.kind: no such kind: "getDta". Did you mean getData?',
    ],
    [call({ kind: "getData", path: "/a" }), "operations[0].command.op.watch is missing"],
    [call({ kind: "getData", path: 3, watch: true }), "op.path must be a path, not 3"],
    [call({ kind: "sync", path: "/".repeat(5000) }), "a path of at most 4096 characters"],
    [
      call({ kind: "setData", path: "/a", data: "\u20ac", version: -1 }),
      "each a character up to U+00FF",
    ],
    [call({ kind: "delete", path: "/a", version: 0.5 }), "op.version must be a whole number"],
    [
      call({ kind: "setACL", path: "/a", version: 0, acl: {} }),
      "a list of entries {perms, scheme, id}",
    ],
    [call({ kind: "setACL", path: "/a", version: 0, acl: [{}] }), "op.acl[0].perms is missing"],
    [call({ kind: "multi", ops: [{ kind: "sync", path: "/a" }] }), "op.ops[0].kind: no such kind"],
    [
      call({ kind: "multi", ops: Array(1001).fill({ kind: "check", path: "/", version: 0 }) }),
      "at most 1000",
    ],
    [call({ kind: "ping" }, "c3"), "operations[0] names c3, but there are 5 servers and 2 clients"],
    [call({ kind: "ping" }, "s1"), 'operations[0].node must be a client for a call, not "s1"'],
    [call({ kind: "ping" }, "#4"), "must be a client for a call"],
    [call({ kind: "ping" }, "c1", { seenVersion: false }), "seenVersion must be true, or missing"],
    [changed(["operations", 0, "node"], "c1"), "operations[0] names c1, but there are 5"],
    [changed(["faults", 0, "fault"], { kind: "crash", node: "c1" }), "faults[0] names c1"],
    [changed(["cluster", "clients"], 51), "cluster.clients must be a whole number from 0 to 50"],
  ])("calls: %.0s%s", (text, why) => expect(refusal(text)).toContain(why));

  it("makes no call twice", () => {
    const plan = withCall({ kind: "ping" });
    const [first] = plan.operations;
    const operations = [first, { ...first, id: 8 }];
    const text = JSON.stringify(plainPlan({ ...plan, operations } as EnsemblePlan));
    expect(refusal(text)).toContain("operations[1].command.call : 7 is taken");
  });

  it("never brings us down", () => {
    const cut = fc.record({
      at: fc.nat(good.length),
      remove: fc.nat(10),
      insert: fc.string({ unit: "binary", maxLength: 5 }),
    });
    fc.assert(
      fc.property(cut, ({ at, remove, insert }) => {
        const text = good.slice(0, at) + insert + good.slice(at + remove);
        try {
          parsePlan(text, "p.json");
        } catch (error) {
          expect(error).toBeInstanceOf(CliError);
        }
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parsePlan(text, "p.json")).toThrow(CliError);
      }),
    );
  });

  it("may be no file at all", () => {
    expect(() => readPlan(join(folder, "nowhere.json"))).toThrow("there is no such file");
    expect(() => readPlan(folder)).toThrow("is not a file");
    const large = join(folder, "large.json");
    writeFileSync(large, " ".repeat(10_000_001));
    expect(() => readPlan(large)).toThrow("too large for a plan");
  });
});
