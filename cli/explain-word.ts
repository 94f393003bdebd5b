/** What a word means: a property, a goal, a bug, a fault, a scenario, a strategy, or a term of ZooKeeper. */
import { didYouMean, quote, usage } from "./errors.ts";
import { GLOSSARY } from "./glossary.ts";
import type { Model } from "./model.ts";
import { printJson, printLines, type Session } from "./session.ts";
import { paragraph } from "./style.ts";
import { quoteForShell } from "./subject.ts";

/** One meaning of a word. A word may have several: "watch" is a term, and might be a scenario. */
interface Meaning {
  readonly word: string;
  /** "property, always", "bug", "term". */
  readonly what: string;
  readonly about: string;
  /** Label and text, in the order in which they are told. */
  readonly facts: readonly (readonly [label: string, text: string])[];
  /** What to type next; undefined for a term. */
  readonly command: string | undefined;
}

/** Tells it, whatever its letters' case; false if it may be something else (`isMaybe`) and is no word. Throws exit 64, with a guess. */
export function explainWord(session: Session, text: string, isMaybe: boolean): boolean {
  const meanings = meaningsIn(session.model);
  const found = meanings.filter(({ word }) => word.toLowerCase() === text.toLowerCase());
  if (found.length === 0) {
    if (isMaybe) return false;
    const guess = didYouMean(
      text,
      meanings.map(({ word }) => word),
    );
    throw usage(
      `nothing here is called ${quote(text)}.${guess}`,
      `zabsim list shows names; terms: ${GLOSSARY.map(({ word }) => word).join(" ")}`,
    );
  }
  if (session.json) printJson(session, { schema: 1, meanings: found.map(plain) });
  else
    printLines(
      session,
      found.flatMap((meaning) => show(session, meaning)),
    );
  return true;
}

function plain({ about, command, facts, what, word }: Meaning): object {
  return { word, what, about, facts: Object.fromEntries(facts), command: command ?? null };
}

function show({ style, width }: Session, { about, command, facts, what, word }: Meaning): string[] {
  return [
    `${style.paint("strong", word)}${style.plain(` · ${what}`)}`,
    ...paragraph(style, "  ", about, width),
    ...facts.flatMap(([label, text]) => {
      return text === "" ? [] : paragraph(style, `  ${label.padEnd(13)} `, text, width);
    }),
    ...(command === undefined ? [] : [`  ${"try".padEnd(13)} ${style.paint("strong", command)}`]),
    "",
  ];
}

function meaningsIn(model: Model): Meaning[] {
  return [
    ...properties(model),
    ...goals(model),
    ...bugs(model),
    ...faults(model),
    ...scenarios(model),
    ...strategies(model),
    ...GLOSSARY.map(({ about, source, word }): Meaning => {
      return { word, what: "term", about, facts: [["source", source]], command: undefined };
    }),
  ];
}

/** "npx zabsim fuzz", and the scenario that brings the property along, if one does. */
function sweepFor({ brought = [] }: Model, property: string | undefined): string {
  const bringer = brought.find(({ properties: own }) => own.some((name) => name === property));
  const target = bringer?.file === undefined ? bringer?.scenario : quoteForShell(bringer.file);
  return target === undefined ? "npx zabsim fuzz" : `npx zabsim fuzz ${target}`;
}

function properties(model: Model): Meaning[] {
  return model.properties.map(
    ({ about, brokenBy, cite, exercisedBy = "", kind, name, restsOnDisks }) => {
      const [bug] = brokenBy;
      return {
        word: name,
        what: `property, ${kind}`,
        about,
        facts: [
          ["source", cite],
          ["broken by", brokenBy.join(" ")],
          ["exercised by", exercisedBy],
          ["rests on", restsOnDisks === true ? "disks that keep what they said was durable" : ""],
        ],
        command:
          bug === undefined
            ? undefined
            : `${sweepFor(model, name)} --property ${name} --bug ${bug}`,
      };
    },
  );
}

/** How the goal of a story can be seen, or how often the search reaches it. */
function goals(model: Model): Meaning[] {
  const { goals: rows, properties: judged, scenarios: stories } = model;
  return rows.map(({ about, cite, name }) => {
    const told = stories.filter(({ goals: wanted }) => wanted.includes(name));
    const shown = judged.filter(({ exercisedBy }) => exercisedBy === name);
    const [story] = told;
    return {
      word: name,
      what: "goal",
      about,
      facts: [
        ["source", cite],
        ["exercises", shown.map((property) => property.name).join(" ")],
        ["reached in", told.map((one) => one.name).join(" ")],
      ],
      command:
        story === undefined
          ? `${sweepFor(model, name)} --require ${name}`
          : `npx zabsim run ${story.name}`,
    };
  });
}

function bugs(model: Model): Meaning[] {
  return model.bugs.map(({ about, affected, breaks, cite, issue, leaves, name }) => ({
    word: name,
    what: "bug",
    about,
    facts: [
      ["issue", issue],
      ["releases", affected],
      ["source", cite],
      ["breaks", breaks.join(" ")],
      ...(leaves === undefined ? [] : [["leaves", leaves.join(" ")] as const]),
    ],
    command: `${sweepFor(model, breaks[0])} --bug ${name} --max-failures 1`,
  }));
}

function faults({ faults: rows }: Model): Meaning[] {
  return rows.map(({ about, kind, tolerated }) => ({
    word: kind,
    what: tolerated ? "fault" : "fault, beyond tolerance",
    about,
    facts: [],
    command: `npx zabsim fuzz${tolerated ? "" : " --beyond-tolerance"} --runs 200`,
  }));
}

function scenarios({ scenarios: rows }: Model): Meaning[] {
  return rows.map(({ about, goals: wanted, group, name, watchFor }) => ({
    word: name,
    what: `scenario, of the ${group}`,
    about,
    facts: [...watchFor.map((text) => ["watch for", text] as const), ["goals", wanted.join(" ")]],
    command: `npx zabsim run ${name}`,
  }));
}

function strategies({ strategies: rows }: Model): Meaning[] {
  return rows.map(({ about, name, needs }) => ({
    word: name,
    what: "strategy",
    about,
    facts: [["needs", needs]],
    command: `npx zabsim fuzz --strategy ${name} --runs 200`,
  }));
}
