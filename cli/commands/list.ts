/** `zabsim list`: what there is, by kind. */
import { DEFAULT_STRATEGY, drawnName } from "../../scenarios/scenario.ts";
import { didYouMean, quote, usage } from "../errors.ts";
import type { Model } from "../model.ts";
import { museumPage } from "../museum-page.ts";
import { plural } from "../quantities.ts";
import { printJson, printLines, type Session } from "../session.ts";
import { failureIds, readFailure } from "../store/failures.ts";
import { requireStore } from "../store/store.ts";
import { paragraph } from "../style.ts";

/** What the store holds; the overview leaves it out, so that it is the same in every folder. */
const FAILURES = "failures";

const MUSEUM = "museum";

interface Listed {
  readonly name: string;
  readonly about: string;
  readonly [more: string]: unknown;
}

type Read = (model: Model, session: Session) => readonly Listed[];

const KINDS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["scenarios", listScenarios],
  ["properties", listProperties],
  ["goals", listGoals],
  ["faults", listFaults],
  ["bugs", listBugs],
  ["strategies", listStrategies],
  ["recipes", (model) => listRecipes(model, "recipes")],
  ["systems", (model) => listRecipes(model, "systems")],
  [MUSEUM, listMuseum],
  ["releases", listReleases],
  [FAILURES, (_model, session) => listFailures(session)],
]);

/**
 * One kind, or all that have entries; with --json one kind only. Throws exit 64 for a kind that is
 * none.
 */
export function list(session: Session, kind: string | undefined): number {
  const names = [...KINDS.keys()];
  if (session.flags["markdown"] === true) {
    if (kind !== MUSEUM || session.json) {
      throw usage("--markdown goes with list museum alone", "list museum --markdown");
    }
    printLines(session, museumPage(session.model));
    return 0;
  }
  if (kind === undefined) {
    if (session.json) throw usage("list --json takes a kind", `one of ${names.join(" ")}`);
    for (const name of names) if (name !== FAILURES) printKind(session, name, true);
    return 0;
  }
  const read = KINDS.get(kind);
  if (read === undefined) {
    throw usage(
      `cannot list ${quote(kind)}.${didYouMean(kind, names)}`,
      `one of ${names.join(" ")}`,
    );
  }
  if (session.json) printJson(session, read(session.model, session));
  else printKind(session, kind, false);
  return 0;
}

function printKind(session: Session, kind: string, isOneOfMany: boolean): void {
  const { style, width } = session;
  const entries = KINDS.get(kind)?.(session.model, session) ?? [];
  if (entries.length === 0) {
    if (!isOneOfMany) printLines(session, [`no ${kind} yet`]);
    return;
  }
  if (isOneOfMany) printLines(session, [style.paint("strong", kind)]);
  const widest = Math.max(...entries.map(({ name }) => name.length));
  for (const entry of entries) {
    const lead = `  ${entry.name.padEnd(Math.min(widest, 30))}  `;
    const lines = paragraph(style, lead, entry.about, width);
    printLines(session, lines);
    if (isOneOfMany) continue;
    const indent = " ".repeat(lead.length);
    for (const note of notesOf(entry)) {
      const told = paragraph(style, indent, note, width);
      printLines(
        session,
        told.map((line) => style.paint("dim", line)),
      );
    }
  }
  if (isOneOfMany) printLines(session, [""]);
  else if (kind === MUSEUM) printLines(session, ["", ...tour(session, entries)]);
}

/** How to see one of them. */
function tour({ style, width }: Session, [first]: readonly Listed[]): string[] {
  const command = `npx zabsim run ${first?.name ?? MUSEUM}`;
  return paragraph(
    style,
    "  ",
    `${command} tells one as a story; with -mended behind the name it is the same without the mistake, and holds.`,
    width,
  );
}

function notesOf(entry: Listed): string[] {
  const notes: string[] = [];
  for (const field of [
    "kind",
    "cite",
    "issue",
    "bug",
    "violates",
    "open",
    "affected",
    "group",
    "needs",
    "size",
    "file",
  ]) {
    const value = entry[field];
    // The name of an exhibit is its issue.
    const isTold = typeof value !== "string" || value === "" || entry.name.endsWith(`/${value}`);
    if (!isTold) notes.push(`${field}: ${value}`);
  }
  if (entry["isDefault"] === true) notes.push("the default");
  if (entry["tolerated"] === false) notes.push("beyond tolerance");
  const facts = notes.length === 0 ? [] : [notes.join(" · ")];
  for (const field of ["brokenBy", "breaks", "goals"]) {
    const value = entry[field];
    if (Array.isArray(value) && value.length > 0) {
      facts.push(`${field === "brokenBy" ? "broken by" : field}: ${value.join(" ")}`);
    }
  }
  return facts;
}

function listScenarios({ scenarios }: Model): Listed[] {
  return scenarios.map(({ name, about, goals, group, tolerated = true, watchFor }) => {
    return { name, about, goals, group, watchFor, tolerated };
  });
}

function listProperties({ properties }: Model): Listed[] {
  return properties.map(({ name, about, kind, cite, brokenBy, exercisedBy, restsOnDisks }) => {
    const rests = { exercisedBy: exercisedBy ?? null, restsOnDisks: restsOnDisks ?? false };
    return { name, about, kind, cite, brokenBy, ...rests };
  });
}

function listGoals({ goals }: Model): Listed[] {
  return goals.map(({ name, about, kind, cite }) => ({ name, about, kind, cite }));
}

function listFaults({ faults }: Model): Listed[] {
  return faults.map(({ kind, about, on, tolerated }) => {
    return { name: kind, about, on, tolerated };
  });
}

function listBugs({ bugs }: Model): Listed[] {
  return bugs.map(({ name, about, issue, affected, breaks, cite, recipes = [] }) => {
    return { name, about, issue, affected, breaks, cite, recipes };
  });
}

function listReleases({ bugs: rows, releases }: Model): Listed[] {
  return releases.map(({ name, bugs }) => {
    const exposed = rows.filter((row) => (bugs as readonly string[]).includes(row.name));
    const issues = exposed.map(({ issue }) => issue);
    const about = `exposed to ${plural(bugs.length, "bug")}: ${issues.join(" ")}`;
    return { name, about, bugs, issues };
  });
}

function listRecipes({ recipes }: Model, of: "recipes" | "systems"): Listed[] {
  const rows = recipes.filter(({ group = "recipes" }) => group === of);
  return rows.map((row) => {
    const { about, asks, cite, recipe } = row;
    const words = asks.map((asked) => ({ ask: asked.ask, about: asked.about }));
    return { name: recipe.name, about, cite, scenario: drawnName(row), asks: words };
  });
}

function listMuseum({ museum }: Model): Listed[] {
  return museum.map(({ broken, bug, issue, mended, open = "", violates }) => {
    const twin = { mended: mended.name };
    return { name: broken.name, about: broken.about, issue, bug, violates, open, ...twin };
  });
}

function listStrategies({ strategies }: Model): Listed[] {
  return strategies.map(({ name, about, needs }) => {
    return { name, about, needs, isDefault: name === DEFAULT_STRATEGY };
  });
}

function listFailures(session: Session): Listed[] {
  const store = requireStore(session);
  return failureIds(store).flatMap((id) => {
    const failure = readFailure(store, id);
    if (failure === undefined) return [];
    const { file, facts } = failure;
    const { property, why, faults, operations, token } = facts;
    const size = `${plural(faults, "fault")} ${plural(operations, "operation")}`;
    return [
      { name: id, about: `${property}: ${why}`, property, faults, operations, size, file, token },
    ];
  });
}
