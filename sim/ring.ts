/** The last events of a run, as integers: enough to say what was going on when an assertion failed. */

const ROOM = 1024;

/**
 * Keeps the last 1,024 events in typed arrays; nothing is allocated per event, and no fork copies
 * it.
 */
export class Ring {
  private readonly times = new Float64Array(ROOM);
  private readonly places = new Int32Array(ROOM);
  private count = 0;

  /** `place` is node x 2^20 + what happened there. */
  put(time: number, place: number): void {
    const at = this.count & (ROOM - 1);
    this.times[at] = time;
    this.places[at] = place;
    this.count += 1;
  }

  /** The last `most` events, oldest first, for people: "node 2 queue 3 at 1.234567s". */
  last(most: number): readonly string[] {
    const lines: string[] = [];
    for (let nth = Math.max(0, this.count - most); nth < this.count; nth += 1) {
      const place = this.places[nth & (ROOM - 1)] as number;
      lines.push(`${describe(place)} at ${this.times[nth & (ROOM - 1)] as number}us`);
    }
    return lines;
  }
}

function describe(place: number): string {
  const node = place >> 20;
  const what = place & 0xfffff;
  if (what >= 1024) return `node ${node} packet on connection ${what - 1024}`;
  if (what >= 256) return `node ${node} queue ${what - 256}`;
  return `node ${node} ${["command", "timer", "disk", "stall", "trigger"][what] ?? `event ${what}`}`;
}
