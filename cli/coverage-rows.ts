/** The rows of the coverage table: marks of the reference and reasons for ignoring an input, of all rooms. */
import { BROADCAST_IGNORED } from "../protocol/broadcast/ignored.ts";
import { BROADCAST_MARKS } from "../protocol/broadcast/marks.ts";
import { CLIENT_IGNORED } from "../protocol/client/ignored.ts";
import { CLIENT_MARKS } from "../protocol/client/marks.ts";
import { ELECTION_IGNORED } from "../protocol/election/ignored.ts";
import { ELECTION_MARKS } from "../protocol/election/marks.ts";
import type { IgnoredRow } from "../protocol/ignored-row.ts";
import { SERVER_IGNORED } from "../protocol/server/ignored.ts";
import { SERVER_MARKS } from "../protocol/server/marks.ts";
import { STORAGE_IGNORED } from "../protocol/storage/ignored.ts";
import { STORAGE_MARKS } from "../protocol/storage/marks.ts";

/** A row and what it means to have been there. */
export interface CoverageRow {
  readonly id: string;
  readonly about: string;
  /** Why it cannot be reached. */
  readonly unreachable?: string;
}

/** The rows of the reference, room by room. */
export const MARKS: readonly CoverageRow[] = [
  ...ELECTION_MARKS,
  ...BROADCAST_MARKS,
  ...STORAGE_MARKS,
  ...SERVER_MARKS,
  ...CLIENT_MARKS,
];

const REASONS: readonly IgnoredRow[] = [
  ...ELECTION_IGNORED,
  ...BROADCAST_IGNORED,
  ...STORAGE_IGNORED,
  ...SERVER_IGNORED,
  ...CLIENT_IGNORED,
];

/** The reasons for ignoring an input, room by room. */
export const IGNORED: readonly CoverageRow[] = REASONS.map(({ reason, ...row }) => {
  return { id: reason, ...row };
});
