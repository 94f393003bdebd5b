/** Names of the fields of servers and of the specification that say when, or over which connection, and not where a run stands. */

/** Two states that differ in nothing else are one to an exhaustive search; see `Fleeting`. */
export const FLEETING: {
  readonly moments: ReadonlySet<string>;
  readonly connections: ReadonlySet<string>;
} = {
  moments: new Set([
    "readSince",
    "timedSince",
    "latestSince",
    "expiryArmed",
    "expires",
    "buckets",
    "reignsSince",
  ]),
  connections: new Set(["conn", "unnamed"]),
};
