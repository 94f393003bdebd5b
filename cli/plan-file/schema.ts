/** What a plan in a file must look like. Strict: nothing unknown, every number within bounds. */
import * as v from "valibot";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { LONGEST_DELAY, PLAN_SCHEMA } from "../../sim/plan.ts";
import { command } from "./commands.ts";
import { id, integer, LONGEST, micros, name, positive, selector, text } from "./fields.ts";

/** What the run gave when the plan was saved. */
export interface Recorded {
  readonly digest: string;
  readonly outcome: "held" | "violated" | "unknown";
  readonly property?: string;
  /** Only these were judged. */
  readonly properties?: readonly string[];
}

/** A plan and, if it was saved after a run, what that gave. */
export interface PlanFile extends EnsemblePlan {
  readonly expected?: Recorded;
}

const span = v.exactOptional(positive);
const way = { from: selector, to: selector };

const fault = v.variant(
  "kind",
  [
    v.strictObject({
      kind: v.literal("partition"),
      groups: v.pipe(v.array(v.pipe(v.array(selector), v.maxLength(30))), v.maxLength(30)),
      span,
    }),
    v.strictObject({ kind: v.literal("heal") }),
    v.strictObject({ kind: v.literal("cut"), ...way, span }),
    v.strictObject({ kind: v.literal("hold"), ...way, span }),
    v.strictObject({ kind: v.literal("release"), ...way }),
    v.strictObject({ kind: v.literal("delay"), ...way, by: positive, span }),
    v.strictObject({ kind: v.literal("loss"), ...way, permille: integer(0, 1000), span }),
    v.strictObject({
      kind: v.literal("flap"),
      a: selector,
      b: selector,
      period: positive,
      times: integer(1, 10_000),
    }),
    v.strictObject({ kind: v.literal("break"), a: selector, b: selector }),
    v.strictObject({ kind: v.literal("crash"), node: selector, downFor: span }),
    v.strictObject({
      kind: v.literal("power"),
      nodes: v.pipe(v.array(selector), v.maxLength(30)),
      downFor: span,
    }),
    v.strictObject({ kind: v.literal("restart"), node: selector }),
    v.strictObject({ kind: v.literal("pause"), node: selector, span: positive }),
    v.strictObject({ kind: v.literal("wipe"), node: selector }),
    v.strictObject({ kind: v.literal("slowDisk"), node: selector, by: positive, span }),
    v.strictObject({ kind: v.literal("stallDisk"), node: selector, span: positive }),
    v.strictObject({ kind: v.literal("failDisk"), node: selector, count: integer(1, 1_000_000) }),
    v.strictObject({ kind: v.literal("fullDisk"), node: selector, span: positive }),
    v.strictObject({ kind: v.literal("lyingDisk"), node: selector, span }),
    v.strictObject({ kind: v.literal("rot"), node: selector, file: name, nth: id }),
    v.strictObject({ kind: v.literal("skew"), node: selector, ppm: integer(-100_000, 100_000) }),
    v.strictObject({
      kind: v.literal("jump"),
      node: selector,
      millis: integer(-1_000_000_000_000, 1_000_000_000_000),
    }),
  ],
  "a kind of fault (zabsim list faults)",
);

const phase = v.picklist(["before", "after"]);
const nth = integer(1, 1_000_000_000);

const trigger = v.variant("on", [
  v.strictObject({ on: v.literal("fsync"), phase, file: name, node: selector, nth }),
  v.strictObject({
    on: v.literal("packet"),
    phase,
    message: text(32, /^(?:\*|[A-Z]+)$/, "a kind of message, or *"),
    to: selector,
    nth,
  }),
  v.strictObject({ on: v.literal("event"), event: name, node: selector, nth }),
]);

const cluster = v.strictObject({
  servers: integer(1, 13),
  observers: integer(0, 13),
  tickTime: integer(10, 60_000),
  initLimit: integer(1, 1000),
  syncLimit: integer(1, 1000),
  commitLogCount: integer(0, 1_000_000_000),
  snapCount: integer(1, 1_000_000_000),
  snapshotSizePercent: integer(-1, 1_000_000),
  counterLimit: integer(1, 4_294_967_295),
  snapshotChunk: integer(1, 1_000_000),
  maxNotificationInterval: v.exactOptional(integer(200, 3_600_000)),
  recvCapacity: v.exactOptional(integer(1, 1_000_000)),
  clients: v.exactOptional(integer(0, 50)),
  clientServers: v.exactOptional(integer(1, 26)),
  sessionTimeout: v.exactOptional(integer(1, 86_400_000)),
  minSessionTimeout: v.exactOptional(integer(1, 86_400_000)),
  maxSessionTimeout: v.exactOptional(integer(1, 86_400_000)),
  containerCheck: v.exactOptional(integer(1, 86_400_000)),
  firstSequence: v.exactOptional(integer(0, 2_147_483_647)),
  outstandingLimit: v.exactOptional(integer(1, 1_000_000)),
  recipe: v.exactOptional(
    v.strictObject({
      name,
      own: v.exactOptional(v.literal(true, "true, or missing")),
      size: v.exactOptional(integer(1, 1000)),
      resource: v.exactOptional(v.literal(true, "true, or missing")),
    }),
  ),
  startAt: v.pipe(v.array(micros), v.maxLength(26)),
  releases: v.exactOptional(v.pipe(v.array(name), v.maxLength(30))),
  mend: v.exactOptional(v.pipe(v.array(name), v.maxLength(100))),
  bugs: v.pipe(v.array(name), v.maxLength(100)),
});

const weather = v.strictObject({
  latency: v.strictTuple([micros, micros]),
  fsync: v.strictTuple([micros, micros]),
  service: micros,
  lossPermille: integer(0, 1000),
});

const expected = v.strictObject({
  digest: text(16, /^[0-9a-f]{16}$/, "16 hex digits"),
  outcome: v.picklist(["held", "violated", "unknown"]),
  property: v.exactOptional(name),
  properties: v.exactOptional(v.pipe(v.array(name), v.maxLength(1000))),
});

/** Most operations and faults that a plan may have. */
const MOST = 100_000;

export const PLAN_FILE: v.GenericSchema<unknown, PlanFile> = v.strictObject({
  schema: v.literal(PLAN_SCHEMA),
  scenario: name,
  seed: text(80, /^[\w-]{1,64}(?:\.\d{1,9})?$/, "SEED or SEED.INDEX"),
  cluster,
  weather,
  operations: v.pipe(
    v.array(v.strictObject({ id, at: micros, node: selector, command })),
    v.maxLength(MOST, `at most ${MOST} operations`),
  ),
  faults: v.pipe(
    v.array(v.strictObject({ id, at: micros, when: v.exactOptional(trigger), fault })),
    v.maxLength(MOST, `at most ${MOST} faults`),
  ),
  pins: v.pipe(
    v.array(
      v.strictObject({
        key: text(64, /^\d{1,3}(?::-?\d{1,16}){3}$/, "PURPOSE:a:b:nth, four numbers"),
        value: id,
      }),
    ),
    v.maxLength(MOST, `at most ${MOST} pins`),
  ),
  schedule: v.exactOptional(
    v.variant("kind", [
      v.strictObject({
        kind: v.literal("priorities"),
        window: integer(1, LONGEST_DELAY),
        changes: v.pipe(v.array(integer(0, 1_000_000_000)), v.maxLength(100)),
      }),
      v.strictObject({
        kind: v.literal("explore"),
        window: integer(1, LONGEST_DELAY),
        delays: integer(0, 100),
        reach: integer(0, 100_000),
        states: integer(1, 10_000_000),
      }),
    ]),
  ),
  until: integer(1000, LONGEST),
  settle: v.boolean(),
  expected: v.exactOptional(expected),
});
