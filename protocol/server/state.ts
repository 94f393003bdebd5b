/** State of the request pipeline of a server: what its own clients wait for. */

/** A request that this server took; `request` is the number that the user gave it. */
export type LocalRequest =
  | { readonly kind: "write"; readonly request: number }
  /** A read that stands behind a write: it waits, as it would in its session [CommitProcessor]. */
  | { readonly kind: "read"; readonly request: number; readonly key: string };

export interface PipelineState {
  /** Oldest first; it begins with a write, or is empty. */
  pending: LocalRequest[];
}

export function emptyPipeline(): PipelineState {
  return { pending: [] };
}
