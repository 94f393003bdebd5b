/** The digest of a run: two 32-bit lanes rolled over every event, printed as 16 hex digits. */

/**
 * Order matters, a clone goes on alike, and equal digests are equal runs but for a chance of 2^-64.
 * Folding allocates nothing.
 */
export class Digest {
  private a = 0x243f6a88;
  private b = 0x85a308d3;

  /** Folds one event: when, where (node, kind and place in one word), and what. */
  event(time: number, where: number, print: number): void {
    const low = time | 0;
    let a = Math.imul((this.a ^ low) + print, 0x9e3779b1);
    a = Math.imul(a ^ (a >>> 15) ^ where, 0x85ebca77);
    this.a = a ^ (a >>> 13);
    let b = Math.imul((this.b + low) ^ print, 0x27d4eb2f);
    b = Math.imul((b ^ (b >>> 14)) + where, 0x165667b1);
    this.b = b ^ (b >>> 15);
  }

  /** Folds one 32-bit word. */
  word(value: number): void {
    this.event(value, 0x5bd1e995, value ^ 0x1b873593);
  }

  toString(): string {
    return hex(this.a) + hex(this.b);
  }

  clone(): Digest {
    const copy = new Digest();
    copy.a = this.a;
    copy.b = this.b;
    return copy;
  }
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, "0");
}
