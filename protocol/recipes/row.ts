/** What a recipe is to those who draw runs of it and list it: what it is asked, and what it needs. */
import type { Recipe } from "./recipe.ts";

/** One word that a recipe's tasks may ask, and how runs are drawn that ask it. */
export interface AskRow {
  readonly ask: string;
  /** One sentence: what the application then does. */
  readonly about: string;
  /** How often it is drawn, beside the other asks of its recipe. */
  readonly weight: number;
  /** Its `span` means something: how long something is kept. */
  readonly holds: boolean;
  /** Its `patience` means something: it may give up. */
  readonly givesUp: boolean;
  /** Its `value` is drawn below this; 0: it means nothing. */
  readonly values: number;
  /** Who does it: one client, the first, one of the others, or each of them at about the same time. */
  readonly by: "any" | "first" | "others" | "each";
  /**
   * A system is there before trouble begins: all who may do it are asked it so often at the start;
   * missing: not at all. Asked once, and taken together, it lasts for the whole run.
   */
  readonly standing?: number;
}

/** One recipe as `list recipes` shows it, with its machine. */
export interface RecipeRow {
  readonly recipe: Recipe;
  /** A whole system that people run, and not a part that systems are made of; missing: a recipe. */
  readonly group?: "systems";
  /** One sentence: what it does. */
  readonly about: string;
  /** Class or section that it was read from. */
  readonly cite: string;
  readonly asks: readonly AskRow[];
  /** `config.size` is drawn from these; missing: it means nothing. */
  readonly sizes?: readonly number[];
  /** It writes to a resource while it holds. */
  readonly hasResource: boolean;
  /** It is the user's own. */
  readonly isOwn?: true;
  /** No run has more tasks; missing: no bound of its own. */
  readonly mostTasks?: number;
}

/** Something is held for a while, by whoever's turn it is. */
export function hold(ask: string, weight: number, about: string): AskRow {
  return { ask, about, weight, holds: true, givesUp: true, values: 0, by: "any" };
}

/** Something is done once, as soon as it can be. */
export function act(ask: string, weight: number, about: string): AskRow {
  return { ask, about, weight, holds: false, givesUp: false, values: 0, by: "any" };
}
