/** The seed of a sweep: given, of the commit in CI, or drawn. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Io } from "./io.ts";
import { seedOf, textFlag, type Session } from "./session.ts";

/** A seed and where it comes from. */
export interface FuzzSeed {
  readonly seed: string;
  readonly origin: "given" | "commit" | "random";
}

/** Enough digits of a commit to tell it from others. */
const COMMIT_DIGITS = 12;

/**
 * `--seed` or ZABSIM_SEED. `auto`, which is the default, is the commit in CI, so that a job that is
 * run again is red again and every commit explores other runs; elsewhere, and for `random`, it is
 * drawn.
 */
export function fuzzSeedOf(session: Session): FuzzSeed {
  const asked = textFlag(session, "seed", "ZABSIM_SEED") ?? "auto";
  if (asked !== "auto" && asked !== "random") {
    return { seed: seedOf(session) ?? asked, origin: "given" };
  }
  const commit = asked === "auto" ? commitOf(session.io) : undefined;
  if (commit !== undefined) return { seed: commit, origin: "commit" };
  return { seed: randomBytes(4).toString("hex"), origin: "random" };
}

function commitOf({ env, folder }: Io): string | undefined {
  const told = [env["GITHUB_SHA"], env["CI_COMMIT_SHA"]].find((sha) => (sha ?? "") !== "");
  const isCi = (env["CI"] ?? "") !== "" && env["CI"] !== "false";
  const sha = told ?? (isCi ? headOf(folder) : undefined);
  const isSha = sha !== undefined && /^[0-9a-f]{12,64}$/i.test(sha);
  return isSha ? sha.slice(0, COMMIT_DIGITS).toLowerCase() : undefined;
}

/** The commit that is checked out in a folder; undefined where git or a repository is missing. */
function headOf(folder: string): string | undefined {
  try {
    const options = { cwd: folder, encoding: "utf8", stdio: "pipe", timeout: 5000 } as const;
    return execFileSync("git", ["rev-parse", "HEAD"], options).trim();
  } catch {
    // Whatever the reason, a drawn seed is the way out, and it is printed.
    return undefined;
  }
}
