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
  /** The head was dropped and still lies there: mostly the next to be pushed takes its place. */
  private isHeadOver = false;
  private nextSeq = 1;
  /** Largest size so far. */
  peak = 0;

  get length(): number {
    return this.isHeadOver ? this.size - 1 : this.size;
  }

  /** Earliest time, or Infinity. */
  get soonest(): number {
    if (this.isHeadOver) this.clearHead();
    return this.size === 0 ? Infinity : (this.times[0] as number);
  }

  /** Sequence number of the earliest entry; there must be one. */
  get headSeq(): number {
    if (this.isHeadOver) this.clearHead();
    return this.seqs[0] as number;
  }

  /** Target of the earliest entry; there must be one. */
  get headTarget(): number {
    if (this.isHeadOver) this.clearHead();
    return this.targets[0] as number;
  }

  /** Sequence number of the entry that was added last. */
  get lastSeq(): number {
    return this.nextSeq - 1;
  }

  /** Adds `target` at `time` and returns the sequence number of the entry. */
  push(time: number, target: number): number {
    const seq = this.nextSeq;
    this.nextSeq += 1;
    if (this.isHeadOver) {
      this.isHeadOver = false;
      this.putFirst(time, seq, target);
    } else {
      this.putLast(time, seq, target);
    }
    return seq;
  }

  /** Removes the earliest entry; read it before. */
  drop(): void {
    if (this.isHeadOver) this.clearHead();
    this.isHeadOver = true;
  }

  /** Takes out a head that is over. */
  private clearHead(): void {
    const last = this.size - 1;
    this.isHeadOver = false;
    this.size = last;
    const { times, seqs, targets } = this;
    this.putFirst(times[last] as number, seqs[last] as number, targets[last] as number);
  }

  /** Adds an entry with the largest sequence number of all at the end of the heap. */
  private putLast(time: number, seq: number, target: number): void {
    if (this.size === this.times.length) this.grow();
    const { times, seqs, targets } = this;
    let at = this.size;
    this.size += 1;
    if (this.size > this.peak) this.peak = this.size;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentTime = times[parent] as number;
      // Ties stay behind.
      if (parentTime <= time) break;
      times[at] = parentTime;
      seqs[at] = seqs[parent] as number;
      targets[at] = targets[parent] as number;
      at = parent;
    }
    times[at] = time;
    seqs[at] = seq;
    targets[at] = target;
  }

  /** Puts an entry in the place of the head. */
  private putFirst(time: number, seq: number, target: number): void {
    const { times, seqs, targets, size } = this;
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
    if (this.isHeadOver) this.clearHead();
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
    copy.isHeadOver = this.isHeadOver;
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
