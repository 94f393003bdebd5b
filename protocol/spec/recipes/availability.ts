/**
 * How much of its time a system has served: an account, not a property. Its processes tell that they
 * `serve`, and that they `rest`; who is dead or asleep serves nobody, whatever it has told.
 * Where consumers call providers, a consumer stands for the service: it is served until a call of its
 * is not.
 */
import type { Availability } from "../../../sim/property.ts";
import type { Micros } from "../../../sim/machine.ts";

/** Plain data, cloned with the world. */
export interface AvailabilitySeen {
  /** Clients that believe to serve. */
  serving: Set<number>;
  /** Clients that are asleep, and when they wake up. */
  asleepUntil: Map<number, Micros>;
  /** When somebody served for the first time; -1: nobody has yet. */
  first: Micros;
  /** The account is made up to this time. */
  upTo: Micros;
  /** For how long somebody has served. */
  served: Micros;
  /** How long nobody has served, as of `upTo`; 0 while somebody does. */
  gap: Micros;
  longest: Micros;
}

/** Nobody has served. */
export function startAvailability(): AvailabilitySeen {
  return {
    serving: new Set(),
    asleepUntil: new Map(),
    first: -1,
    upTo: 0,
    served: 0,
    gap: 0,
    longest: 0,
  };
}

/** `client` serves from now on; true if that is the end of a gap. */
export function onServes(seen: AvailabilitySeen, client: number, now: Micros): boolean {
  catchUp(seen, now);
  const isAgain = seen.gap > 0;
  seen.serving.add(client);
  if (seen.first < 0) seen.first = now;
  return isAgain;
}

/** `client` does not serve any more, by its own account. */
export function onRests(seen: AvailabilitySeen, client: number, now: Micros): void {
  catchUp(seen, now);
  seen.serving.delete(client);
}

/** Its process has ended. */
export function onServerStopped(seen: AvailabilitySeen, client: number, now: Micros): void {
  onRests(seen, client, now);
  seen.asleepUntil.delete(client);
}

/** The processes of these clients sleep until then. */
export function onServersAsleep(
  seen: AvailabilitySeen,
  clients: readonly number[],
  now: Micros,
  until: Micros,
): void {
  catchUp(seen, now);
  for (const client of clients) {
    seen.asleepUntil.set(client, Math.max(until, seen.asleepUntil.get(client) ?? 0));
  }
}

/** What it has come to by `now`; changes nothing. */
export function availabilityOf(seen: AvailabilitySeen, now: Micros): Availability {
  const sum = { ...seen, asleepUntil: new Map(seen.asleepUntil) };
  catchUp(sum, now);
  const { first, longest, served } = sum;
  if (first < 0) return { sharePermille: 0, longestGapMs: Math.floor(now / 1000) };
  const whole = Math.max(now - first, 1);
  return {
    sharePermille: now === first ? 1000 : Math.floor((served * 1000) / whole),
    longestGapMs: Math.floor(longest / 1000),
  };
}

/** Nobody tells when a sleeper wakes up: the time until now is taken apart at those moments. */
function catchUp(seen: AvailabilitySeen, now: Micros): void {
  const { asleepUntil } = seen;
  while (asleepUntil.size > 0) {
    const next = Math.min(...asleepUntil.values());
    if (next > now) break;
    pass(seen, next);
    for (const [client, until] of asleepUntil) if (until === next) asleepUntil.delete(client);
  }
  pass(seen, now);
}

/** Adds up the time until then, in which nothing has changed. */
function pass(seen: AvailabilitySeen, until: Micros): void {
  const span = until - seen.upTo;
  seen.upTo = until;
  const { asleepUntil, serving } = seen;
  if ([...serving].some((client) => !asleepUntil.has(client))) {
    seen.served += span;
    seen.gap = 0;
  } else if (seen.first >= 0) {
    seen.gap += span;
    seen.longest = Math.max(seen.longest, seen.gap);
  }
}
