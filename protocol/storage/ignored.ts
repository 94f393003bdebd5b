/** Reasons for which the disk's bookkeeping ignores an input; counted, and listed by `coverage`. */
import type { IgnoredRow } from "../ignored-row.ts";

/** A step of a snapshot that has ended or was given up. */
export const STALE_SNAPSHOT_STEP = "storage-stale-snapshot-step";

/** The reasons above, each in a sentence, for `coverage`. */
export const STORAGE_IGNORED: readonly IgnoredRow[] = [
  { reason: STALE_SNAPSHOT_STEP, about: "a step of a snapshot that has ended or was given up" },
];
