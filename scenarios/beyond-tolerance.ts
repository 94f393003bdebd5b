/**
 * Faults that ZooKeeper does not promise to survive, added to any plan, and what can be demanded of
 * it all the same: that it detects the damage or refuses to go on, and never loses silently.
 */
import { PROPERTIES } from "../protocol/spec/zookeeper.ts";
import { below, between, dice, oneIn, pick, rootWords, type Dice } from "../sim/chance.ts";
import type { Fault, PlannedFault, Selector } from "../sim/faults.ts";
import type { Micros } from "../sim/machine.ts";
import { MS, needOf, SECOND, server } from "./build.ts";
import type { EnsemblePlan } from "./scenario.ts";

/** Adds a fault at a time. */
type Add = (at: Micros, fault: Fault) => void;

/** What a harm needs to know of the run. */
interface Victims {
  readonly die: Dice;
  readonly until: Micros;
  /** Voters and observers, voters first. */
  readonly servers: readonly Selector[];
  readonly quorum: number;
}

/** How long the survivors have to show what came of it. */
const AFTERMATH: Micros = 10 * SECOND;

/**
 * The plan of run `index`, and harm done to its disks: records that rot, disks of a quorum that fail,
 * or disks that forget. It ends without being healed, since a server that refuses to start is right.
 */
export function beyondTolerance(plan: EnsemblePlan, seed: string, index: number): EnsemblePlan {
  const die = dice(rootWords(seed, `harm/${index}`));
  const { servers: voters, observers } = plan.cluster;
  const servers = Array.from({ length: voters + observers }, (_, nth) => server(nth + 1));
  const faults: PlannedFault[] = [...plan.faults];
  let id = Math.max(0, ...faults.map((fault) => fault.id));
  const add: Add = (at, fault) => void faults.push({ id: (id += 1), at, fault });
  const victims = { die, until: plan.until, servers, quorum: needOf(plan.cluster) };
  pick(die, [rotRecords, failQuorum, forget])(victims, add);
  faults.sort((a, b) => a.at - b.at || a.id - b.id);
  return { ...plan, faults, until: plan.until + AFTERMATH, settle: false };
}

/** Records of logs that go bad before their servers are started again. */
function rotRecords({ die, until, servers }: Victims, add: Add): void {
  for (let left = between(die, 1, 4); left > 0; left -= 1) {
    const node = pick(die, servers);
    const at = below(die, until);
    add(at, { kind: "rot", node, file: "log", nth: between(die, 1, 40) });
    add(at + between(die, 0, SECOND), { kind: "crash", node, downFor: downTime(die) });
  }
}

/** The disks of a quorum, or of everybody, fail or fill up at about the same time. */
function failQuorum({ die, until, servers, quorum }: Victims, add: Add): void {
  const at = below(die, until);
  const failing = oneIn(die, 1, 2) ? servers : servers.slice(0, quorum);
  for (const node of failing) {
    const from = at + between(die, 0, 200 * MS);
    if (oneIn(die, 1, 2)) add(from, { kind: "failDisk", node, count: between(die, 1, 6) });
    else add(from, { kind: "fullDisk", node, span: between(die, 100 * MS, 5 * SECOND) });
  }
}

/** Disks that come back without what they had said was durable, or with an older snapshot. */
function forget({ die, until, servers }: Victims, add: Add): void {
  for (let left = between(die, 1, 3); left > 0; left -= 1) {
    const node = pick(die, servers);
    const at = below(die, until);
    const later = at + between(die, 0, 3 * SECOND);
    switch (below(die, 3)) {
      case 0:
        add(at, { kind: "wipe", node });
        add(later, { kind: "restart", node });
        break;
      case 1:
        add(at, { kind: "lyingDisk", node, span: between(die, MS, 10 * SECOND) });
        add(later, { kind: "power", nodes: [node], downFor: downTime(die) });
        break;
      default:
        add(at, { kind: "rot", node, file: "snapshot", nth: between(die, 1, 4) });
        add(later, { kind: "crash", node, downFor: downTime(die) });
    }
  }
}

function downTime(die: Dice): Micros {
  return between(die, 20 * MS, pick(die, [300 * MS, 3 * SECOND]));
}

/**
 * Names of what is demanded of a run. Whatever is within tolerance owes everything. Damage that shows
 * (a checksum, an error of the disk) may cost service, but nothing that is promised `always`. A disk
 * that has silently forgotten takes with it whatever rests on disks.
 */
export function demandedOf({ cluster, faults }: EnsemblePlan): readonly string[] {
  if (faults.some(({ fault }) => forgets(fault))) {
    return namesOf(({ kind, restsOnDisks }) => kind === "always" && restsOnDisks !== true);
  }
  const harmed = new Set(faults.flatMap(({ fault }) => failingDisk(fault)));
  const isTolerated =
    harmed.size < needOf(cluster) && !faults.some(({ fault }) => fault.kind === "rot");
  return namesOf(({ kind }) => isTolerated || kind === "always");
}

function forgets(fault: Fault): boolean {
  if (fault.kind === "rot") return !fault.file.startsWith("log");
  return fault.kind === "wipe" || fault.kind === "lyingDisk";
}

function failingDisk(fault: Fault): Selector[] {
  return fault.kind === "failDisk" || fault.kind === "fullDisk" ? [fault.node] : [];
}

function namesOf(isDemanded: (property: (typeof PROPERTIES)[number]) => boolean): string[] {
  return PROPERTIES.filter(isDemanded).map(({ name }) => name);
}
