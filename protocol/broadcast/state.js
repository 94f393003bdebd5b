/** Who has it on disk, as far as the leader was told. */
acks: SidSet;
/** Committed out of its turn; only a planted bug sets it. */
committed: boolean;
export {};
