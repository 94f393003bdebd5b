/** Plays golden scripts: a world that is driven command by command, with links and disks of even speed. */
import { nodeName } from "../../cli/timeline/names.ts";
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import { DEFAULT_CLUSTER } from "../../protocol/config.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { ServerCommand } from "../../protocol/protocol.ts";
import type { Seen } from "../../protocol/spec/zookeeper.ts";
import type { Command, ZooKeeper } from "../../protocol/zookeeper.ts";
import type { RecipeEvent } from "../../protocol/recipes/vocabulary.ts";
import { showZxid } from "../../protocol/zxid.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { universeOf } from "../../scenarios/simulate.ts";
import { must } from "../../sim/assert.ts";
import { fireNext } from "../../sim/engine.ts";
import type { Fault, Trigger } from "../../sim/faults.ts";
import { inject } from "../../sim/inject.ts";
import type { Micros } from "../../sim/machine.ts";
import { PLAN_SCHEMA } from "../../sim/plan.ts";
import { resolve } from "../../sim/resolve.ts";
import { command } from "../../sim/run.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { wakeTrigger } from "../../sim/triggers.ts";
import { createWorld } from "../../sim/universe.ts";
import type { World } from "../../sim/world.ts";
import { parseCommand, type Action } from "./commands.ts";
import { lineOf, type Topic } from "./lines.ts";

/** Half a millisecond for every packet, a whole one for every fsync: a reader can count along. */
const EVEN = { latency: [500, 500], fsync: [1000, 1000], service: 0, lossPermille: 0 } as const;

/** A script that waits for longer than this waits in vain. */
const PATIENCE: Micros = 120_000_000;

interface Stage {
  readonly world: World<ZooKeeper, Seen>;
  /** How many; clients stand behind them. */
  readonly servers: number;
  /** Entries since the last `show`. */
  trace: TraceEntry[];
  faults: number;
  requests: number;
}

/** A player of one script: give it the commands in order, it answers with what they print. */
export function player(): (line: string) => readonly string[] {
  let stage: Stage | undefined;
  return (line) => {
    const action = parseCommand(line);
    if (action.kind === "cluster") {
      stage = openStage(action);
      return [];
    }
    return act(must(stage, "a script begins with `cluster`"), action);
  };
}

function openStage({ bugs, recipe, servers, settings }: Extract<Action, { kind: "cluster" }>): Stage {
  const plan: EnsemblePlan = {
    schema: PLAN_SCHEMA,
    scenario: "golden",
    seed: "golden",
    cluster: {
      ...DEFAULT_CLUSTER,
      servers,
      ...Object.fromEntries(settings),
      bugs,
      ...(recipe === undefined ? {} : { recipe: { name: recipe } }),
    },
    weather: EVEN,
    operations: [],
    faults: [],
    pins: [],
    until: PATIENCE,
    settle: false,
  };
  const trace: TraceEntry[] = [];
  const stage: Stage = {
    world: createWorld(universeOf(plan.cluster), plan, { record: (entry) => stage.trace.push(entry) }),
    servers,
    trace,
    faults: 0,
    requests: 0,
  };
  return stage;
}

function act(stage: Stage, action: Exclude<Action, { kind: "cluster" }>): readonly string[] {
  switch (action.kind) {
    case "run":
      runFor(stage, action.span);
      return [];
    case "until":
      runUntil(stage, action.event, action.node);
      return [];
    case "ask":
      return ask(stage, action.node, (id) => ({ ...action.command, id }) as ServerCommand);
    case "call":
      return ask(stage, action.client, (call) => ({ kind: "call", call, op: action.op }));
    case "task": {
      const { ask: asked, client, path, span } = action;
      const rest = { ask: asked, path, span, patience: 0, value: 0 };
      return ask(stage, client, (task) => ({ kind: "task", task, ...rest }));
    }
    case "fault":
      strike(stage, action.fault, action.when);
      return [];
    case "forget":
      stage.trace = [];
      return [];
    case "show":
      return show(stage, action.topics);
    case "disks":
      return showDisks(stage);
    case "verdict":
      return [verdictOf(stage)];
  }
}

function runFor({ world }: Stage, span: Micros): void {
  const until = world.now + span;
  while (fireNext(world, until));
  world.now = until;
}

/** Stops right after the event of the kernel during which a node told; of a handle, its state may be named. */
function runUntil({ servers, world, trace }: Stage, event: string, node: string | undefined): void {
  const from = trace.length;
  const isIt = (entry: TraceEntry): boolean =>
    entry.kind === "emit" &&
    isNamed(entry.emitted as Emitted, event) &&
    (node === undefined || node === nodeName(entry.node, servers));
  for (let seen = from; !trace.slice(seen).some(isIt); ) {
    seen = trace.length;
    if (!fireNext(world, PATIENCE)) throw new Error(`nobody tells "${event}" any more`);
  }
}

type Emitted = ServerEvent | ClientEvent | RecipeEvent;

function isNamed(emitted: Emitted, event: string): boolean {
  if (emitted.kind === "recipe") return emitted.what === event;
  return emitted.kind === event || (emitted.kind === "handle" && emitted.state === event);
}

function ask(stage: Stage, node: string, make: (id: number) => Command): readonly string[] {
  stage.requests += 1;
  const id = stage.requests;
  const [target] = resolve(stage.world, node);
  const isTaken = target !== undefined && command(stage.world, target, make(id), id);
  return isTaken ? [] : [`${node} does not answer`];
}

function strike(stage: Stage, fault: Fault, when: Trigger | undefined): void {
  const { world } = stage;
  stage.faults += 1;
  const planned = { id: stage.faults, at: world.now, fault };
  if (when === undefined) inject(world, planned);
  else wakeTrigger(world, { ...planned, when });
}

function show(stage: Stage, topics: readonly Topic[]): readonly string[] {
  const { trace } = stage;
  stage.trace = [];
  return trace.map((entry) => lineOf(entry, topics, stage.servers)).filter((line) => line !== undefined);
}

function verdictOf({ world }: Stage): string {
  const [violation] = world.judge.violations;
  return violation === undefined ? "nothing is violated" : `${violation.property}: ${violation.why}`;
}

/** "s1 currentEpoch=1 log.100000001: 1:1 1:2": what is durable, files in the order of their names. */
function showDisks({ servers, world }: Stage): readonly string[] {
  return world.nodes.slice(0, servers).map(({ id, disk }) => {
    const files = [...disk.files].map(([name, value]) => `${name}=${value}`);
    const logs = [...disk.logs].map(([name, log]) => {
      const records = log.records.slice(0, log.synced);
      const zxids = records.map((record) => (record.kind === "txn" ? showZxid(record.zxid) : record.kind));
      return `${name}: ${zxids.join(" ")}`.trimEnd();
    });
    const all = [...files, ...logs].toSorted((one, other) => (one < other ? -1 : 1));
    return `s${id + 1} ${all.join("; ")}`;
  });
}
