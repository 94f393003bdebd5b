/** What the README shows is what the commands print. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadModel } from "../cli/model.ts";
import { cli } from "./cli/stub.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** Lines of the fenced block behind `lead`. */
function blockBehind(lead: string): string[] {
  const from = README.indexOf("```", README.indexOf(lead));
  return README.slice(from, README.indexOf("\n```", from)).split("\n").slice(1);
}

async function printed(command: string): Promise<string[]> {
  const { out } = await cli(command, {
    model: await loadModel(),
    env: { LANG: "C.UTF-8", NO_COLOR: "1" },
  });
  return out.split("\n");
}

/** Every line of `block` stands in `lines`, in this order. */
function expectExcerpt(block: readonly string[], lines: readonly string[]): void {
  let at = 0;
  for (const line of block) {
    if (line === "") continue;
    const found = lines.indexOf(line, at);
    expect(found, `README shows: ${line}`).toBeGreaterThanOrEqual(0);
    at = found + 1;
  }
}

describe("README", () => {
  it("shows the story of the isolated leader as it is", async () => {
    const block = blockBehind("Part of what `npx zabsim run leader-isolated` prints");
    expectExcerpt(block, await printed("run leader-isolated"));
  });

  it("names exhibits that are there, as does docs/museum.md", async () => {
    const { museum } = await loadModel();
    const shown = [...README.matchAll(/run (museum\/\S+)`/g)].map(([, name]) => name);
    expect(shown.length).toBeGreaterThan(9);
    expect(museum.map(({ broken }) => broken.name)).toEqual(expect.arrayContaining(shown));
    const page = readFileSync(new URL("../docs/museum.md", import.meta.url), "utf8");
    expect(page.split("\n"), "npx zabsim list museum --markdown > docs/museum.md").toEqual(
      await printed("list museum --markdown"),
    );
  });

  it("shows what the planted bug leads to", async () => {
    const [command = "", ...block] = blockBehind("## Planted bugs");
    const words = command.replace("$ npx zabsim ", "");
    expectExcerpt(block, await printed(words));
  });

  it("has the figures of docs/zoo.md in its table of the zoo", () => {
    const page = readFileSync(new URL("../docs/zoo.md", import.meta.url), "utf8");
    const rows = [...README.matchAll(/^\| (ZOOKEEPER-\d+) \| .* \| ([\d,]+|-) \| .* \|$/gm)];
    expect(rows.length).toBeGreaterThan(12);
    for (const [, issue = "", median = ""] of rows) {
      const told = median === "-" ? "0 of " : `${median} (`;
      const same = page.split("\n").filter((line) => line.includes(`| ${issue} |`));
      expect(same.some((line) => line.includes(`| ${told}`))).toBe(true);
    }
  });
});
