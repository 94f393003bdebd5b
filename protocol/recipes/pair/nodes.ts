/** The two nodes of an active and its standbys. */
import type { Task } from "../vocabulary.ts";

/** Ephemeral: who has it may be active. */
export function lockOf({ path }: Task): string {
  return `${path}/lock`;
}

/** It stays: who was active last. */
export function crumbOf({ path }: Task): string {
  return `${path}/breadcrumb`;
}
