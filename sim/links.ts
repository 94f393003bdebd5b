/** The condition of every directed link: what faults of the network are in force and what follows from them. */
import type { FaultKind } from "./faults.ts";
import type { Micros, NodeId } from "./machine.ts";

/** One fault in force, with its selectors resolved. */
export interface LinkFault {
  readonly id: number;
  /** Cut packets are lost and sent again; held ones only wait. */
  readonly effect: "cut" | "hold" | "delay" | "loss";
  /** The fault that it belongs to, for the count of faults that took effect. */
  readonly kind: FaultKind;
  /** Directed pairs, from x nodes + to. */
  readonly pairs: readonly number[];
  /** Microseconds for a delay, permille for loss, else 0. */
  readonly amount: number;
}

/**
 * Tables over directed pairs of nodes, worked out anew from the faults in force whenever one comes
 * or goes, so that a packet costs one look-up.
 */
export class Links {
  readonly nodes: number;
  /** 0 passes, 1 held, 2 cut; by from x nodes + to. */
  readonly barrier: Uint8Array;
  readonly delay: Float64Array;
  readonly loss: Uint16Array;
  /** Which fault set up the barrier. */
  private readonly blame: (FaultKind | undefined)[];
  /** No packet is lost or late for any other reason than distance. */
  isQuiet: boolean;
  /** Permille lost on every link. */
  readonly baseLoss: number;
  inForce: readonly LinkFault[] = [];

  constructor(nodes: number, baseLoss: number) {
    this.nodes = nodes;
    this.baseLoss = baseLoss;
    this.isQuiet = baseLoss === 0;
    this.barrier = new Uint8Array(nodes * nodes);
    this.blame = Array.from({ length: nodes * nodes }, () => undefined);
    this.delay = new Float64Array(nodes * nodes);
    this.loss = new Uint16Array(nodes * nodes).fill(baseLoss);
  }

  pair(from: NodeId, to: NodeId): number {
    return from * this.nodes + to;
  }

  isBlocked(from: NodeId, to: NodeId): boolean {
    return this.barrier[from * this.nodes + to] !== 0;
  }

  /** The kind of fault that blocks this direction. */
  blockedBy(from: NodeId, to: NodeId): FaultKind {
    return this.blame[from * this.nodes + to] ?? "partition";
  }

  isCut(from: NodeId, to: NodeId): boolean {
    return this.barrier[from * this.nodes + to] === 2;
  }

  /** Puts these faults in force instead of those before. */
  set(faults: readonly LinkFault[]): void {
    this.inForce = faults;
    this.barrier.fill(0);
    this.delay.fill(0);
    this.loss.fill(this.baseLoss);
    this.isQuiet =
      this.baseLoss === 0 && !faults.some(({ effect }) => effect === "delay" || effect === "loss");
    for (const fault of faults) for (const pair of fault.pairs) this.apply(fault, pair);
  }

  clone(): Links {
    const copy = new Links(this.nodes, this.baseLoss);
    copy.set(this.inForce);
    return copy;
  }

  private apply(fault: LinkFault, pair: number): void {
    switch (fault.effect) {
      case "cut":
        this.barrier[pair] = 2;
        this.blame[pair] = fault.kind;
        break;
      case "hold":
        if (this.barrier[pair] !== 0) break;
        this.barrier[pair] = 1;
        this.blame[pair] = fault.kind;
        break;
      case "delay":
        this.delay[pair] = (this.delay[pair] as Micros) + fault.amount;
        break;
      case "loss":
        this.loss[pair] = Math.max(this.loss[pair] as number, fault.amount);
        break;
    }
  }
}
