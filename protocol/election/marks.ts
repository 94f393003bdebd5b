/** The rows of the reference that an election can take, for coverage. */

export interface Mark {
  readonly id: string;
  readonly about: string;
}

export const ELECTION_MARKS: readonly Mark[] = [];
