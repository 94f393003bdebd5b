/** The museum as a page of the documents: what `list museum --markdown` prints. */
import type { Model } from "./model.ts";
import { table } from "./reporters/markdown-text.ts";

type Exhibit = Model["museum"][number];

/** Lines of Markdown: incidents of servers, defects that are open, incidents of recipes. */
export function museumPage({ bugs, museum }: Pick<Model, "bugs" | "museum">): string[] {
  const affectedBy = (name: string): string =>
    bugs.find((bug) => bug.name === name)?.affected ?? "";
  const servers = museum.filter(({ broken, open }) => !isOfRecipe(broken) && open === undefined);
  const open = museum.filter((exhibit) => exhibit.open !== undefined);
  const recipes = museum.filter(({ broken }) => isOfRecipe(broken));
  return [
    ...INTRO,
    "## Servers and clients",
    "",
    ...table(
      ["Incident", "What went wrong", "Releases", "Property", "Command"],
      servers.map((exhibit) => [
        exhibit.issue,
        exhibit.broken.about,
        affectedBy(exhibit.bug),
        exhibit.violates,
        commandOf(exhibit),
      ]),
    ),
    "",
    ...OPEN,
    ...table(
      ["Defect", "What goes wrong", "Proposed", "What the fix changes", "Command"],
      open.map((exhibit) => [
        exhibit.issue,
        exhibit.broken.about,
        exhibit.open ?? "",
        exhibit.mended.watchFor.join(" "),
        commandOf(exhibit),
      ]),
    ),
    "",
    ...NO_QUORUM,
    "## Recipes",
    "",
    ...table(
      ["Incident", "What went wrong", "Property", "Command"],
      recipes.map((exhibit) => [
        exhibit.issue,
        exhibit.broken.about,
        exhibit.violates,
        commandOf(exhibit),
      ]),
    ),
  ];
}

function isOfRecipe({ recipe }: Exhibit["broken"]): boolean {
  return recipe !== undefined;
}

function commandOf({ broken }: Exhibit): string {
  return `\`npx zabsim run ${broken.name}\``;
}

const INTRO: readonly string[] = [
  "# The museum",
  "",
  "Written by `npx zabsim list museum --markdown`; do not edit.",
  "",
  "Mistakes that were made in ZooKeeper and around it, each as a story of at most ten lines with any seed. With `-mended` behind the name it is the same without the mistake, and holds.",
  "",
  "Where several properties see a mistake, a story may be judged by one alone, so that it goes on until the harm is done; `--property` asks for another.",
  "",
];

const OPEN: readonly string[] = [
  "## Open in ZooKeeper",
  "",
  "By reading of its code and its pull requests, as of 2026-07: look at them before you rely on it. What a real server would do is what the story tells, as far as the model is right.",
  "",
];

const NO_QUORUM: readonly string[] = [
  "ZOOKEEPER-1675 (PR 2069) is no mistake of this kind: a leader answers `sync` without asking a quorum whether it still leads, so that a read behind it may be stale. `npx zabsim run sync-is-not-a-quorum-read` tells that.",
  "",
];
