/** What an exhibit of the museum is: a real incident, told with the mistake in it, and its twin without. */
import type { Draft, StoryParts } from "../build.ts";
import { story } from "../build.ts";
import type { Scenario } from "../scenario.ts";

/** One incident. `script` draws its times from the dice of the plan, so that seeds differ. */
export interface ExhibitParts {
  /** Key of the issue, or a name if there is none: what stands behind "museum/". */
  readonly issue: string;
  /** The bug that was made. */
  readonly bug: string;
  /** The property that it violates, which the tests expect. */
  readonly violates: string;
  /** One sentence: what happened to people. */
  readonly about: string;
  /** What to watch for, with the mistake in it. */
  readonly watchFor: readonly string[];
  /** What the mended twin does instead, one sentence. */
  readonly mended: string;
  readonly cluster: StoryParts["cluster"];
  /** Missing: calm. */
  readonly weather?: NonNullable<StoryParts["weather"]>;
  readonly until: StoryParts["until"];
  readonly script: (draft: Draft) => void;
}

/** An incident as `list museum` shows it: the scenario with the mistake, and its twin. */
export interface Exhibit extends Pick<ExhibitParts, "issue" | "bug" | "violates"> {
  readonly broken: Scenario;
  readonly mended: Scenario;
}

/** "museum/ISSUE", which is violated, and "museum/ISSUE-mended", which holds with every seed. */
export function exhibit(parts: ExhibitParts): Exhibit {
  const { about, bug, cluster, issue, mended, script, until, violates, watchFor } = parts;
  const { weather = {} } = parts;
  const shared = { group: "museum", goals: [], weather, until, script } as const;
  const name = `museum/${issue}`;
  return {
    issue,
    bug,
    violates,
    broken: story({ ...shared, name, about, watchFor, cluster: { ...cluster, bugs: [bug] } }),
    mended: story({
      ...shared,
      name: `${name}-mended`,
      about: `${about} The same without the mistake.`,
      watchFor: [mended],
      cluster: cluster ?? {},
    }),
  };
}
