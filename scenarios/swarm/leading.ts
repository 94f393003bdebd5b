/** Patterns of a victim that leads, fails, falls behind and leads again (known-bugs section 7). */
import { between, oneIn, pick } from "../../sim/chance.ts";
import type { Fault } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { inject, injectWhen, MS, syncTimeout, write } from "../build.ts";
import { hasTwo, type Mix, type Pattern } from "./mix.ts";
import {
  atEvent,
  atFsync,
  atPacket,
  blink,
  epoch,
  hasSpare,
  spare,
  writeSome,
  type Moment,
} from "./victim.ts";

/** Where a leader may die before anybody follows it for good. */
const MOMENTS_OF_LEADING: readonly Moment[] = [
  atEvent("elected"),
  atFsync("acceptedEpoch", "before"),
  atFsync("acceptedEpoch", "after"),
  atEvent("epochProposed"),
  atPacket("ACKEPOCH"),
  atFsync("currentEpoch", "after"),
];

/** Goes away without a word, or in the middle of one. */
function takeAway(mix: Mix, at: Micros, span: Micros): void {
  const { victim: node } = mix;
  const faults: readonly Fault[] = [
    { kind: "crash", node, downFor: span },
    { kind: "partition", groups: [[node], ["rest"]], span },
  ];
  inject(mix, at, pick(mix.die, faults));
}

/** The victim, if it leads, is cut off for `span` as it proposes, and so has a write to itself. */
function cutWithTail(mix: Mix, at: Micros, span: Micros): void {
  const { die, victim } = mix;
  const cut = { kind: "partition", groups: [[victim], ["rest"]], span } as const;
  injectWhen(mix, at, atEvent("proposed")(victim), cut);
  writeSome(mix, at + MS, between(die, 1, 2), "leader");
}

/** Cut off for a moment, it dies (or who leads it) when that write is on its own disk. */
function dieWithTail(mix: Mix, at: Micros, death: Fault): void {
  cutWithTail(mix, at, between(mix.die, 5 * MS, 300 * MS));
  injectWhen(mix, at, atFsync("log", "after")(mix.victim), death);
}

/** One or the other, for so long that others lead; returns until when. */
function leaveWithTail(mix: Mix, at: Micros, away: Micros): Micros {
  const how = pick(mix.die, ["cut", "cut", "crash", "power"] as const);
  // Nobody is told of a cut or of a loss of power: others wait for the timeout.
  const downFor = how === "crash" ? away : away + syncTimeout(mix.cluster);
  const node = mix.victim;
  if (how === "cut") cutWithTail(mix, at, downFor);
  else if (how === "crash") dieWithTail(mix, at, { kind: "crash", node, downFor });
  else dieWithTail(mix, at, { kind: "power", nodes: [node], downFor });
  return at + downFor;
}

/** The victim is away while others write; as soon as it is up to date again, the leader dies. Returns when it is back. */
function missAndLead(mix: Mix, at: Micros, span: Micros): Micros {
  const { die, victim: node } = mix;
  const away = 400 * MS + between(die, 0, span);
  let back = at + away;
  if (oneIn(die, 1, 3)) inject(mix, at, { kind: "crash", node, downFor: away });
  else back = leaveWithTail(mix, at, away);
  writeSome(
    mix,
    back - between(die, 20 * MS, pick(die, [200 * MS, away >> 1])),
    between(die, 3, 12),
    "leader",
  );
  const change = { kind: "crash", node: "leader", downFor: epoch(mix) } as const;
  injectWhen(mix, back, atEvent("upToDate")(node), change);
  return back;
}

/** The victim leads, and comes back to what others have made of it. */
export const LEADING_PATTERNS: readonly Pattern[] = [
  {
    name: "leaves-with-a-tail",
    about: "the victim writes what nobody else gets, and is away or dies",
    crashes: 1,
    partitions: 1,
    deposes: true,
    fits: hasTwo,
    inject: (mix, at) => {
      leaveWithTail(mix, at, epoch(mix));
    },
  },
  {
    name: "fails-to-lead",
    about: "the victim dies as it begins to lead, once or again, maybe with writes of its own",
    crashes: 4,
    partitions: 1,
    deposes: true,
    fits: hasTwo,
    inject: (mix, at) => {
      const { die, victim: node } = mix;
      const start: Fault = oneIn(die, 1, 2)
        ? { kind: "crash", node: "leader", downFor: blink(mix) }
        : { kind: "power", nodes: ["leader"], downFor: blink(mix) };
      if (oneIn(die, 2, 3)) dieWithTail(mix, at, start);
      else inject(mix, at, start);
      const when = pick(die, MOMENTS_OF_LEADING)(node);
      const times = pick(die, [1, 2, 2, 3]);
      for (let nth = 1; nth <= times; nth += 1) {
        const downFor = nth < times ? blink(mix) : epoch(mix);
        injectWhen(mix, at, { ...when, nth }, { kind: "crash", node, downFor });
      }
    },
  },
  {
    name: "misses-an-epoch",
    about:
      "the victim is away while others write a little, a lot or nothing under a leader of theirs",
    crashes: 2,
    partitions: 1,
    fits: hasTwo,
    inject: (mix, at, span) => {
      takeAway(mix, at, span);
      const { die } = mix;
      const begin = at + between(die, span >> 1, span);
      writeSome(mix, begin, pick(die, [0, 1, 3, 12]), "leader");
      if (oneIn(die, 1, 2)) return;
      // Its own history is old when the next leader is elected.
      const change = at + span + between(die, -50 * MS, 50 * MS);
      inject(mix, change, { kind: "crash", node: "leader", downFor: epoch(mix) });
    },
  },
  {
    name: "leads-what-it-was-sent",
    about: "the victim misses a lot, is brought up to date, has to lead and writes to itself",
    crashes: 3,
    partitions: 2,
    deposes: true,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const back = missAndLead(mix, at, span);
      for (let nth = 1; nth <= 3; nth += 1) write(mix, back + nth * 300 * MS, "leader");
      leaveWithTail(mix, back + 200 * MS, epoch(mix));
    },
  },
  {
    name: "hands-on-what-it-was-sent",
    about: "the victim misses a lot, is brought up to date, has to lead and to bring up another",
    crashes: 3,
    partitions: 1,
    deposes: true,
    fits: hasSpare,
    inject: (mix, at, span) => {
      const { die, victim } = mix;
      const back = missAndLead(mix, at, span);
      for (let nth = 1; nth <= 5; nth += 1) write(mix, back + nth * 300 * MS, "leader");
      const node = spare(mix);
      inject(mix, at, { kind: "crash", node });
      const when = {
        on: "event",
        event: "committed",
        node: victim,
        nth: between(die, 1, 3),
      } as const;
      injectWhen(mix, back, when, { kind: "restart", node });
      inject(mix, back + 2 * span, { kind: "restart", node });
    },
  },
];
