/** The house rules as functions from sources to complaints; tidy.test.ts applies them. */
import { posix } from "node:path";

/** Path from the repository root, with forward slashes, to text. */
export type Sources = ReadonlyMap<string, string>;

interface Direction {
  readonly from: string;
  readonly to: readonly string[];
  readonly except?: readonly string[];
  readonly libraries: readonly string[];
}

const core = ["scenarios/", "protocol/", "sim/"];

/** Who may import what; anything absent is forbidden. The first entry that fits a file decides. */
export function directions(
  runtime: readonly string[],
  development: readonly string[],
): Direction[] {
  const protocolMayUse = ["machine", "assert", "property", "chance", "plain"];
  const helpers = [...runtime, "vitest", "fast-check", "node:*"];
  return [
    { from: "sim/", to: ["sim/"], libraries: ["seedrandom"] },
    {
      from: "protocol/",
      to: ["protocol/", ...protocolMayUse.map((name) => `sim/${name}.ts`)],
      libraries: [],
    },
    { from: "scenarios/", to: core, libraries: [] },
    // What init writes: a user's files, which know the package by its name only.
    {
      from: "cli/init/example/",
      to: ["cli/init/example/"],
      libraries: ["zabsim", "vitest", "fast-check"],
    },
    { from: "cli/testing/", to: ["cli/", ...core], libraries: helpers },
    {
      from: "cli/",
      to: ["cli/", ...core],
      except: ["cli/testing/", "cli/init/example/"],
      libraries: [...runtime, "node:*"],
    },
    { from: "viewer/", to: ["viewer/", ...core], libraries: [] },
    { from: "test/", to: [""], libraries: [...runtime, ...development, "node:*"] },
  ];
}

/** Modules that may do nothing but re-export, because users import them. */
const publicBarrels = [
  "sim/index.ts",
  "protocol/index.ts",
  "scenarios/index.ts",
  "scenarios/own-recipes/index.ts",
  "cli/testing/index.ts",
];

/** Tools that insist on a default export. */
const mayExportDefault = ["test/vitest.config.ts"];

const topLevel =
  "package.json package-lock.json tsconfig.json LICENSE README.md sim protocol scenarios cli viewer docs test".split(
    " ",
  );

const pureFolders = ["sim/", "protocol/", "scenarios/"];
const publicFolders = [...pureFolders, "cli/"];

/** Exports that need a doc comment: all but constants, of which only tables do (arrays, whose rows need a heading). */
const documented =
  /^export\s+(?:async\s+|abstract\s+)*(?:(?:function\b\s*\*?|class|interface|type)\s*([\w$]+)|const\s+([\w$]+)\s*:\s*readonly\b[^=;]*\[\]\s*=)/gm;

/** What the browser-safe folders may not say. oxlint knows the names; this knows the grammar. */
const impure: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/(?<![.\w$])async\b(?!\s*[:?,;)=}])/g, "async"],
  [/(?<![.\w$])await\b(?!\s*[:?,;)=}])/g, "await"],
  [/\*\*/g, "the ** operator, whose last digit the language leaves open"],
  [/\bfor\s*\(\s*(?:const|let|var)\s+[\w$]+\s+in\b/g, "for-in, whose order is surprising"],
  [/\.(?:sort|toSorted)\(\s*\)/g, "sorting without a comparator"],
  [/\bMath\s*\.\s*random\b/g, "Math.random"],
  [/(?<![.\w$])Date\b(?!\s*[:?,;)}])/g, "Date"],
  [/\bimport\s*\(/g, "a dynamic import"],
  [/\bimport\.meta\b/g, "import.meta"],
];

export function checkImports(sources: Sources, rules: readonly Direction[]): string[] {
  const complaints: string[] = [];
  for (const [file, text] of sources) {
    const rule = rules.find(({ from }) => file.startsWith(from));
    if (rule === undefined) continue;
    for (const specifier of specifiers(text)) {
      const why = objection(file, specifier, rule);
      if (why !== undefined) complaints.push(`${file}: ${why}`);
    }
  }
  return complaints;
}

function objection(file: string, specifier: string, rule: Direction): string | undefined {
  if (!specifier.startsWith(".")) {
    const isKnown = rule.libraries.some((library) =>
      library.endsWith("*")
        ? specifier.startsWith(library.slice(0, -1))
        : specifier === library || specifier.startsWith(`${library}/`),
    );
    return isKnown ? undefined : `${rule.from} may not import the library "${specifier}"`;
  }
  if (!/\.(?:ts|json)$/.test(specifier)) return `"${specifier}" lacks its .ts`;
  const target = resolve(file, specifier);
  const startsTarget = (prefix: string): boolean => target.startsWith(prefix);
  if (rule.to.some(startsTarget) && rule.except?.some(startsTarget) !== true) return undefined;
  // A command may read its own package.json for the version.
  if (rule.from === "cli/" && target === "package.json") return undefined;
  return `${rule.from} may not import ${target}`;
}

/** Imports that exist only for types count too: a cycle of ideas is still a cycle. */
export function checkCycles(sources: Sources): string[] {
  const complaints: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) complaints.push(`cycle: ${[...path.slice(start), file].join(" -> ")}`);
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const specifier of specifiers(sources.get(file) ?? "")) {
      if (specifier.startsWith(".")) visit(resolve(file, specifier));
    }
    path.pop();
    done.add(file);
  };
  for (const file of sources.keys()) visit(file);
  return complaints;
}

export function checkPurity(sources: Sources): string[] {
  const complaints: string[] = [];
  for (const [file, text] of sources) {
    if (!pureFolders.some((folder) => file.startsWith(folder))) continue;
    const code = blank(text, true);
    for (const [pattern, why] of impure) {
      for (const { index } of code.matchAll(pattern)) complaints.push(at(file, code, index, why));
    }
    if (!file.startsWith("protocol/")) continue;
    for (const { index } of code.matchAll(
      /(?<![.\w$])class\s+[\w$]*\s*[<{]|(?<![.\w$])class\s+\w+\s+extends\b/g,
    )) {
      complaints.push(at(file, code, index, "a class in protocol/"));
    }
  }
  return complaints;
}

export function checkShape(sources: Sources): string[] {
  const complaints: string[] = [];
  for (const [file, text] of sources) {
    const body = text.replace(/^#!.*\n/, "");
    if (!/^\/(?:\/|\*\*)\s*\S/.test(body)) {
      complaints.push(`${file}: does not open with a comment that says what it is`);
    }
    const code = blank(text, true);
    if (/\bexport\s+default\b|\bas\s+default\b/.test(code) && !mayExportDefault.includes(file)) {
      complaints.push(`${file}: default export`);
    }
    if (isBarrel(blank(body, false)) && !publicBarrels.includes(file))
      complaints.push(`${file}: is a barrel`);
  }
  return complaints;
}

/** What others may import says what it is, in a doc comment directly above it; the one that opens the file is not it. */
export function checkDocs(sources: Sources): string[] {
  const complaints: string[] = [];
  for (const [file, text] of sources) {
    if (!publicFolders.some((folder) => file.startsWith(folder))) continue;
    const code = blank(text, true);
    const known = new Set<string>();
    for (const { index, 1: kind, 2: table } of code.matchAll(documented)) {
      const name = kind ?? table ?? "";
      const start = text.lastIndexOf("/**", index);
      const isDoc =
        start > 0 && /^\/\*\*(?=[^]*\w)(?:(?!\*\/)[^])*\*\/\n$/.test(text.slice(start, index));
      // The doc of an overloaded function stands above the first of its signatures.
      if (isDoc) known.add(name);
      else if (!known.has(name))
        complaints.push(at(file, code, index, `${name} has no doc comment`));
    }
  }
  return complaints;
}

function isBarrel(code: string): boolean {
  const reExport =
    /\bexport\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*["'][^"']*["'];?/g;
  return reExport.test(code) && code.replace(reExport, "").trim() === "";
}

/** Only what the README explains lies at the top; dot-files are free. */
export function checkTopLevel(files: readonly string[]): string[] {
  const names = new Set(files.map((file) => file.split("/", 1)[0] ?? file));
  return [...names].filter((name) => !name.startsWith(".") && !topLevel.includes(name));
}

function at(file: string, code: string, index: number, why: string): string {
  return `${file}:${code.slice(0, index).split("\n").length}: ${why}`;
}

function resolve(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier);
}

function specifiers(text: string): string[] {
  const pattern = /\b(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g;
  const code = blank(text, true);
  const found: string[] = [];
  for (const match of blank(text, false).matchAll(pattern)) {
    // A keyword that vanishes with the literals was part of one.
    const isCode = code.charAt(match.index) !== " ";
    if (isCode && match[1] !== undefined) found.push(match[1]);
  }
  return found;
}

/** The text with comments (and literals, if asked) replaced by blanks, so that indexes still hold. */
export function blank(text: string, literals: boolean): string {
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=[(,=:[!&|?{};\n]\s*|\breturn\s)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;
  return text.replace(token, (match) => {
    const isComment = match.startsWith("//") || match.startsWith("/*");
    if (!isComment && !literals) return match;
    return match.startsWith("`") ? blankTemplate(match) : spaces(match);
  });
}

/** A template's text is blanked, its ${expressions} are not. */
function blankTemplate(template: string): string {
  return template.replace(/(^|\})((?:\\.|\$(?!\{)|[^$\\])*?)(?=\$\{|`$)/g, (_all, brace, inner) => {
    return String(brace) + spaces(String(inner));
  });
}

function spaces(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
