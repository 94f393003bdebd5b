/** The package `zabsim/fast-check`: arbitrary plans, clusters, faults and operations that shrink to valid ones. */
import * as fc from "fast-check";
import { BUG_NAMES } from "../../protocol/bugs.ts";
import { DEFAULT_CLUSTER, type Cluster } from "../../protocol/config.ts";
import { finish, operate, type Draft } from "../../scenarios/build.ts";
import { ask } from "../../scenarios/calls.ts";
import { describeFault, describeSpan } from "../../scenarios/describe.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { dice } from "../../sim/chance.ts";
import { FAULTS, type Fault, type FaultKind } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { CALM } from "../../sim/plan.ts";
import { plural } from "../quantities.ts";
import { buildFault, type FaultDraft, type Victims } from "./fault-drafts.ts";
import { buildCall, KEYS, type CallDraft } from "./call-drafts.ts";

/** From which plans are drawn. A pair is [least, most]; missing is the default in brackets. */
export interface PlanSpace {
  /** Voters, 1 to 13 [3 to 5]. */
  readonly servers?: number | readonly [number, number];
  /** 0 to 13 [none]. */
  readonly observers?: number | readonly [number, number];
  /** 0 to 50 [1 to 3]; without clients operators of servers read and write. */
  readonly clients?: number | readonly [number, number];
  /** [all that ZooKeeper promises to survive] */
  readonly faults?: readonly FaultKind[];
  /** [5] */
  readonly maxFaults?: number;
  /** [20] */
  readonly maxOperations?: number;
  /** End of the phase with faults, in microseconds [20 s]. */
  readonly until?: Micros;
  /** Whether a quorum is healed after it, and progress demanded [true]. */
  readonly settle?: boolean;
  /** Switched on in every plan [none]. */
  readonly bugs?: readonly string[];
  /** Admits faults beyond what ZooKeeper promises to survive [false]. */
  readonly beyondTolerance?: boolean;
}

const SECOND: Micros = 1_000_000;
/** Times and spans are multiples of this: stories are easier to read. */
const GRAIN: Micros = SECOND / 10;
const DEFAULT_UNTIL = 20 * SECOND;
const MOST_SERVERS = 13;
const MOST_CLIENTS = 50;

interface Sized {
  readonly servers: number;
  readonly observers: number;
  readonly clients: number;
}

/**
 * Plans that a plan file can hold. Shrinking tries fewer faults first, then fewer operations, then a
 * smaller cluster; every value on the way is valid too. Throws RangeError for a space that has no
 * plans.
 */
export function plans(space: PlanSpace = {}): fc.Arbitrary<EnsemblePlan> {
  const { bugs = [], maxFaults = 5, maxOperations = 20, settle = true } = space;
  refuseUnknownBugs(bugs);
  const until = untilOf(space);
  const parts = fc.tuple(
    fc.array(faultDrafts(space), { maxLength: maxFaults }),
    fc.array(callDrafts(until), { maxLength: maxOperations }),
    clusters(space),
    fc.nat(9999),
  );
  return parts.map(([faults, calls, cluster, number]) => {
    const draft = emptyDraft(cluster, until);
    const victims = victimsOf(cluster, number, space);
    for (const { at, ...fault } of faults) {
      draft.faults.push({ at, fault: buildFault(fault, victims) });
    }
    for (const call of calls) addCall(draft, call);
    const plan = finish(draft, { scenario: "plans", seed: `p${number}`, weather: CALM, settle });
    return described(plan);
  });
}

/** A counterexample is printed as what it does; as JSON it would fill a screen. */
function described(plan: EnsemblePlan): EnsemblePlan {
  const { cluster, faults, operations, seed } = plan;
  const { clients = 0, observers, servers } = cluster;
  const strikes = faults.map(
    ({ at, ...fault }) => `${describeFault(fault)} at ${describeSpan(at)}`,
  );
  const parts = [
    `plan ${seed}`,
    plural(servers, "server"),
    ...(observers === 0 ? [] : [plural(observers, "observer")]),
    ...(clients === 0 ? [] : [plural(clients, "client")]),
    ...strikes,
    plural(operations.length, "operation"),
  ];
  return Object.defineProperty(plan, fc.toStringMethod, { value: () => parts.join(" · ") });
}

/** Ensembles with the timings of ZooKeeper's sample configuration. */
export function clusters(space: PlanSpace = {}): fc.Arbitrary<Cluster> {
  const { bugs = [] } = space;
  return sizes(space).map((sized) => ({ ...DEFAULT_CLUSTER, ...sized, bugs }));
}

/** Single faults for an ensemble of `servers` (if it is a pair: the least), with clients if there always are. */
export function faults(space: PlanSpace = {}): fc.Arbitrary<Fault> {
  const victims = victimsOf(leastOf(space), 0, space);
  return faultDrafts(space).map(({ at: _at, ...draft }) => buildFault(draft, victims));
}

/** The operations of a plan without faults: numbered from 1, in the order of time. */
export function operations(space: PlanSpace = {}): fc.Arbitrary<EnsemblePlan["operations"]> {
  return plans({ ...space, maxFaults: 0 }).map((plan) => plan.operations);
}

function sizes(space: PlanSpace): fc.Arbitrary<Sized> {
  return fc.record({
    clients: numbers("clients", space.clients ?? [1, 3], 0, MOST_CLIENTS),
    observers: numbers("observers", space.observers ?? 0, 0, MOST_SERVERS),
    servers: numbers("servers", space.servers ?? [3, 5], 1, MOST_SERVERS),
  });
}

function leastOf(space: PlanSpace): Sized {
  const least = (asked: number | readonly [number, number]): number =>
    typeof asked === "number" ? asked : asked[0];
  return {
    servers: least(space.servers ?? 3),
    observers: least(space.observers ?? 0),
    clients: least(space.clients ?? 1),
  };
}

function numbers(
  what: string,
  asked: number | readonly [number, number],
  low: number,
  high: number,
): fc.Arbitrary<number> {
  const [min, max] = typeof asked === "number" ? [asked, asked] : asked;
  const isFit = Number.isInteger(min) && Number.isInteger(max) && low <= min && max <= high;
  if (isFit && min <= max) return fc.integer({ min, max });
  throw new RangeError(`${what} must lie between ${low} and ${high}`);
}

function faultDrafts(space: PlanSpace): fc.Arbitrary<FaultDraft & { readonly at: Micros }> {
  const steps = Math.floor(untilOf(space) / GRAIN) - 1;
  return fc.record({
    kind: fc.constantFrom(...kindsOf(space)),
    a: fc.nat(99),
    b: fc.nat(99),
    amount: fc.nat(99),
    span: fc.integer({ min: 1, max: 100 }).map((spans) => spans * GRAIN),
    at: fc.nat(steps).map((step) => step * GRAIN),
  });
}

function callDrafts(until: Micros): fc.Arbitrary<CallDraft> {
  return fc.record({
    what: fc.nat(99),
    who: fc.nat(99),
    key: fc.constantFrom(...KEYS),
    at: fc.nat(Math.floor(until / GRAIN) - 1).map((step) => step * GRAIN),
  });
}

function kindsOf({ beyondTolerance = false, faults }: PlanSpace): readonly FaultKind[] {
  const allowed = FAULTS.filter(({ tolerated }) => tolerated || beyondTolerance);
  const kinds = allowed.map(({ kind }) => kind);
  const stranger = faults?.find((kind) => !kinds.includes(kind));
  if (stranger !== undefined) {
    const isFault = FAULTS.some(({ kind }) => kind === stranger);
    const what = isFault ? "needs beyondTolerance: true" : "is no fault";
    throw new RangeError(`${JSON.stringify(stranger)} ${what}`);
  }
  if (faults?.length === 0) throw new RangeError("faults: name at least one, or maxFaults: 0");
  return faults ?? kinds;
}

function untilOf({ until = DEFAULT_UNTIL }: PlanSpace): Micros {
  if (Number.isSafeInteger(until) && until >= SECOND) return until;
  throw new RangeError("until is a whole number of microseconds, at least a second");
}

function refuseUnknownBugs(bugs: readonly string[]): void {
  const unknown = bugs.find((bug) => !(BUG_NAMES as readonly string[]).includes(bug));
  if (unknown !== undefined) throw new RangeError(`there is no bug ${JSON.stringify(unknown)}`);
}

/** Servers by number first, so that shrinking ends at s1; disks fail at fewer than a quorum, `turn` says where. */
function victimsOf(
  { clients = 0, observers, servers }: Pick<Cluster, "clients" | "observers" | "servers">,
  turn: number,
  { beyondTolerance = false }: PlanSpace,
): Victims {
  const count = (length: number, letter: string): string[] =>
    Array.from({ length }, (_, index) => `${letter}${index + 1}`);
  const most = beyondTolerance ? servers : Math.floor((servers - 1) / 2);
  const harmable = Array.from({ length: most }, (_, index) => `s${1 + ((turn + index) % servers)}`);
  const all = [...count(servers + observers, "s"), "leader", "follower", ...count(clients, "c")];
  return { all, harmable };
}

function emptyDraft(cluster: Cluster, until: Micros): Draft {
  return { cluster, until, die: dice([0, 0, 0, 0]), operations: [], faults: [] };
}

function addCall(draft: Draft, call: CallDraft): void {
  const { at, key, what, who } = call;
  const { clients = 0, observers, servers } = draft.cluster;
  if (clients > 0) return ask(draft, at, `c${1 + (who % clients)}`, buildCall(call));
  const server = `s${1 + (who % (servers + observers))}`;
  operate(draft, at, server, (id) =>
    what % 2 === 0 ? { kind: "write", id, key, value: `w${id}` } : { kind: "read", id, key },
  );
}
