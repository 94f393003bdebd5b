/** Other releases of Node on this machine: where they may lie, and how npm brings them. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { badInput } from "./errors.ts";
import type { Environment } from "./terminal.ts";

/** Major version. */
export type Release = "20" | "22" | "24" | "26";

/** A binary that has been run once, to see its version. */
export interface FoundNode {
  readonly path: string;
  readonly version: string;
}

/** npm has the binaries of each platform as a package of its own. */
const PACKAGE = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

function cacheFolder(env: Environment): string {
  const set = env["ZABSIM_NODES"] ?? "";
  return set === "" ? join(homedir(), ".cache", "zabsim") : set;
}

/** Where `installNode` puts it. */
function installedPath(release: Release, env: Environment): string {
  const folder = join(cacheFolder(env), `node-${release}`, "node_modules", PACKAGE, "bin");
  return join(folder, process.platform === "win32" ? "node.exe" : "node");
}

/** Our own cache first, then the folders of the common version managers. */
export async function findNode(release: Release, env: Environment): Promise<FoundNode | undefined> {
  for (const path of candidates(release, env)) {
    const version = existsSync(path) ? await versionOf(path) : undefined;
    if (version?.startsWith(`v${release}.`) === true) return { path, version };
  }
  return undefined;
}

function candidates(release: Release, env: Environment): string[] {
  const cache = cacheFolder(env);
  const managed = [
    [join(homedir(), ".nvm", "versions", "node"), join("bin", "node")],
    [
      join(homedir(), ".local", "share", "fnm", "node-versions"),
      join("installation", "bin", "node"),
    ],
    [join(homedir(), ".volta", "tools", "image", "node"), join("bin", "node")],
    [join("/usr", "local", "n", "versions", "node"), join("bin", "node")],
  ] as const;
  return [
    installedPath(release, env),
    join(cache, `node-${release}`, "bin", "node"),
    join(cache, release, "bin", "node"),
    ...managed.flatMap(([folder, binary]) =>
      foldersIn(folder)
        .filter((name) => name.replace(/^v/, "").startsWith(`${release}.`))
        .map((name) => join(folder, name, binary)),
    ),
  ];
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort((a, b) => (a < b ? 1 : -1));
  } catch {
    return [];
  }
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ["--version"]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** Fetches a release with npm. The only command that uses the network, and only when asked to. */
export async function installNode(
  release: Release,
  env: Environment,
): Promise<FoundNode | undefined> {
  const folder = join(cacheFolder(env), `node-${release}`);
  mkdirSync(folder, { recursive: true });
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--no-save"];
  // Where no registry can be reached, that should be said soon.
  args.push("--fetch-retries=1", "--fetch-timeout=60000");
  try {
    await promisify(execFile)(npm, [...args, "--engine-strict=false", `${PACKAGE}@${release}`]);
  } catch (error) {
    const what = error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : "";
    throw badInput(`npm could not fetch ${PACKAGE}@${release}: ${what.slice(0, 200)}`);
  }
  return findNode(release, env);
}
