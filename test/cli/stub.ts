/** A universe small enough to foresee, and a terminal that keeps what it is shown. */
import { runCli } from "../../cli/program.ts";
import type { Io } from "../../cli/io.ts";
import type { Model } from "../../cli/model.ts";
import type { Environment, StreamFacts } from "../../cli/terminal.ts";
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import { DEFAULT_CLUSTER } from "../../protocol/config.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import { makeZxid } from "../../protocol/zxid.ts";
import { clientOptions } from "../../scenarios/build.ts";
import type { Scenario, ScenarioOptions, EnsemblePlan } from "../../scenarios/scenario.ts";
import type { SimulateOptions } from "../../scenarios/simulate.ts";
import { mixText } from "../../sim/chance.ts";
import { FAULTS, type Fault } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { CALM } from "../../sim/plan.ts";
import type { Property } from "../../sim/property.ts";
import type { Report } from "../../sim/report.ts";
import type { TraceEntry } from "../../sim/trace.ts";

export const SECOND = 1_000_000;

/** Builds traces by hand: entries are numbered and stamped. */
export class Script {
  readonly entries: TraceEntry[] = [];
  #at: Micros = 0;

  at(seconds: number): this {
    this.#at = Math.round(seconds * SECOND);
    return this;
  }

  add(body: object): this {
    const index = this.entries.length;
    const stamp = { index, at: this.#at, event: index, cause: index - 1 };
    this.entries.push({ ...stamp, ...body } as TraceEntry);
    return this;
  }

  start(sid: number, incarnation = 0): this {
    return this.add({ kind: "start", node: sid - 1, incarnation });
  }

  emit(sid: number, emitted: ServerEvent): this {
    return this.add({ kind: "emit", node: sid - 1, emitted });
  }

  /** Clients stand behind the servers. */
  tell(node: number, emitted: ClientEvent): this {
    return this.add({ kind: "emit", node, emitted });
  }

  fault(fault: Fault, sids: readonly number[]): this {
    return this.add({ kind: "fault", node: -1, fault, nodes: sids.map((sid) => sid - 1) });
  }

  /** Everyone starts, looks around and follows `leader`. */
  elect(total: number, leader: number, epoch: number): this {
    const sids = Array.from({ length: total }, (_, index) => index + 1);
    const votes = sids.reduce((set, sid) => set | (1 << sid), 0);
    for (const sid of sids) this.emit(sid, { kind: "looking", round: epoch });
    for (const sid of sids) {
      const role = sid === leader ? "LEADING" : "FOLLOWING";
      this.emit(sid, { kind: "elected", leader, role, round: epoch, votes, joined: false });
    }
    this.emit(leader, { kind: "active", epoch, lastZxid: makeZxid(epoch - 1, 0) });
    for (const sid of sids) {
      if (sid === leader) continue;
      this.emit(sid, { kind: "upToDate", epoch, lastZxid: makeZxid(epoch, 0) });
    }
    return this;
  }
}

function stubPlan(seed: string, index: number, options: ScenarioOptions): EnsemblePlan {
  return {
    schema: 1,
    scenario: "leader-isolated",
    seed: `${seed}.${index}`,
    cluster: {
      ...DEFAULT_CLUSTER,
      servers: options.servers ?? DEFAULT_CLUSTER.servers,
      observers: options.observers ?? DEFAULT_CLUSTER.observers,
      ...clientOptions(options),
      tickTime: options.tickTime ?? DEFAULT_CLUSTER.tickTime,
      initLimit: options.initLimit ?? DEFAULT_CLUSTER.initLimit,
      syncLimit: options.syncLimit ?? DEFAULT_CLUSTER.syncLimit,
      bugs: options.bugs ?? DEFAULT_CLUSTER.bugs,
    },
    weather: CALM,
    operations: [
      {
        id: 0,
        at: SECOND,
        node: "leader",
        command: { kind: "write", id: 0, key: "a", value: "b" },
      },
    ],
    faults: [
      { id: 0, at: 4 * SECOND, fault: { kind: "partition", groups: [["leader"], ["rest"]] } },
      { id: 1, at: 9 * SECOND, fault: { kind: "heal" } },
    ],
    pins: [],
    until: options.until ?? 30 * SECOND,
    settle: true,
  };
}

function scenario(name: string, group: Scenario["group"]): Scenario {
  return {
    name,
    group,
    about: "The leader is cut off from everyone for twenty seconds while writes go on.",
    watchFor: ["The old leader believes that it leads."],
    goals: ["leader-change"],
    plan: (seed, index, options) => ({ ...stubPlan(seed, index, options), scenario: name }),
  };
}

/** The plan decides the trace; with a bug and a fault the second property breaks. */
function stubSimulate(plan: EnsemblePlan, options: SimulateOptions): Report {
  const { servers, observers, bugs } = plan.cluster;
  const total = servers + observers;
  const script = new Script();
  for (let sid = 1; sid <= total; sid += 1) script.start(sid);
  script.at(0.3).elect(total, servers, 1);
  for (let nth = 1; nth <= 5; nth += 1) {
    script.at(nth / 2).emit(servers, { kind: "committed", zxid: makeZxid(1, nth) });
  }
  for (const { at, fault } of plan.faults) {
    script.at(at / SECOND).fault(fault, fault.kind === "heal" ? [] : [servers]);
  }
  const why = "server 3 delivered 1:5 and then lost it in a crash, though a quorum had logged it";
  const isBroken = bugs.includes("ack-before-fsync") && plan.faults.length > 0;
  for (const entry of script.entries) options.record?.(entry);
  const outcome = isBroken ? "violated" : "held";
  const violation = { property: "CommittedNeverLost", at: 12_345_678, why, event: 99 };
  return {
    outcome,
    violation: isBroken ? violation : undefined,
    broken: undefined,
    unknown: undefined,
    digest: `${hex(mixText(1, JSON.stringify(plan)))}${hex(mixText(2, JSON.stringify(plan)))}`,
    events: 3921,
    micros: plan.until + 15_200_000,
    phase: isBroken ? "safety" : "done",
    properties: PROPERTIES.map(({ name, kind }) => {
      return { name, kind, outcome: isBroken && name === violation.property ? outcome : "held" };
    }),
    goals: [2, 0],
    faults: [{ kind: "partition", injected: 1, effective: 1 }],
    ignored: [["stale-timer", 3]],
    counters: { messages: 900, decisions: 1200, peakQueue: 40, fsyncs: 60 },
  };
}

function hex(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, "0");
}

const PROPERTIES: readonly Property[] = [
  property("PrefixConsistency", "always", "snap-sync"),
  property("CommittedNeverLost", "always", "leader-change"),
];

function property(name: string, kind: Property["kind"], exercisedBy: string): Property {
  return { name, kind, about: `about ${name}`, cite: "Zab.tla", brokenBy: ["x"], exercisedBy };
}

function nameOf({ name }: Property): string {
  return name;
}

function goal(name: string): Property {
  return { name, kind: "sometimes", about: `about ${name}`, cite: "", brokenBy: [] };
}

export const STUB: Model = {
  scenarios: [scenario("leader-isolated", "stories"), scenario("swarm", "swarm")],
  properties: PROPERTIES,
  goals: [goal("leader-change"), goal("snap-sync")],
  bugs: [bug("ack-before-fsync", "M5"), bug("vote-by-id", "M10")],
  recipes: [],
  museum: [],
  releases: [],
  faults: FAULTS,
  strategies: [
    { name: "swarm", about: "as it comes", needs: "" },
    { name: "pct", about: "by priorities", needs: "" },
    { name: "guided", about: "by what it reached", needs: "the runs before", isGuided: true },
  ],
  marks: [{ id: "election.lead", about: "leads" }],
  ignored: [{ id: "stale-timer", about: "a timer of an ended role" }],
  simulate: (plan, options = {}) => stubSimulate(plan, options),
  demanded: ({ faults }) => (faults.length > 1 ? ["PrefixConsistency"] : PROPERTIES.map(nameOf)),
  shrink: (given, { run }) => {
    const smaller = { ...given, faults: given.faults.slice(0, 1), operations: [] };
    const { violation } = run(smaller);
    const plan = violation === undefined ? given : smaller;
    const [fault] = smaller.faults;
    const id = fault?.id ?? 0;
    const neighbour = { plan: { ...plan, faults: [] }, by: "fault", id, span: undefined } as const;
    const necessary = [{ id, longEnough: undefined, tooShort: undefined }];
    return violation === undefined
      ? { plan, executions: 2, ending: "passes", violation, necessary: [], neighbour: undefined }
      : { plan, executions: 2, ending: "smallest", violation, necessary, neighbour };
  },
  curve: ({ faults }, { forks }) => {
    const [fault] = faults;
    const point = (at: Micros, share: number): ReturnType<Model["curve"]>[number] => {
      return { at, forks, violating: Math.round(forks * share) };
    };
    return [point(0, 0), point((fault?.at ?? 0) - 1, 0.31), point(12_345_678, 1)];
  },
};

function bug(name: string, issue: string): Model["bugs"][number] {
  return { name, issue, about: `about ${name}`, affected: "none", breaks: [], cite: "" };
}

export interface Shown {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

const PIPE: StreamFacts = { isTTY: false, columns: undefined, depth: 1 };

/** What is not as it usually is. */
interface Surroundings {
  readonly env?: Environment;
  readonly stdout?: StreamFacts;
  readonly model?: Model;
  readonly folder?: string;
  readonly now?: () => number;
  /** Is given what Ctrl-C would do. */
  readonly onInterrupt?: (handler: () => void) => void;
}

/** Where no file is: sweeps have no store and no regressions unless a test gives them a folder. */
const NOWHERE = "/dev/null";

/** Runs a command line on the stub (or another model) and returns what it showed. */
export async function cli(
  argv: string | readonly string[],
  more: Surroundings = {},
): Promise<Shown> {
  let out = "";
  let err = "";
  let clock = 0;
  const io: Io = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    env: more.env ?? {},
    stdout: more.stdout ?? PIPE,
    stderr: PIPE,
    onInterrupt: (handler) => {
      more.onInterrupt?.(handler);
      return () => undefined;
    },
    now: more.now ?? (() => (clock += 1)),
    date: () => new Date(0),
    folder: more.folder ?? NOWHERE,
  };
  const given = typeof argv === "string" ? argv.split(" ") : argv;
  const isSweep = given[0] === "fuzz" || (given[0] === "merge" && given.length > 1);
  const words = isSweep && more.folder === undefined ? [...given, "--no-store"] : given;
  const exit = await runCli(words, io, async () => more.model ?? STUB);
  return { exit, out, err };
}

/** The flag that makes the stub fail. */
export const BUG = "--bug ack-before-fsync";

/** The JSON object that a command prints, alone on a line. */
export async function json(
  command: string,
  more: Surroundings = {},
): Promise<Record<string, unknown>> {
  const { out } = await cli(`${command} --json`, more);
  if (out.indexOf("\n") !== out.length - 1) throw new Error(`not one line: ${out}`);
  return JSON.parse(out) as Record<string, unknown>;
}

/** The stub with another outcome. */
export function ending(change: Partial<ReturnType<Model["simulate"]>>): Model {
  return { ...STUB, simulate: (plan, options) => ({ ...STUB.simulate(plan, options), ...change }) };
}

let runs = 0;
/** Another digest in each run. */
export const UNSTEADY: Model = {
  ...STUB,
  simulate: (plan, options) => {
    const digest = String((runs += 1)).padStart(16, "0");
    return { ...STUB.simulate(plan, options), digest };
  },
};

export async function tokenOf(command: string): Promise<string> {
  return String((await json(command))["token"]);
}
