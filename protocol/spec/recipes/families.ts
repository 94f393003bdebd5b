/** Which recipes a property or a goal is about, by what they have in common. */

/** Names of recipes, by family. */
export const FAMILIES: {
  /** Something is held, by one at a time or by a few. */
  readonly held: readonly string[];
  /** ... and holders write to a resource. */
  readonly written: readonly string[];
} = {
  held: ["lock"],
  written: ["lock"],
};

/** A row of a table says of which family it is. */
export type Family = keyof typeof FAMILIES;
