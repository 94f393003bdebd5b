/** `zabsim doctor`: is this machine fit, are runs deterministic here, and does the search find what it must? */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { builtFile } from "../built.ts";
import { someDigests } from "../digests.ts";
import { EXIT } from "../errors.ts";
import type { Model } from "../model.ts";
import { findNode, installNode, type Release } from "../nodes.ts";
import { plural } from "../quantities.ts";
import { printJson, printLines, type Session } from "../session.ts";
import { paragraph } from "../style.ts";

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const RELEASES: readonly Release[] = ["20", "22", "24"];

/**
 * 0 if every check passes, 3 if runs differ between processes or releases of Node, else 1. Releases
 * that are missing are fetched with `--install-nodes` (exit 65 if npm cannot), else skipped.
 */
export async function doctor(session: Session): Promise<number> {
  const { model } = session;
  const checks: Check[] = [];
  const add = (check: Check): void => {
    checks.push(check);
    if (!session.json) printLines(session, showCheck(session, check));
  };
  add(checkVersion());
  const digests = someDigests(model);
  add(compare("same process", digests, someDigests(model)));
  add(await compareChild("fresh process", digests, process.execPath, []));
  add(await compareChild("--jitless", digests, process.execPath, ["--jitless"]));
  for (const release of RELEASES) add(await checkRelease(session, release, digests));
  add(checkCanary(model));
  const ok = checks.every((check) => check.ok);
  if (session.json) printJson(session, { schema: 1, ok, checks });
  else printLines(session, ["", ok ? "all is well" : session.style.paint("bad", "not well")]);
  if (ok) return EXIT.held;
  const isUnsteady = checks.some(({ ok, detail }) => !ok && detail.includes("differ"));
  return isUnsteady ? EXIT.nondeterministic : EXIT.violated;
}

function checkVersion(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { name: "Node", ok, detail: `${process.versions.node} (20.19 or newer is needed)` };
}

function compare(name: string, expected: readonly string[], found: readonly string[]): Check {
  const first = expected.findIndex((digest, index) => digest !== found[index]);
  if (first < 0 && expected.length === found.length) {
    return { name, ok: true, detail: `${plural(expected.length, "run")}, the same digests` };
  }
  const [here, there] = [expected[first] ?? "none", found[first] ?? "none"];
  return { name, ok: false, detail: `run ${first} differs: ${here} and ${there}` };
}

async function compareChild(
  name: string,
  digests: readonly string[],
  node: string,
  flags: readonly string[],
): Promise<Check> {
  const script = builtFile("digests.js");
  if (!existsSync(script)) return { name, ok: false, detail: "not built: npm run build" };
  try {
    const args = [...flags, script, "--print-digests"];
    const { stdout } = await promisify(execFile)(node, args, { maxBuffer: 16_000_000 });
    return compare(name, digests, JSON.parse(stdout) as string[]);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { name, ok: false, detail: `it did not run: ${what.slice(0, 300)}` };
  }
}

/** A release that is not here is a stated skip: it says nothing against this machine. */
async function checkRelease(
  session: Session,
  release: Release,
  digests: readonly string[],
): Promise<Check> {
  const name = `Node ${release}`;
  if (process.versions.node.startsWith(`${release}.`)) {
    return { name, ok: true, detail: "this is it" };
  }
  let node = await findNode(release, session.io.env);
  if (node === undefined && session.flags["installNodes"] === true) {
    session.io.err(`fetching Node ${release} with npm\n`);
    node = await installNode(release, session.io.env);
  }
  if (node === undefined) {
    return { name, ok: true, detail: "skipped, not installed: zabsim doctor --install-nodes" };
  }
  const check = await compareChild(name, digests, node.path, []);
  return { ...check, detail: `${node.version}: ${check.detail}` };
}

const CANARY = "ack-before-fsync";
const CANARY_RUNS = 1000;

/** A search that finds nothing when something is there is broken. */
function checkCanary({ scenarios, simulate }: Model): Check {
  const name = "canary";
  const swarm = scenarios.find(({ group }) => group === "swarm");
  if (swarm === undefined) return { name, ok: false, detail: "there is no swarm" };
  for (let index = 0; index < CANARY_RUNS; index += 1) {
    const { violation } = simulate(swarm.plan("canary", index, { bugs: [CANARY] }));
    if (violation === undefined) continue;
    const detail = `${CANARY} was found in run ${index}: ${violation.property}`;
    return { name, ok: true, detail };
  }
  return { name, ok: false, detail: `${CANARY} was not found in ${CANARY_RUNS} runs` };
}

function showCheck({ style, width }: Session, { name, ok, detail }: Check): string[] {
  const lead = `${ok ? "✓" : "✗"} ${name.padEnd(14)} `;
  return paragraph(style, lead, detail, width).map((line) =>
    style.paint(ok ? "plain" : "bad", line),
  );
}
