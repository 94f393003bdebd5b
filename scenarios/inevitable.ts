/** When a violation became inevitable: the future re-rolled from moments of the run that ends in it. */
import type { Micros } from "../sim/machine.ts";
import { finish, runUntil, startCourse, type Course } from "../sim/run.ts";
import { fork, forkWords } from "../sim/universe.ts";
import type { Recipe } from "../protocol/recipes/recipe.ts";
import type { Seen } from "../protocol/spec/zookeeper.ts";
import type { ZooKeeper } from "../protocol/zookeeper.ts";
import type { EnsemblePlan } from "./scenario.ts";
import { universeOf } from "./simulate.ts";

/** A moment, and in how many of the futures that were tried from there the property breaks. */
export interface CurvePoint {
  readonly at: Micros;
  readonly forks: number;
  readonly violating: number;
}

/** What is asked of the futures, and how many are tried. */
export interface CurveOptions {
  /** The property that the run of the plan breaks. */
  readonly property: string;
  /** Futures from each moment, at most: long runs have fewer, see `MOST_EVENTS`. */
  readonly forks: number;
  /** Of the user's own, that the plan may name. */
  readonly recipes?: readonly Recipe[];
}

/** Moments at equal distances; the last distance is halved so often. */
const EVEN = 8;
const HALVINGS = 7;
/** Moments that are then added where the share jumps most. */
const ADDED = 8;
/** Events of all futures together, about. */
const MOST_EVENTS = 6_000_000;
/** Futures from each moment, however long they are. */
const FEWEST_FORKS = 10;
/** A jump is not looked at more closely than this. */
const FINEST: Micros = 1000;

/** A moment of the run, with the world as it was. */
interface Checkpoint {
  readonly course: Course<ZooKeeper, Seen>;
  readonly point: CurvePoint;
}

/**
 * Ascending by time; the last point is the violation itself. Empty if the run does not break the
 * property. From each moment the plan goes on as it says, with new latencies, fsync times and whatever
 * else is decided by chance, half as long again as the plan is (its end may be that of the violation).
 */
export function curveOf(
  plan: EnsemblePlan,
  { property, forks, recipes }: CurveOptions,
): CurvePoint[] {
  const universe = universeOf(plan.cluster, recipes);
  const start = (): Course<ZooKeeper, Seen> => {
    return startCourse(universe, plan, { properties: [property] });
  };
  const { violation, events } = finish(start(), universe.settleWithin);
  if (violation === undefined) return [];
  const end = Math.min(violation.at, plan.until);
  const each = forksEach(forks, events);
  const longer = lengthened(plan);
  const reroll = (course: Course<ZooKeeper, Seen>): CurvePoint => {
    let violating = 0;
    for (let nth = 0; nth < each; nth += 1) {
      const world = fork(course.world, forkWords(course.world, nth));
      const future = { ...course, world, plan: longer, maxEvents: 4 * events + 10_000 };
      if (finish(future, universe.settleWithin).violation !== undefined) violating += 1;
    }
    return { at: course.world.now, forks: each, violating };
  };
  const course = start();
  const checkpoints = momentsUpTo(end).map((at): Checkpoint => {
    runUntil(course, at);
    return { course: copyOf(course), point: reroll(course) };
  });
  const last: CurvePoint = { at: violation.at, forks: each, violating: each };
  lookCloser(checkpoints, last, reroll);
  return [...checkpoints.map(({ point }) => point), last];
}

function forksEach(forks: number, events: number): number {
  const runs = Math.floor(MOST_EVENTS / (events * (EVEN + HALVINGS + ADDED)));
  return Math.min(forks, Math.max(FEWEST_FORKS, runs));
}

/** Operations in the order in which a course takes them. */
function lengthened(plan: EnsemblePlan): EnsemblePlan {
  const operations = plan.operations.toSorted((a, b) => a.at - b.at || a.id - b.id);
  const until = plan.settle ? plan.until : plan.until + Math.floor(plan.until / 2);
  return { ...plan, operations, until };
}

function copyOf(course: Course<ZooKeeper, Seen>): Course<ZooKeeper, Seen> {
  return { ...course, world: fork(course.world) };
}

/** Ascending and distinct, denser towards the end, which is not one of them. */
function momentsUpTo(end: Micros): Micros[] {
  const moments = new Set<Micros>([0]);
  for (let nth = 1; nth < EVEN; nth += 1) moments.add(Math.floor((end * nth) / EVEN));
  for (let nth = 1; nth <= HALVINGS; nth += 1) {
    moments.add(end - Math.floor(end / (EVEN * (1 << nth))));
  }
  moments.add(end - 1);
  return [...moments].filter((at) => at >= 0 && at < end).toSorted((a, b) => a - b);
}

/** Adds moments, each in the middle of what is then the largest jump. */
function lookCloser(
  checkpoints: Checkpoint[],
  last: CurvePoint,
  reroll: (course: Course<ZooKeeper, Seen>) => CurvePoint,
): void {
  for (let nth = 0; nth < ADDED; nth += 1) {
    const { from, to } = largestJump([...checkpoints.map(({ point }) => point), last]) ?? {};
    const place = checkpoints.findIndex(({ point }) => point === from);
    const before = checkpoints[place];
    if (before === undefined || to === undefined || to.at - before.point.at <= FINEST) return;
    const course = copyOf(before.course);
    runUntil(course, before.point.at + Math.floor((to.at - before.point.at) / 2));
    checkpoints.splice(place + 1, 0, { course, point: reroll(course) });
  }
}

/** The two neighbours between which the share rises most, the first such pair; undefined if it never rises. */
export function largestJump(
  points: readonly CurvePoint[],
): { readonly from: CurvePoint; readonly to: CurvePoint } | undefined {
  let best: { readonly from: CurvePoint; readonly to: CurvePoint } | undefined;
  let most = 0;
  for (const [nth, to] of points.entries()) {
    const from = points[nth - 1];
    // All points of a curve have the same number of futures.
    if (from === undefined || to.violating - from.violating <= most) continue;
    most = to.violating - from.violating;
    best = { from, to };
  }
  return best;
}
