/** Plays the scripts of this folder (reference, appendix D) and compares what they print. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseCommand } from "./commands.ts";
import { parseScript, rewriteScript } from "./script.ts";
import { player } from "./stage.ts";

const scripts = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".txt"));

describe("golden transcripts", () => {
  test.each(scripts)("%s", async (name) => {
    const path = `${import.meta.dirname}/${name}`;
    const written = rewriteScript(readFileSync(path, "utf8"), player());
    await expect(written).toMatchFileSnapshot(path);
  });
});

describe("the script language", () => {
  test("keeps comments and commands, and replaces outputs", () => {
    const text = "# why\n\none\ntwo\n----\nold\n\n# more\nthree\n----\n";
    expect(parseScript(text)).toEqual([
      { head: ["# why", ""], commands: ["one", "two"] },
      { head: ["# more"], commands: ["three"] },
    ]);
    const run = (command: string): string[] => (command === "three" ? [] : [`<${command}>`]);
    const written = rewriteScript(text, run);
    expect(written).toBe("# why\n\none\ntwo\n----\n<one>\n<two>\n\n# more\nthree\n----\n");
    expect(rewriteScript(written, run)).toBe(written);
  });

  test("says what it cannot read", () => {
    expect(() => parseCommand("jump s1")).toThrow('cannot read "jump s1"');
    expect(() => parseCommand("run 9x")).toThrow("write 200us, 10ms or 2s");
    expect(() => parseScript("run 2s")).toThrow("no ---- after: run 2s");
  });
});
