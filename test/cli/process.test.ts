/** The built command as a process: start-up, pipes, interrupts. Needs `npm run build` first. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");

async function zabsim(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const options = { env: { ...process.env, LANG: "C.UTF-8", LC_ALL: "", ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args], options);
  return stdout;
}

/** Runs a shell command in which $ZABSIM is our command. */
async function shell(command: string): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn("sh", ["-c", command], {
    env: { ...process.env, ZABSIM: `${process.execPath} ${MAIN}` },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}

/** A sweep without an end, in a folder of its own, that has saved its first failure. */
interface Sweeping {
  readonly folder: string;
  readonly child: ChildProcess;
  /** Exit code or signal. */
  readonly ended: Promise<number | string | null>;
  readonly out: () => string;
  readonly ids: () => string[];
}

async function foundOne(more: string): Promise<Sweeping> {
  const folder = mkdtempSync(join(tmpdir(), "zabsim-stopped-"));
  const failures = join(folder, ".zabsim/failures");
  const ids = (): string[] =>
    existsSync(failures) ? readdirSync(failures).filter((name) => !name.startsWith(".")) : [];
  const sweep = `fuzz --runs 9999999 --seed 1 --bug ack-before-fsync --workers 2 ${more}`;
  const args = [MAIN, ...sweep.trim().split(" ")];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  const ended = new Promise<number | string | null>((resolve) =>
    child.on("close", (code, signal) => resolve(code ?? signal)),
  );
  while (ids().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return { folder, child, ended, out: () => out, ids };
}

describe("the command", () => {
  it("prints its version without loading anything else", async () => {
    expect(await zabsim(["--version"])).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await zabsim(["-V"])).toBe(await zabsim(["--version"]));
  });

  it("prints the same bytes each time, coloured or not as it is told", async () => {
    const first = await zabsim(["run", "leader-isolated"], { FORCE_COLOR: undefined });
    expect(
      await zabsim(["run", "leader-isolated"], { NO_COLOR: "1", FORCE_COLOR: undefined }),
    ).toBe(first);
    expect(await zabsim(["run", "leader-isolated"], { FORCE_COLOR: "1" })).toContain("\u001B[");
    expect(first).not.toContain("\u001B");
  });

  it("is quiet when its reader goes away", async () => {
    const { out, err } = await shell("$ZABSIM trace leader-isolated | head -n 1");
    expect([out, err]).toEqual([expect.stringContaining("leader-isolated"), ""]);
  });

  it("flushes what it says before it ends", async () => {
    const { out } = await shell("$ZABSIM trace leader-isolated --format jsonl | tail -n 1");
    expect(() => JSON.parse(out) as unknown).not.toThrow();
  });

  it("ends a sweep with what it has when it is interrupted", async () => {
    const { folder, child, ended, out } = await foundOne("--json");
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    const { runs, failed } = JSON.parse(out()) as { runs: number; failed: number };
    expect(runs).toBeGreaterThan(0);
    expect(failed).toBeGreaterThan(0);
    rmSync(folder, { recursive: true });
  });

  it("hears that it is interrupted while it makes a failure small", async () => {
    const sweep = "fuzz --runs 99 --max-failures 1 --seed 1 --bug trunc-keeps-snapshot --no-store";
    const child = spawn(process.execPath, [MAIN, ...sweep.split(" ")]);
    let out = "";
    let err = "";
    child.stdout.on("data", (text: Buffer) => (out += text.toString()));
    child.stderr.on("data", (text: Buffer) => {
      if (!err.includes("making") && `${err}${text.toString()}`.includes("making")) {
        child.kill("SIGINT");
      }
      err += text.toString();
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, err]).toEqual([130, expect.stringContaining("Ctrl-C again stops at once")]);
    expect(out).toMatch(/stopped:\s+there\s+may\s+be/);
    expect(out).toMatch(/✗ 1 property violated in \d/);
  });

  it("loses no failure that it has found when it is killed", async () => {
    const { folder, child, ended, ids } = await foundOne("");
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");

    expect(ids().length).toBeGreaterThan(0);
    for (const id of ids()) {
      const { code, out } = await shell(`cd ${folder} && $ZABSIM replay ${id} --json`);
      const { reproduced, digest, expectedDigest } = JSON.parse(out) as Record<string, unknown>;
      expect([code, reproduced, digest]).toEqual([1, true, expectedDigest]);
    }
    rmSync(folder, { recursive: true });
  });
});
