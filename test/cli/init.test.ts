/** `zabsim init` writes its example once, over nothing; and the package holds what it needs and no tests. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { init } from "../../cli/commands/init.ts";
import type { Io } from "../../cli/io.ts";
import { openSession, type Flags } from "../../cli/session.ts";
import { STUB } from "./stub.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const FILES = [
  "scenarios/my-lock.ts",
  "test/my-lock.test.ts",
  "scenarios/editors.ts",
  "test/editors.test.ts",
  "test/plans.test.ts",
  ".github/workflows/zabsim.yml",
];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zabsim-init-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function runInit(flags: Flags = {}): string {
  let out = "";
  const facts = { isTTY: false, columns: undefined, depth: 1 };
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: () => undefined,
    env: {},
    stdout: facts,
    stderr: facts,
    onInterrupt: () => () => undefined,
    now: () => 0,
    date: () => new Date(0),
    folder,
  };
  expect(init(openSession(io, STUB, flags))).toBe(0);
  return out;
}

describe("init", () => {
  test("writes the example and says what to do next", () => {
    const out = runInit();
    expect(out).toBe(
      [
        "created  scenarios/my-lock.ts · test/my-lock.test.ts · scenarios/editors.ts ·",
        "         test/editors.test.ts · test/plans.test.ts ·",
        "         .github/workflows/zabsim.yml",
        "next     npm install --save-dev zabsim vitest@4 fast-check@4",
        "         npx vitest run                                  passes",
        "         ZABSIM_BUG=blind-retry npx vitest run my-lock   fails, and tells why",
        "         npx zabsim run ./scenarios/my-lock.ts           one run as a timeline",
        "",
      ].join("\n"),
    );
    for (const file of FILES) expect(existsSync(join(folder, file))).toBe(true);
    expect(readFileSync(join(folder, "test/my-lock.test.ts"), "utf8")).toContain("zabsim/vitest");
  });

  test("leaves what is there, whatever it is, and installs nothing twice", () => {
    runInit();
    const [first = "", second = ""] = FILES;
    writeFileSync(join(folder, first), "mine");
    rmSync(join(folder, second));
    symlinkSync("nowhere", join(folder, second));
    rmSync(join(folder, "test/plans.test.ts"));
    const out = runInit({ ascii: true });
    expect(out).toMatch(/^created {2}test\/plans.test.ts\nexists {3}scenarios\/my-lock.ts - /);
    expect(readFileSync(join(folder, first), "utf8")).toBe("mine");
    expect(existsSync(join(folder, "test/nowhere"))).toBe(false);
    expect(JSON.parse(runInit({ json: true }))).toEqual({ schema: 1, created: [], left: FILES });
  });

  test("says which file cannot be written", () => {
    writeFileSync(join(folder, "test"), "a file where a folder has to be");
    expect(() => runInit()).toThrow('"test/my-lock.test.ts" cannot be written (EEXIST)');
    expect(readFileSync(join(folder, "test"), "utf8")).toContain("a file");
  });
});

describe("the package", () => {
  interface Manifest {
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  }
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const listed = execFileSync("npm", args, { cwd: ROOT, encoding: "utf8", stdio: "pipe" });
  const [{ files }] = JSON.parse(listed) as [{ readonly files: { readonly path: string }[] }];
  const paths = files.map(({ path }) => path);

  test("holds every file that its exports name, types first", () => {
    for (const target of Object.values(manifest.exports)) {
      const targets = typeof target === "string" ? [target] : Object.values(target);
      for (const file of targets) expect(paths).toContain(file.replace("./", ""));
      if (typeof target === "object") expect(Object.keys(target)).toEqual(["types", "default"]);
    }
  });

  test("holds the example, README and licence, and nothing of ours", () => {
    expect(paths).toContain("README.md");
    expect(paths).toContain("LICENSE");
    expect(paths).toContain("cli/init/example/scenarios/my-lock.ts");
    const sources = paths.filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"));
    expect(sources.every((path) => path.startsWith("cli/init/example/"))).toBe(true);
    expect(paths.filter((path) => /tsbuildinfo|tsconfig|^dist\/test/.test(path))).toEqual([]);
  });
});
