/** The built command as a process: start-up, pipes, interrupts. Needs `npm run build` first. */
import { execFile, spawn } from "node:child_process";
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
    const { code, out } = await shell(
      "$ZABSIM fuzz --runs 9999999 --seed 1 --json --no-store & child=$!; sleep 4; kill -INT $child; wait $child",
    );
    expect(code).toBe(130);
    const { runs } = JSON.parse(out) as { runs: number };
    expect(runs).toBeGreaterThan(0);
  });

  it("loses no failure that it has found when it is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "zabsim-killed-"));
    const failures = join(folder, ".zabsim/failures");
    const found = (): string[] =>
      existsSync(failures) ? readdirSync(failures).filter((name) => !name.startsWith(".")) : [];
    const flags = "fuzz --runs 9999999 --seed 1 --bug ack-before-fsync --workers 2".split(" ");
    const child = spawn(process.execPath, [MAIN, ...flags], { cwd: folder, stdio: "ignore" });
    const ended = new Promise((resolve) => child.on("close", (_code, signal) => resolve(signal)));
    while (found().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");

    const ids = found();
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) {
      const { code, out } = await shell(`cd ${folder} && $ZABSIM replay ${id} --json`);
      const { reproduced, digest, expectedDigest } = JSON.parse(out) as Record<string, unknown>;
      expect([code, reproduced, digest]).toEqual([1, true, expectedDigest]);
    }
    rmSync(folder, { recursive: true });
  });
});
