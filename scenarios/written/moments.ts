/** When an entry of a timeline happens: at a time, or before or after something that the run does. */
import type { ServerEvent } from "../../protocol/events.ts";
import type { Message } from "../../protocol/messages.ts";
import type { Trigger } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import {
  described,
  fieldOf,
  integer,
  isObject,
  oneOf,
  optional,
  readFields,
  recordSchema,
  refuse,
  refuseKey,
  show,
  word,
  type Findings,
  type Path,
  type Shape,
} from "./shapes.ts";
import { duration, selector } from "./values.ts";

/** With a trigger, `at` is the time from which it counts. */
export interface Moment {
  readonly at: Micros;
  readonly when?: Trigger;
}

/** Every packet, so that one misspelt is refused. */
const PACKETS: { readonly [Kind in Message["kind"]]: true } = {
  HELLO: true,
  NOTIFICATION: true,
  FOLLOWERINFO: true,
  OBSERVERINFO: true,
  LEADERINFO: true,
  ACKEPOCH: true,
  DIFF: true,
  TRUNC: true,
  SNAP: true,
  SNAPCHUNK: true,
  SNAPEND: true,
  PROPOSAL: true,
  INFORM: true,
  COMMIT: true,
  ACK: true,
  NEWLEADER: true,
  UPTODATE: true,
  PING: true,
  REQUEST: true,
  SYNC: true,
  REVALIDATE: true,
  CONNECT: true,
  CONNECTED: true,
  CALL: true,
  REPLY: true,
  EVENT: true,
};

/** Everything that a server tells of itself. */
const EVENTS: { readonly [Kind in ServerEvent["kind"]]: true } = {
  booted: true,
  looking: true,
  elected: true,
  epochProposed: true,
  established: true,
  syncing: true,
  active: true,
  proposed: true,
  committed: true,
  syncStarted: true,
  newLeaderAcked: true,
  upToDate: true,
  delivered: true,
  restored: true,
  expiring: true,
  replied: true,
  dropped: true,
  readServed: true,
  snapshotStarted: true,
  snapshotEnded: true,
  logTruncated: true,
  roleEnded: true,
  anomaly: true,
  mark: true,
};

/** Moments that have a name of their own: the nth time that some server tells of an event. */
const NAMED: ReadonlyMap<string, readonly [event: ServerEvent["kind"], nth: number]> = new Map([
  ["leader-elected", ["active", 1]],
  ["epoch-change", ["active", 2]],
  ["first-commit", ["committed", 1]],
  ["sync", ["syncing", 1]],
  ["truncation", ["logTruncated", 1]],
  ["snapshot", ["snapshotStarted", 1]],
  ["step-down", ["roleEnded", 1]],
  ["session-expired", ["expiring", 1]],
]);

const packets = Object.keys(PACKETS);
const packet: Shape<string> = oneOf("a packet", [...packets, "*"]);
const event: Shape<string> = oneOf("an event of a server, or a packet", [
  ...Object.keys(EVENTS),
  ...packets,
]);
const file: Shape<string> = word(
  "the beginning of a file's name; write log, snapshot, acceptedEpoch or currentEpoch",
  "[a-zA-Z][a-zA-Z.]{0,31}",
  (text) => text,
);

const counted = {
  at: optional(described(selector, "where; missing: any, whichever server it happens at")),
  nth: optional(described(integer(1, 1_000_000_000), "the how manieth; missing: 1")),
  since: optional(described(duration(), "counted from then on; missing: from the start")),
};

type Phase = "before" | "after";

/** What a trigger may wait for, by the key that says so. */
const CAUSES: { readonly [Name in "packet" | "fsync" | "event"]: Shape<string> } = {
  packet: described(packet, "a packet that arrives there"),
  fsync: described(file, "a file whose writes become durable there"),
  event: described(event, "something that a server tells of itself, or a packet"),
};

const PHASES: { readonly [Name in Phase]: readonly (keyof typeof CAUSES)[] } = {
  before: ["packet", "fsync"],
  after: ["packet", "fsync", "event"],
};

function triggerShape(phase: Phase): Shape<Moment> {
  const causes = PHASES[phase];
  const names = [...causes, ...Object.keys(counted)];
  return {
    schema: { anyOf: causes.map((cause) => recordSchema({ [cause]: CAUSES[cause], ...counted })) },
    read: (value, path, found) => {
      if (!isObject(value)) {
        return refuse(
          found,
          path,
          `${show(value)} is no moment; write {${causes.join(": …} or {")}: …}`,
        );
      }
      const before = found.problems.length;
      refuseStrangers(value, names, path, found);
      const [cause, other] = causes.filter((name) => Object.hasOwn(value, name));
      if (cause === undefined) return refuse(found, path, `it names none of ${causes.join(", ")}`);
      if (other !== undefined) return refuseKey(found, [...path, other], `it has ${cause} already`);
      const what = CAUSES[cause].read(fieldOf(value, cause), [...path, cause], found);
      const { at = "any", nth = 1, since = 0 } = readFields(counted, value, path, found);
      if (what === undefined || found.problems.length > before) return undefined;
      return { at: since, when: triggerOf(phase, cause, what, at, nth) };
    },
  };
}

function refuseStrangers(
  value: object,
  names: readonly string[],
  path: Path,
  found: Findings,
): void {
  for (const key of Object.keys(value)) {
    if (names.includes(key)) continue;
    const why =
      key === "from"
        ? "packets are counted where they arrive: write at instead of from"
        : `a moment has no ${show(key)}`;
    refuseKey(found, [...path, key], why, names);
  }
}

function triggerOf(
  phase: Phase,
  cause: keyof typeof CAUSES,
  what: string,
  at: string,
  nth: number,
): Trigger {
  if (cause === "fsync") return { on: "fsync", phase, file: what, node: at, nth };
  if (cause === "packet" || packets.includes(what)) {
    return { on: "packet", phase, message: what, to: at, nth };
  }
  return { on: "event", event: what, node: at, nth };
}

const named: Shape<Moment> = (() => {
  const name = oneOf("a moment that has a name", [...NAMED.keys()]);
  return {
    schema: name.schema,
    read: (value, path, found) => {
      const [event, nth] = NAMED.get(name.read(value, path, found) ?? "") ?? [];
      if (event === undefined || nth === undefined) return undefined;
      return { at: 0, when: { on: "event", event, node: "any", nth } };
    },
  };
})();

const time: Shape<Moment> = {
  schema: duration().schema,
  read: (value, path, found) => {
    const at = duration().read(value, path, found);
    return at === undefined ? undefined : { at };
  },
};

/** The keys that say when, of which every entry has one. */
export const MOMENTS: { readonly [key: string]: Shape<Moment> } = {
  at: described(time, "a time from the start of the run"),
  on: described(named, "the first time that this happens"),
  before: described(triggerShape("before"), "right before something, which then may not happen"),
  after: described(triggerShape("after"), "right after something"),
};

/** The moment of an entry; undefined after a problem, such as none or two of them. */
export function readMoment(entry: object, path: Path, found: Findings): Moment | undefined {
  const keys = Object.keys(MOMENTS);
  const [key, other] = keys.filter((name) => Object.hasOwn(entry, name));
  if (key === undefined)
    return refuse(found, path, `it says no time: write one of ${keys.join(", ")}`);
  if (other !== undefined) return refuseKey(found, [...path, other], `it has ${key} already`);
  return MOMENTS[key]?.read(fieldOf(entry, key), [...path, key], found);
}
