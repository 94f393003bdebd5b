/** `zabsim shrink`: what it prints, what it writes, and how it ends. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Model } from "../../cli/model.ts";
import { ownFolder } from "./own-folder.ts";
import { BUG, cli, json, STUB, tokenOf } from "./stub.ts";

const folder = ownFolder("shrink");
afterEach(() => rmSync(join(folder, "small.zab.json"), { force: true }));

const TOKEN = await tokenOf(`run leader-isolated ${BUG}`);

describe("Ctrl-C", () => {
  it.each([`fuzz --runs 1 --seed s ${BUG}`, `shrink ${TOKEN}`])(
    "once ends %s with the smallest plan so far, twice at once",
    async (command) => {
      let interrupt = (): void => undefined;
      const exited = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
      const asked: boolean[] = [];
      const model: Model = {
        ...STUB,
        shrink: (plan, options) => {
          const ask = (): number => asked.push(options.mayGoOn?.() === true);
          ask();
          interrupt();
          ask();
          expect(exited).not.toHaveBeenCalled();
          interrupt();
          expect(exited).toHaveBeenCalledWith(130);
          return { ...STUB.shrink(plan, options), ending: "stopped" };
        },
      };
      const onInterrupt = (handler: () => void): void => void (interrupt = handler);
      const { exit, out } = await cli(command, { model, onInterrupt });
      exited.mockRestore();
      expect([exit, asked]).toEqual([130, [true, false]]);
      expect(out).toMatch(/stopped:\s+there\s+may\s+be/);
    },
  );
});

describe("shrink", () => {
  it("tells the smallest plan, its necessary faults and what would make it hold", async () => {
    const { exit, out } = await cli(`shrink ${TOKEN}`);
    expect(exit).toBe(1);
    expect(out).toContain("✗ CommittedNeverLost at 12.345s");
    expect(out).toContain("2 faults 1 operation → 1 fault 0 operations; 2 executions");
    expect(out).toMatch(/PARTITION .*← necessary/);
    expect(out).toContain("it holds without PARTITION leader | rest");
  });

  it("prints the object of the contract", async () => {
    const object = await json(`shrink ${TOKEN}`);
    expect(object).toMatchObject({
      schema: 1,
      property: "CommittedNeverLost",
      faults: 1,
      executions: 2,
      necessary: [{ id: 0, fault: { kind: "partition" } }],
      plan: { schema: 1, operations: [] },
      curve: [],
    });
    expect(object["story"]).toEqual(expect.arrayContaining([expect.stringContaining("PARTITION")]));
  });

  it("has nothing to do where everything holds", async () => {
    const token = await tokenOf("run leader-isolated --servers 3");
    const { exit, out } = await cli(`shrink ${token}`);
    expect([exit, out]).toEqual([0, "nothing to shrink: every property held (held)\n"]);
    expect(await json(`shrink ${token}`)).toMatchObject({ property: null, ending: "passes" });
  });

  it("writes the smallest plan, which replays, and never over a file", async () => {
    const file = join(folder, "small.zab.json");
    expect((await cli(["shrink", TOKEN, "--save", file])).exit).toBe(1);
    const saved = readFileSync(file, "utf8");
    expect((await cli(["replay", file])).exit).toBe(1);
    const again = await cli(["shrink", TOKEN, "--save", file]);
    expect([again.exit, again.out]).toEqual([65, ""]);
    expect(readFileSync(file, "utf8")).toBe(saved);
  });
});
