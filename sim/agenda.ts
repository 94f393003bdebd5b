/** The agenda: what may happen next, a binary heap on (time, sequence) over typed arrays. */

const START = 64;

/**
 * Entries are never removed early: whoever armed one keeps its sequence number and takes an
 * entry with another number for cancelled.
 */
export class Agenda {
  private times = new Float64Array(START);
  private seqs = new Float64Array(START);
  private targets = new Int32Array(START);
  private size = 0;
  private nextSeq = 1;
  /** Largest size so far. */
  peak = 0;

  get length(): number {
    return this.size;
  }

  /** Earliest time, or Infinity. */
  get soonest(): number {
    return this.size === 0 ? Infinity : (this.times[0] as number);
  }

  /** Sequence number of the earliest entry. */
  get headSeq(): number {
    return this.seqs[0] as number;
  }

  /** Target of the earliest entry. */
  get headTarget(): number {
    return this.targets[0] as number;
  }

  /** Sequence number of the entry that was added last. */
  get lastSeq(): number {
    return this.nextSeq - 1;
  }

  /** Adds `target` at `time` and returns the sequence number of the entry. */
  push(time: number, target: number): number {
    if (this.size === this.times.length) this.grow();
    const { times, seqs, targets } = this;
    const seq = this.nextSeq;
    this.nextSeq += 1;
    let at = this.size;
    this.size += 1;
    if (this.size > this.peak) this.peak = this.size;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentTime = times[parent] as number;
      // A new entry has the largest sequence number, so ties stay behind.
      if (parentTime <= time) break;
      times[at] = parentTime;
      seqs[at] = seqs[parent] as number;
      targets[at] = targets[parent] as number;
      at = parent;
    }
    times[at] = time;
    seqs[at] = seq;
    targets[at] = target;
    return seq;
  }

  /** Removes the earliest entry; read it before. */
  drop(): void {
    const { times, seqs, targets } = this;
    this.size -= 1;
    const size = this.size;
    const time = times[size] as number;
    const seq = seqs[size] as number;
    const target = targets[size] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      let childTime = times[child] as number;
      const right = child + 1;
      if (right < size) {
        const rightTime = times[right] as number;
        // Sequence numbers are looked at in a tie only.
        if (
          rightTime < childTime ||
          (rightTime === childTime && (seqs[right] as number) < (seqs[child] as number))
        ) {
          child = right;
          childTime = rightTime;
        }
      }
      if (time < childTime || (time === childTime && seq < (seqs[child] as number))) break;
      times[at] = childTime;
      seqs[at] = seqs[child] as number;
      targets[at] = targets[child] as number;
      at = child;
    }
    times[at] = time;
    seqs[at] = seq;
    targets[at] = target;
  }

  /** Calls `visit` for every entry, cancelled ones too, in no useful order. */
  each(visit: (time: number, seq: number, target: number) => void): void {
    for (let at = 0; at < this.size; at += 1) {
      visit(this.times[at] as number, this.seqs[at] as number, this.targets[at] as number);
    }
  }

  clone(): Agenda {
    const copy = new Agenda();
    copy.times = this.times.slice();
    copy.seqs = this.seqs.slice();
    copy.targets = this.targets.slice();
    copy.size = this.size;
    copy.nextSeq = this.nextSeq;
    copy.peak = this.peak;
    return copy;
  }

  private grow(): void {
    const room = this.times.length * 2;
    const times = new Float64Array(room);
    const seqs = new Float64Array(room);
    const targets = new Int32Array(room);
    times.set(this.times);
    seqs.set(this.seqs);
    targets.set(this.targets);
    this.times = times;
    this.seqs = seqs;
    this.targets = targets;
  }
}
