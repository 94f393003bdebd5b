/** Reasons for which the disk's bookkeeping ignores an input; counted, and listed by `coverage`. */

/** A step of a snapshot that has ended or was given up. */
export const STALE_SNAPSHOT_STEP = "storage-stale-snapshot-step";

export const STORAGE_IGNORED: readonly { readonly reason: string; readonly about: string }[] = [
  { reason: STALE_SNAPSHOT_STEP, about: "a step of a snapshot that has ended or was given up" },
];
