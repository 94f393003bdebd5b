/** What an exhibit of the museum is: a real incident, told with the mistake in it, and its twin without. */
import type { Draft, StoryParts } from "../build.ts";
import { story } from "../build.ts";
import type { Scenario } from "../scenario.ts";
import { isThere } from "../search/selectors.ts";
import { namedIn } from "../search/valid.ts";

/** One incident. `script` draws its times from the dice of the plan, so that seeds differ. */
export interface ExhibitParts {
  /** Key of the issue, or a name if there is none: what stands behind "museum/". */
  readonly issue: string;
  /** The bug that was made. */
  readonly bug: string;
  /** The property that it violates, which the tests expect. */
  readonly violates: string;
  /** It is judged by that property alone: others see the mistake before it has done its harm. */
  readonly alone?: true;
  /** The pull request that would mend it: ZooKeeper has the mistake as of 2026-07, by reading. */
  readonly open?: string;
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
  /** Chance that is left out of it: what must not depend on the seed. */
  readonly pins?: NonNullable<StoryParts["pins"]>;
  readonly script: (draft: Draft) => void;
}

/** An incident as `list museum` shows it: the scenario with the mistake, and its twin. */
export interface Exhibit extends Pick<ExhibitParts, "issue" | "bug" | "violates" | "open"> {
  readonly broken: Scenario;
  readonly mended: Scenario;
}

/** "museum/ISSUE", which is violated, and "museum/ISSUE-mended", which holds with every seed. */
export function exhibit(parts: ExhibitParts): Exhibit {
  const { about, bug, cluster, issue, mended, script, until, violates, watchFor } = parts;
  const { alone = false, open, pins = [], weather = {} } = parts;
  const hold = alone ? { hold: [violates] } : {};
  const shared = {
    group: "museum",
    goals: [],
    weather,
    pins,
    until,
    script: (draft: Draft) => {
      script(draft);
      leaveOutAbsent(draft);
    },
  } as const;
  const name = `museum/${issue}`;
  return {
    issue,
    bug,
    violates,
    ...(open === undefined ? {} : { open }),
    broken: story({
      ...shared,
      ...hold,
      name,
      about,
      watchFor: alone
        ? [...watchFor, `Judged by ${violates} alone: others break before the harm is done.`]
        : watchFor,
      cluster: { ...cluster, bugs: [bug] },
    }),
    mended: story({
      ...shared,
      name: `${name}-mended`,
      about: `${about} The same without the mistake.`,
      watchFor: [mended],
      cluster: cluster ?? {},
    }),
  };
}

/** In an ensemble of another size, what means a node that is not there is no part of the story. */
function leaveOutAbsent({ cluster, faults, operations }: Draft): void {
  keep(operations, ({ node }) => isThere(cluster, node));
  keep(faults, (fault) => namedIn(fault).every((name) => isThere(cluster, name)));
}

function keep<T>(list: T[], isKept: (one: T) => boolean): void {
  list.splice(0, list.length, ...list.filter(isKept));
}
