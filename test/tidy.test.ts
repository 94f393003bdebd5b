/** The house rules hold in every source file, and the checkers see the offences planted here. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  blank,
  checkCycles,
  checkDocs,
  checkImports,
  checkPurity,
  checkShape,
  checkTopLevel,
  directions,
  type Sources,
} from "./tidy.ts";

const root = join(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};
const rules = directions(Object.keys(manifest.dependencies), Object.keys(manifest.devDependencies));
const folders = ["sim", "protocol", "scenarios", "cli", "viewer", "test"];

function readSources(): Sources {
  const sources = new Map<string, string>();
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || !folders.includes(entry.name)) continue;
    for (const found of readdirSync(join(root, entry.name), { recursive: true }).map(String)) {
      const file = `${entry.name}/${found.replaceAll("\\", "/")}`;
      if (file.endsWith(".ts") && !file.endsWith(".d.ts"))
        sources.set(file, readFileSync(join(root, file), "utf8"));
    }
  }
  return sources;
}

/** Tracked files; in a tarball without .git, what lies at the top except what the tools put there. */
function trackedFiles(): string[] {
  try {
    const text = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8", stdio: "pipe" });
    return text.trim().split("\n");
  } catch {
    return readdirSync(root).filter((name) => name !== "node_modules" && name !== "dist");
  }
}

function planted(file: string, text: string): Sources {
  return new Map([[file, text]]);
}

describe("the tree", () => {
  const sources = readSources();

  it("has sources in it", () => expect(sources.size).toBeGreaterThan(3));
  it("imports one way", () => expect(checkImports(sources, rules)).toEqual([]));
  it("has no cycles", () => expect(checkCycles(sources)).toEqual([]));
  it("is pure where it must be", () => expect(checkPurity(sources)).toEqual([]));
  it("has well-shaped files", () => expect(checkShape(sources)).toEqual([]));
  it("says what it exports", () => expect(checkDocs(sources)).toEqual([]));
  it("has nothing else at the top", () => expect(checkTopLevel(trackedFiles())).toEqual([]));
});

describe("the import checker", () => {
  it.each([
    ["sim/a.ts", "../protocol/zxid.ts"],
    ["sim/a.ts", "chalk"],
    ["sim/a.ts", "node:fs"],
    ["protocol/a.ts", "../sim/world.ts"],
    ["protocol/zab/a.ts", "../../sim/network.ts"],
    ["protocol/a.ts", "../scenarios/a.ts"],
    ["protocol/a.ts", "seedrandom"],
    ["scenarios/a.ts", "../cli/main.ts"],
    ["scenarios/a.ts", "node:path"],
    ["cli/a.ts", "vitest"],
    ["cli/a.ts", "./testing/index.ts"],
    ["cli/a.ts", "../test/tidy.ts"],
    ["test/a.ts", "left-pad"],
    ["sim/a.ts", "./b.js"],
    ["sim/a.ts", "./b"],
  ])("forbids %s -> %s", (file, specifier) => {
    expect(checkImports(planted(file, `import { x } from "${specifier}";`), rules)).toHaveLength(1);
  });

  it.each([
    ["sim/a.ts", "./b.ts"],
    ["sim/a.ts", "seedrandom"],
    ["protocol/zab/a.ts", "../zxid.ts"],
    ["protocol/zab/a.ts", "../../sim/machine.ts"],
    ["scenarios/a.ts", "../sim/world.ts"],
    ["cli/a.ts", "node:fs"],
    ["cli/a.ts", "chalk"],
    ["cli/testing/a.ts", "fast-check"],
    ["test/a.ts", "vitest/config"],
    ["test/sim/a.ts", "../../sim/world.ts"],
  ])("allows %s -> %s", (file, specifier) => {
    expect(checkImports(planted(file, `import { x } from "${specifier}";`), rules)).toEqual([]);
  });

  it.each([
    'export * from "../cli/a.ts";',
    'import type { X } from "../cli/a.ts";',
    'import "../cli/a.ts";',
    'const x = import("../cli/a.ts");',
    'import {\n  a,\n  b,\n} from "../cli/a.ts";',
  ])("sees %j", (text) => {
    expect(checkImports(planted("sim/a.ts", text), rules)).toHaveLength(1);
  });

  it("sees cycles, also through types", () => {
    const sources = new Map([
      ["sim/a.ts", 'import { b } from "./b.ts";'],
      ["sim/b.ts", 'import type { C } from "./c/c.ts";'],
      ["sim/c/c.ts", 'export { a } from "../a.ts";'],
      ["sim/d.ts", 'import { a } from "./a.ts";'],
    ]);
    expect(checkCycles(sources)).toEqual(["cycle: sim/a.ts -> sim/b.ts -> sim/c/c.ts -> sim/a.ts"]);
  });
});

describe("the purity checker", () => {
  it.each([
    ["async function f() {}", "async"],
    ["await f();", "await"],
    ["const x = 2 ** 3;", "** operator"],
    ["for (const key in object) f(key);", "for-in"],
    ["list.sort();", "comparator"],
    ["list.toSorted( )", "comparator"],
    ["Math.random()", "Math.random"],
    ["new Date()", "Date"],
    ["`at ${Date.now()}`", "Date"],
    ['const x = await import("./y.ts");', "await"],
  ])("sees %j", (text, why) => {
    for (const folder of ["sim", "protocol", "scenarios"]) {
      const complaints = checkPurity(planted(`${folder}/a.ts`, `// One.\n${text}\n`));
      expect(complaints.join("\n")).toContain(`${folder}/a.ts:2: `);
      expect(complaints.join("\n")).toContain(why);
    }
    expect(checkPurity(planted("cli/a.ts", text))).toEqual([]);
  });

  it("sees classes in protocol/ only", () => {
    const text = "export class Leader {}\nclass A extends B {}\nclass C<T> {}\n";
    expect(checkPurity(planted("protocol/a.ts", text))).toHaveLength(3);
    expect(checkPurity(planted("sim/a.ts", text))).toEqual([]);
  });

  it("is not fooled by comments and literals", () => {
    const text = [
      "/** No async, no Date, 2 ** 3. */",
      'const a = "await a Date"; // await',
      "const b = `Math.random ${a} async ${a} Date`;",
      "const c = /async function/.test(a);",
      "const d = list.toSorted((x, y) => x - y);",
      "for (const x of list) f({ async: x, Date: x }); // its class of service",
    ];
    expect(checkPurity(planted("protocol/a.ts", text.join("\n")))).toEqual([]);
  });

  it("blanks without moving anything", () => {
    const text = "f(`a ${b} c`); // d\n'e'; /* f\n g */ h";
    expect(blank(text, true)).toBe("f(   ${b}  `);     \n   ;     \n      h");
    expect(blank(text, true)).toHaveLength(text.length);
  });
});

describe("the doc checker", () => {
  it.each([
    "export function f(): void {}",
    "export async function f(): Promise<void> {}",
    "export function* f(): Generator {}",
    "export class f {}",
    "export interface f {}",
    "export type f = 1;",
    "export const f: readonly number[] = [1];",
    "export const f: readonly (readonly [string, number])[] = [];",
  ])("wants one above %j", (line) => {
    const why = ["sim/a.ts:3: f has no doc comment"];
    for (const above of [
      "",
      "// Not a doc.",
      "/* Nor this. */",
      "/** */",
      "/***/",
      "f(); /** D */ f();",
    ]) {
      expect(checkDocs(planted("sim/a.ts", `/** File. */\n${above}\n${line}\n`))).toEqual(why);
    }
    for (const above of ["/** Doc. */", "/**\n * Doc.\n * More.\n */"]) {
      expect(checkDocs(planted("sim/a.ts", `/** File. */\n${above}\n${line}\n`))).toEqual([]);
    }
    expect(checkDocs(planted("test/a.ts", `${line}\n`))).toEqual([]);
  });

  it("does not take the opening of the file, or a doc some lines above, for one", () => {
    const line = "export function f(): void {}\n";
    for (const above of ["/** File. */\n", "/** File. */\n\n/** Of something gone. */\n\n"]) {
      expect(checkDocs(planted("cli/a.ts", above + line))).toHaveLength(1);
    }
  });

  it("asks neither for private names nor for constants, nor twice for an overload", () => {
    const text = [
      "/** File. */",
      "function f() {}",
      "interface I {}",
      "export const A = 1, B: readonly [1] = [1];",
      'export { f } from "./b.ts";',
      "/** Doc. */",
      "export function g(x: 1): 1;",
      "export function g(x: 2): 2;",
      "const t = `",
      "export function h() {}`;",
    ];
    expect(checkDocs(planted("sim/a.ts", text.join("\n")))).toEqual([]);
  });
});

describe("the shape checker", () => {
  it.each([
    ["export const x = 1;\n", "open with a comment"],
    ["\n// Late.\n", "open with a comment"],
    ["// A.\nexport default 1;\n", "default export"],
    ["// A.\nexport { x as default };\n", "default export"],
    ['// A.\nexport * from "./b.ts";\nexport { type c } from "./c.ts";\n', "barrel"],
  ])("sees %j", (text, why) => {
    expect(checkShape(planted("sim/a.ts", text)).join("\n")).toContain(why);
  });

  it("accepts what is in order", () => {
    const script = "#!/usr/bin/env node\n/** The command. */\nrun();\n";
    expect(checkShape(planted("cli/main.ts", script))).toEqual([]);
    expect(checkShape(planted("sim/index.ts", '// Public.\nexport * from "./b.ts";\n'))).toEqual(
      [],
    );
  });

  it("sees strangers at the top", () => {
    const files = ["README.md", ".ci/run", "sim/a.ts", "vitest.config.ts", "src/a.ts"];
    expect(checkTopLevel(files)).toEqual(["vitest.config.ts", "src"]);
  });
});
