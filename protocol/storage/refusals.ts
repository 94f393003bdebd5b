/** Why a server refuses to start from what it finds on its disk (reference 1.4). */

export const REFUSALS = [
  { id: "rotten-log", mark: "recovery.refuse-log", about: "a record with a bad checksum" },
  { id: "hole-in-log", mark: "recovery.refuse-hole", about: "a record is missing between others" },
  { id: "rotten-snapshots", mark: "recovery.refuse-snapshot", about: "no snapshot can be read" },
  {
    id: "log-without-snapshot",
    mark: "recovery.refuse-no-snapshot",
    about: "the snapshots are gone",
  },
  {
    id: "epoch-behind-log",
    mark: "recovery.refuse-epoch",
    about: "epoch(lastZxid) > currentEpoch",
  },
  { id: "promise-broken", mark: "recovery.refuse-accepted", about: "acceptedEpoch < currentEpoch" },
] as const;

/** An `id` of the table above. */
export type Refusal = (typeof REFUSALS)[number]["id"];
