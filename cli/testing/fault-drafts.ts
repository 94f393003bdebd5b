/** A fault as numbers that shrink well, turned into a fault of a cluster. */
import type { Fault, FaultKind, Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";

/** `a` and `b` name nodes, and `amount` how much, modulo what there is. */
export interface FaultDraft {
  readonly kind: FaultKind;
  readonly a: number;
  readonly b: number;
  /** From 0 to 99. */
  readonly amount: number;
  /** Above 0. */
  readonly span: Micros;
}

/** Whom faults can befall, servers first. */
export interface Victims {
  /** At least one, a server. */
  readonly all: readonly Selector[];
  /** Servers whose disks may fail: fewer than a quorum of voters, maybe none. */
  readonly harmable: readonly Selector[];
}

/**
 * The fault that a draft stands for. Where no disk may fail, it is slow instead.
 */
export function buildFault(draft: FaultDraft, { all: selectors, harmable }: Victims): Fault {
  const { amount, kind, span } = draft;
  const node = pick(selectors, draft.a);
  const others = selectors.filter((other) => other !== node);
  const other = others.length === 0 ? node : pick(others, draft.b);
  const server = pick(
    selectors.filter((name) => !/^c\d/.test(name)),
    draft.a,
  );
  switch (kind) {
    case "partition":
      return { kind, groups: [[node], ["rest"]], span };
    case "heal":
      return { kind };
    case "cut":
    case "hold":
      return { kind, from: node, to: other, span };
    case "release":
      return { kind, from: node, to: other };
    case "delay":
      return { kind, from: node, to: other, by: (1 + amount) * 1000, span };
    case "loss":
      return { kind, from: node, to: other, permille: 10 * (1 + amount), span };
    case "flap":
      return { kind, a: node, b: other, period: span, times: 1 + (amount % 5) };
    case "break":
      return { kind, a: node, b: other };
    case "crash":
      return { kind, node, downFor: span };
    case "power":
      return { kind, nodes: amount % 4 === 3 ? ["all"] : [server], downFor: span };
    case "restart":
      return { kind, node };
    case "pause":
      return { kind, node, span };
    case "failDisk":
    case "fullDisk":
      if (harmable.length === 0) return buildSlow(draft, "slowDisk", server);
      return buildSlow(draft, kind, pick(harmable, draft.a));
    default:
      return buildSlow(draft, kind, server);
  }
}

type SlowKind = Extract<
  FaultKind,
  | "wipe"
  | "slowDisk"
  | "stallDisk"
  | "failDisk"
  | "fullDisk"
  | "lyingDisk"
  | "rot"
  | "skew"
  | "jump"
>;

/** Faults of disks and clocks, which befall servers. */
function buildSlow({ amount, span }: FaultDraft, kind: SlowKind, node: Selector): Fault {
  switch (kind) {
    case "wipe":
      return { kind, node };
    case "slowDisk":
      return { kind, node, by: (1 + amount) * 1000, span };
    case "stallDisk":
    case "fullDisk":
      return { kind, node, span };
    case "failDisk":
      return { kind, node, count: 1 + (amount % 3) };
    case "lyingDisk":
      return { kind, node, span };
    case "rot":
      return { kind, node, file: "log", nth: 1 + amount };
    case "skew":
      return { kind, node, ppm: 5 * (1 + amount) * (amount % 2 === 0 ? 1 : -1) };
    case "jump":
      return { kind, node, millis: 100 * (1 + amount) * (amount % 2 === 0 ? 1 : -1) };
  }
}

function pick(selectors: readonly Selector[], number: number): Selector {
  return selectors[number % selectors.length] ?? "any";
}
