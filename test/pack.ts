/** `npm run pack:try`: what a user gets of the package, tried in empty folders on the oldest and the newest Node. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { findNode, installNode, type Release } from "../cli/nodes.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const RELEASES: readonly Release[] = ["20", "26"];
/** What a user installs beside the tarball. */
const PEERS = ["vitest@4", "fast-check@4", "typescript@7"];
/** Modules that Node itself must be able to load; the one for vitest is loaded by its tests. */
const MODULES = [
  "zabsim",
  "zabsim/recipes",
  "zabsim/protocol",
  "zabsim/check",
  "zabsim/fast-check",
];

/** Bugs of the example, and what is then told. */
const BROKEN: readonly { readonly bug: string; readonly file: string; readonly story: RegExp }[] = [
  {
    bug: "save-blindly",
    file: "editors",
    story: /✗ NoEditIsLost[^]*setData \/page[^]*again +ZABSIM_SEED=/,
  },
  {
    bug: "blind-retry",
    file: "my-lock",
    story: /✗ NoLostWakeUp[^]*still waits for its turn[^]*again +ZABSIM_SEED=/,
  },
];

interface Trial {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Ran {
  readonly status: number | null;
  readonly text: string;
}

function sh({ env, folder }: Trial, command: string, args: readonly string[], more = {}): Ran {
  const options = { cwd: folder, env: { ...env, ...more }, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(command, args, { ...options, timeout: 600_000 });
  return { status, text: stdout + stderr };
}

/** The tarball as `npm publish` would make it of what is built. */
function pack(folder: string): string {
  const args = ["pack", "--ignore-scripts", "--pack-destination", folder];
  execFileSync("npm", args, { cwd: ROOT, stdio: "pipe" });
  const [file] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  return join(folder, file ?? "");
}

let failed = 0;

function check(what: string, ok: boolean, text: string): void {
  console.log(`  ${ok ? "ok    " : "FAILED"} ${what}`);
  if (ok) return;
  failed += 1;
  console.log(text);
}

/** Installs, runs the example as it is, then with its bug switched on. */
function tryExample(trial: Trial, tarball: string): void {
  // Without a package.json of its own, npm would install into whatever folder above has one.
  const begun = sh(trial, "npm", ["init", "--yes"]);
  check("npm init", begun.status === 0, begun.text);
  const installed = sh(trial, "npm", ["install", "--no-audit", "--no-fund", tarball, ...PEERS]);
  check("npm install", installed.status === 0, installed.text);
  const first = sh(trial, "npx", ["zabsim", "init"]);
  check("npx zabsim init", first.status === 0 && first.text.includes("created"), first.text);
  const again = sh(trial, "npx", ["zabsim", "init"]);
  const leaves = again.status === 0 && !again.text.includes("created");
  check("npx zabsim init again leaves everything", leaves, again.text);
  const loads = MODULES.map((name) => `await import("${name}");`).join(" ");
  const loaded = sh(trial, "node", ["--input-type=module", "--eval", loads]);
  check(`node imports ${MODULES.join(", ")}`, loaded.status === 0, loaded.text);
  const flags =
    "--noEmit --strict --module esnext --moduleResolution bundler --target es2023 --skipLibCheck";
  const files = ["test/my-lock.test.ts", "test/editors.test.ts", "test/plans.test.ts"];
  const typed = sh(trial, "npx", [
    "tsc",
    ...flags.split(" "),
    "--allowImportingTsExtensions",
    ...files,
  ]);
  check("npx tsc finds nothing wrong with the example", typed.status === 0, typed.text);
  const passes = sh(trial, "npx", ["vitest", "run"]);
  check("npx vitest run passes", passes.status === 0, passes.text);
  for (const { bug, file, story } of BROKEN) {
    const more = { ZABSIM_BUG: bug, NO_COLOR: "1" };
    const { status, text } = sh(trial, "npx", ["vitest", "run", file], more);
    check(`with ${bug} ${file} fails, with a story`, status === 1 && story.test(text), text);
  }
  for (const target of ["leader-isolated", "./scenarios/editors.ts", "./scenarios/my-lock.ts"]) {
    const { text, status } = sh(trial, "npx", ["zabsim", "run", target]);
    check(`npx zabsim run ${target}`, status === 0 && text.includes("replay"), text);
  }
}

/** A shell of a user's: nothing of the npm that runs this script, and `node` is that in `folder`. */
function environment(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:npm_|INIT_CWD)/i.test(name));
  const path = (process.env["PATH"] ?? "").split(delimiter);
  const others = path.filter((entry) => !entry.includes("node_modules"));
  return { ...Object.fromEntries(kept), PATH: [folder, ...others].join(delimiter) };
}

/** Node of a release, fetched if it is not here. */
async function nodeFor(release: Release): Promise<{ path: string; version: string } | undefined> {
  const { execPath: path, version } = process;
  if (version.startsWith(`v${release}.`)) return { path, version };
  return (await findNode(release, process.env)) ?? installNode(release, process.env);
}

const work = mkdtempSync(join(tmpdir(), "zabsim-pack-"));
try {
  const tarball = pack(work);
  for (const release of RELEASES) {
    const node = await nodeFor(release);
    console.log(`Node ${node?.version ?? `${release} is not to be had`}`);
    if (node === undefined) {
      failed += 1;
      continue;
    }
    const folder = join(work, release);
    mkdirSync(folder);
    tryExample({ folder, env: environment(dirname(node.path)) }, tarball);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
