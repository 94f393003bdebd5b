/** The single values of a written scenario: durations, shares, rates, nodes and links. */
import type { Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { parseDuration } from "../duration.ts";
import { refuse, show, word, type Findings, type Path, type Shape } from "./shapes.ts";

const DURATION = "\\d{1,12}(?:\\.\\d{1,12})?(?:us|ms|s|m|h)";
const EXAMPLES = "write 250ms, 3s or 1m";

/** A duration from `least` on, in microseconds. A number without a unit is refused: nobody remembers which it would be. */
export function duration(least: Micros = 0): Shape<Micros> {
  const parsed = word(`a duration; ${EXAMPLES}`, DURATION, parseDuration);
  return {
    schema: parsed.schema,
    read: (value, path, found) => {
      if (typeof value === "number") {
        return refuse(found, path, `${value} has no unit: write ${value}s or ${value}ms`);
      }
      const micros = parsed.read(value, path, found);
      if (micros === undefined || micros >= least) return micros;
      return refuse(found, path, `${show(value)} is too short`);
    },
  };
}

/** A duration in whole milliseconds, as settings of ZooKeeper are. */
export function millis(least: number, most: number): Shape<number> {
  const parsed = duration();
  return {
    schema: parsed.schema,
    read: (value, path, found) => {
      const micros = parsed.read(value, path, found);
      if (micros === undefined) return undefined;
      const whole = micros / 1000;
      if (Number.isInteger(whole) && whole >= least && whole <= most) return whole;
      return refuse(
        found,
        path,
        `${show(value)} is not whole milliseconds from ${least}ms to ${most}ms`,
      );
    },
  };
}

/** "500us..3ms", or one duration for both ends. */
export const range: Shape<readonly [Micros, Micros]> = word(
  "a duration or two with dots between; write 5ms or 1ms..15ms",
  `${DURATION}(?:\\.\\.${DURATION})?`,
  (text) => {
    const [low = "", high = low] = text.split("..");
    const [least, most] = [parseDuration(low), parseDuration(high)];
    if (least === undefined || most === undefined || least > most) return undefined;
    return [least, most] as const;
  },
);

const percent: Shape<number> = word("a share; write 5% or 0.5%", "\\d{1,3}(?:\\.\\d)?%", (text) => {
  const permille = Math.round(Number(text.slice(0, -1)) * 10);
  return permille <= 1000 ? permille : undefined;
});

/** "5%" or "0.5%", in permille. The number 0 needs no unit. */
export const share: Shape<number> = {
  schema: { anyOf: [percent.schema, { const: 0 }] },
  read: (value, path, found) => (value === 0 ? 0 : percent.read(value, path, found)),
};

/** "4/s" or "30/m", as microseconds from one to the next; at most 1,000 a second. */
export const rate: Shape<Micros> = word(
  "a rate; write 4/s, or 30/m",
  "[1-9]\\d{0,5}/(?:s|m|h)",
  (text) => {
    const [count = "1", unit = "s"] = text.split("/");
    const interval = Math.floor((parseDuration(`1${unit}`) ?? 0) / Number(count));
    return interval >= 1000 ? interval : undefined;
  },
);

/** "500ppm" or "-500ppm": how fast a clock runs. */
export const ppm: Shape<number> = word(
  "a drift of up to 100000ppm; write 500ppm or -500ppm",
  "-?\\d{1,6}ppm",
  (text) => {
    const value = Number.parseInt(text, 10);
    return Math.abs(value) <= 100_000 ? value : undefined;
  },
);

/** "1h" or "-90s", in milliseconds. */
export const jump: Shape<number> = word(
  "a duration, with a sign or without; write 1h or -90s",
  `-?${DURATION}`,
  (text) => {
    const micros = parseDuration(text.replace("-", ""));
    if (micros === undefined || micros % 1000 !== 0) return undefined;
    return text.startsWith("-") ? -micros / 1000 : micros / 1000;
  },
);

/** One word for a node, or for several by their role. */
const SELECTOR =
  "[sc][1-9]\\d?|leader|followers?|observers?|rest|majority|minority|any|any\\([1-9]\\d?\\)|all|clients";
const SELECTORS =
  "s1, c1, leader, follower, followers, observer, observers, any, any(2), majority, minority, rest, all or clients";

/** Names of nodes are kept, to see later whether there are such. */
function keepNames(selectors: readonly Selector[], path: Path, found: Findings): void {
  for (const name of selectors) {
    if (/^[sc]\d+$/.test(name)) found.nodes.push({ path, name });
  }
}

/** Who is meant: resolved when the fault strikes. */
export const selector: Shape<Selector> = {
  schema: { type: "string", pattern: `^(?:${SELECTOR})$` },
  read: (value, path, found) => {
    if (typeof value === "string" && value.startsWith("session-owner:")) {
      const why = "session-owner is not modelled yet: name a server, or leader, or any";
      return refuse(found, path, why);
    }
    const name = plainSelector.read(value, path, found);
    if (name !== undefined) keepNames([name], path, found);
    return name;
  },
};

const plainSelector = word(`a node; write ${SELECTORS}`, SELECTOR, (text) => text);

/** A link between nodes: one direction, or both. */
export interface Link {
  readonly from: Selector;
  readonly to: Selector;
  readonly isBothWays: boolean;
}

const ARROW = / *(<->|->) */;

/** "s5 -> s1" or "leader <-> followers". */
export const link: Shape<Link> = {
  schema: { type: "string", pattern: `^(?:${SELECTOR}) *<?-> *(?:${SELECTOR})$` },
  read: (value, path, found) => {
    const parts = typeof value === "string" ? value.split(ARROW) : [];
    const [from, arrow, to, more] = parts;
    if (from === undefined || arrow === undefined || to === undefined || more !== undefined) {
      const why = `${show(value)} is not a link; write s5 -> s1, or s5 <-> s1 for both directions`;
      return refuse(found, path, why);
    }
    const ends = [selector.read(from, path, found), selector.read(to, path, found)];
    if (ends.includes(undefined)) return undefined;
    return { from, to, isBothWays: arrow === "<->" };
  },
};

/** Both directions of a link, as `from` and `to`. */
export function waysOf({ from, to, isBothWays }: Link): readonly Omit<Link, "isBothWays">[] {
  return isBothWays
    ? [
        { from, to },
        { from: to, to: from },
      ]
    : [{ from, to }];
}
