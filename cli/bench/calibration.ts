/**
 * The unit of speed. One "cal" is the cost of one turn of the emptiest honest event loop: pop the
 * earliest event of a 64-entry heap, dispatch it through a switch, push a successor. The loop is
 * FROZEN: types were written in, but what it does must never change, or old figures lose their meaning.
 */
// oxlint-disable max-lines-per-function -- one loop, kept as it was measured

const CAL_SIZE = 64;
export const CAL_OPS = 400_000;

/** The frozen loop. Returns a checksum so that nothing can be optimised away. */
export function calLoop(ops: number = CAL_OPS, size: number = CAL_SIZE, seed = 0x9e3779b9): number {
  const time = new Float64Array(size + 1);
  const seqs = new Float64Array(size + 1);
  const kind = new Int32Array(size + 1);
  let n = 0,
    seq = 0,
    x = seed | 0,
    now = 0,
    a = 0,
    b = 0,
    c = 0,
    d = 0;
  while (n < size) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    const t = (x & 1023) + 1,
      s = seq++;
    let i = n++;
    while (i > 0) {
      const p = (i - 1) >> 1,
        pt = time[p] as number;
      if (pt < t || (pt === t && (seqs[p] as number) < s)) break;
      time[i] = pt;
      seqs[i] = seqs[p] as number;
      kind[i] = kind[p] as number;
      i = p;
    }
    time[i] = t;
    seqs[i] = s;
    kind[i] = x & 3;
  }
  for (let k = 0; k < ops; k++) {
    // pop
    now = time[0] as number;
    const ev = kind[0] as number;
    n--;
    const lt = time[n] as number,
      ls = seqs[n] as number,
      lk = kind[n] as number;
    let i = 0;
    for (;;) {
      let ch = 2 * i + 1;
      if (ch >= n) break;
      let ct = time[ch] as number,
        cs = seqs[ch] as number;
      const r = ch + 1;
      if (r < n) {
        const rt = time[r] as number,
          rs = seqs[r] as number;
        if (rt < ct || (rt === ct && rs < cs)) {
          ch = r;
          ct = rt;
          cs = rs;
        }
      }
      if (lt < ct || (lt === ct && ls < cs)) break;
      time[i] = ct;
      seqs[i] = cs;
      kind[i] = kind[ch] as number;
      i = ch;
    }
    time[i] = lt;
    seqs[i] = ls;
    kind[i] = lk;
    // dispatch
    switch (ev) {
      case 0:
        a++;
        break;
      case 1:
        b++;
        break;
      case 2:
        c++;
        break;
      default:
        d++;
    }
    // push
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    const t = now + (x & 1023) + 1,
      s = seq++;
    i = n++;
    while (i > 0) {
      const p = (i - 1) >> 1,
        pt = time[p] as number;
      if (pt < t || (pt === t && (seqs[p] as number) < s)) break;
      time[i] = pt;
      seqs[i] = seqs[p] as number;
      kind[i] = kind[p] as number;
      i = p;
    }
    time[i] = t;
    seqs[i] = s;
    kind[i] = (x >>> 10) & 3;
  }
  return (now * 31 + a * 7 + b * 5 + c * 3 + d) >>> 0;
}
