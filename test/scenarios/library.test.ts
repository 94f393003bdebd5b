/** The library as users call it: one run as plain data, and properties of their own judged like ours. */
import { describe, expect, test } from "vitest";
import { serversOf } from "../../protocol/config.ts";
import { scenarios } from "../../scenarios/by-name.ts";
import { findScenario, SCENARIOS } from "../../scenarios/catalogue.ts";
import { simulateAny } from "../../scenarios/library.ts";
import { stateAt } from "../../scenarios/state-at.ts";
import { always, eventually, sometimes } from "../../scenarios/properties.ts";
import { nodeNames, simulate, universeOf } from "../../scenarios/simulate.ts";
import { OwnPropertyError, withProperties } from "../../sim/own-judging.ts";
import { runUntil, startCourse } from "../../sim/run.ts";
import { fork } from "../../sim/universe.ts";

const { coldStart, leaderIsolated, sessionExpiresPaused } = scenarios;
const SECOND = 1_000_000;

/** Broken by the `nth` commit of any leader. */
function fewerCommitsThan(nth: number): ReturnType<typeof always> {
  return always("FewCommits", {
    about: "Not many commits.",
    start: () => ({ commits: 0 }),
    see(seen, sight) {
      if (sight.kind !== "emitted" || sight.event.kind !== "committed") return undefined;
      seen.commits += 1;
      return seen.commits < nth ? undefined : `${sight.who} made commit ${nth}`;
    },
  });
}

describe("simulate", () => {
  test("gives plain data, the same for a scenario and for its plan", () => {
    const run = simulateAny(leaderIsolated, { seed: "x", servers: 3 });
    expect(run).toMatchObject({ ok: true, outcome: "held", violations: [], why: undefined });
    expect(run.goals.find(({ name }) => name === "leader-change")).toMatchObject({ reached: true });
    expect(run.plan.cluster.servers).toBe(3);
    expect(JSON.parse(JSON.stringify(run))).toMatchObject({ digest: run.digest });
    expect(simulateAny(run.plan)).toEqual(run);
    expect(simulate(run.plan).digest).toBe(run.digest);
    expect(simulateAny(leaderIsolated, { seed: "y", servers: 3 }).digest).not.toBe(run.digest);
  });

  test("keeps the trace if asked, which changes nothing", () => {
    const plain = simulateAny(coldStart);
    const traced = simulateAny(coldStart, { trace: true });
    expect(plain.trace).toEqual([]);
    expect(traced.trace.length).toBeGreaterThan(1000);
    expect(traced.digest).toBe(plain.digest);
  });

  test("refuses bugs that are none, and what is neither plan nor scenario", () => {
    expect(() => simulateAny(coldStart, { bugs: ["no-such"] })).toThrow('no bug "no-such"');
    expect(() => simulateAny({} as never)).toThrow("a scenario or a plan of schema 1");
  });

  test("knows every scenario of the catalogue by a name", () => {
    // Those of recipes and of the museum have paths for names, and are found by them.
    const [named, found] = [false, true].map((isPath) =>
      SCENARIOS.filter(({ name }) => name.includes("/") === isPath),
    );
    expect(Object.values(scenarios)).toEqual(named);
    for (const scenario of found ?? []) expect(findScenario(scenario.name)).toBe(scenario);
  });
});

describe("stateAt", () => {
  test("shows servers and clients in the middle of a run, and nobody who is down", () => {
    const { plan } = simulateAny(scenarios.leaderCrashLost);
    const before = stateAt(plan, 3 * SECOND);
    expect([...before.keys()]).toEqual(nodeNames(plan.cluster));
    const roles = [...before.values()].map((state) => state && "role" in state && state.role);
    expect(roles.filter((role) => role === "LEADING")).toHaveLength(1);
    expect(stateAt(plan, 3 * SECOND)).toEqual(before);
    const crash = simulateAny(plan, { trace: true }).trace.find(({ kind }) => kind === "stop");
    const down = [...stateAt(plan, (crash?.at ?? 0) + 1000)].filter(([, state]) => !state);
    expect(down.map(([name]) => name)).toEqual([nodeNames(plan.cluster)[crash?.node ?? 0]]);
    expect(() => stateAt(plan, plan.until + 1)).toThrow(RangeError);
  });
});

describe("own properties", () => {
  test("always: the run ends where it breaks", () => {
    const whole = simulateAny(coldStart);
    const run = simulateAny(coldStart, { properties: [fewerCommitsThan(3)] });
    expect(run.ok).toBe(false);
    expect(run.violation).toMatchObject({ property: "FewCommits", why: "s5 made commit 3" });
    expect(run.violation?.at).toBe(run.micros);
    expect(run.properties.at(-1)).toEqual({
      name: "FewCommits",
      kind: "always",
      outcome: "violated",
    });
    expect(run.events).toBeLessThan(whole.events);
    const never = simulateAny(coldStart, { properties: [fewerCommitsThan(1e9)] });
    expect([never.ok, never.digest]).toEqual([true, whole.digest]);
    const only = simulateAny(coldStart, { properties: [fewerCommitsThan(3)], only: ["Agreement"] });
    expect(only.ok).toBe(true);
  });

  test("eventually: what is missing after healing is the violation", () => {
    const clients = eventually("ClientsConnect", {
      about: "Every client has a session.",
      start: () => ({ connected: new Set<string>() }),
      see(seen, { who, ...sight }) {
        if (sight.kind !== "emitted" || sight.event.kind !== "handle") return;
        if (sight.event.state === "connected") seen.connected.add(who);
      },
      missing: ({ connected }) => (connected.size >= 3 ? undefined : `${connected.size} connected`),
    });
    expect(simulateAny(sessionExpiresPaused, { properties: [clients] }).ok).toBe(true);
    const alone = simulateAny(coldStart, { properties: [clients] });
    expect(alone.violation).toMatchObject({ property: "ClientsConnect", why: "0 connected" });
    expect(alone.phase).toBe("healing");
  });

  test("sometimes: a goal, counted behind those of ZooKeeper", () => {
    const stops = sometimes("crash-seen", {
      about: "A server was seen to crash.",
      start: () => ({}),
      see: (_seen, { kind }) => kind === "stopped",
    });
    const crash = simulateAny(scenarios.leaderCrashKept, { properties: [stops] });
    const quiet = simulateAny(coldStart, { properties: [stops] });
    expect(crash.goals.at(-1)).toEqual({ name: "crash-seen", reached: true, count: 1 });
    expect(quiet.goals.at(-1)).toEqual({ name: "crash-seen", reached: false, count: 0 });
    expect(quiet.ok).toBe(true);
  });

  test("see what passes over links, disks and processes, by the names of nodes", () => {
    const kinds = new Map<string, Set<string>>();
    const looker = sometimes("looked", {
      about: "Looks.",
      start: () => ({}),
      see(_seen, { kind, who }) {
        kinds.set(kind, (kinds.get(kind) ?? new Set()).add(who));
        return false;
      },
    });
    simulateAny(scenarios.powerLoss, { properties: [looker] });
    expect([...kinds.keys()].sort((a, b) => (a < b ? -1 : 1))).toEqual(
      "appended emitted faulted received removed sent started stopped synced wrote".split(" "),
    );
    expect(kinds.get("faulted")).toEqual(new Set(["net"]));
    expect(kinds.get("started")).toEqual(new Set(["s1", "s2", "s3", "s4", "s5"]));
  });

  test("a property that throws is named, and not taken for a mistake of ours", () => {
    const bad = always("Bad", {
      about: "Throws.",
      start: () => ({}),
      see: () => {
        throw new TypeError("oops");
      },
    });
    expect(() => simulateAny(coldStart, { properties: [bad] })).toThrow(OwnPropertyError);
    expect(() => simulateAny(coldStart, { properties: [bad] })).toThrow("Bad threw: oops");
    const taken = { ...bad, name: "Agreement" };
    expect(() => simulateAny(coldStart, { properties: [taken] })).toThrow("Agreement already");
  });

  test("the account of a property is forked with the world", () => {
    const { plan } = simulateAny(coldStart);
    const universe = universeOf(plan.cluster);
    const names = nodeNames(plan.cluster);
    expect(names).toHaveLength(serversOf(plan.cluster));
    const spec = withProperties(universe.spec, [fewerCommitsThan(1e9)], names);
    const course = startCourse({ ...universe, spec }, plan);
    const commitsOf = ({ world }: typeof course): unknown => world.judge.seen.own[0];
    runUntil(course, 2 * SECOND);
    const before = structuredClone(commitsOf(course));
    const other = { ...course, world: fork(course.world) };
    runUntil(course, 5 * SECOND);
    expect(commitsOf(other)).toEqual(before);
    expect(commitsOf(course)).not.toEqual(before);
    runUntil(other, 5 * SECOND);
    expect(commitsOf(other)).toEqual(commitsOf(course));
  });
});
