/** `zabsim conform`: what it prints, how it ends, and what it says of files that are no transcripts. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ownFolder } from "./own-folder.ts";
import { cli } from "./stub.ts";

const folder = ownFolder("conform");

const RECORDED = fileURLToPath(new URL("../conformance/107-lock-recipe.jsonl", import.meta.url));
const lines = readFileSync(RECORDED, "utf8").trimEnd().split("\n");

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The recorded file with one line replaced, counted from 1. */
function withLine(name: string, number: number, line: string): string {
  return file(name, `${lines.with(number - 1, line).join("\n")}\n`);
}

const wrong = withLine("wrong.jsonl", 7, (lines[6] ?? "").replace('"zxid":6', '"zxid":7'));

describe("what agrees", () => {
  it("ends with 0 and one object", async () => {
    const { exit, out } = await cli(`conform --json ${RECORDED} ${RECORDED}`);
    const counts = { files: 2, ops: 44, different: 0, events: expect.any(Number) as number };
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schema: 1, standalone: counts, ensemble: counts });
  });

  it("takes more events in an ensemble, where servers talk to each other", async () => {
    const { out } = await cli(`conform --json ${RECORDED}`);
    const { ensemble, standalone } = JSON.parse(out) as Record<string, { events: number }>;
    expect(ensemble?.events).toBeGreaterThan(standalone?.events ?? 0);
  });

  it("is a line of text for each file, and no wider than 80 columns", async () => {
    const { out } = await cli(`conform ${RECORDED}`);
    expect(out).toContain("✓ 107-lock-recipe");
    expect(out).toContain("22 ops");
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe("what differs", () => {
  it("ends with 1 and is counted once per op, however often it was replayed", async () => {
    const { exit, out } = await cli(`conform --json ${wrong} ${RECORDED}`);
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      standalone: { files: 2, ops: 44, different: 1 },
      ensemble: { files: 2, ops: 44, different: 1 },
    });
  });

  it("is told with op, expected and actual", async () => {
    const { out } = await cli(`conform ${wrong}`);
    expect(out).toContain("✗ 107-lock-recipe");
    expect(out.replace(/\s+/g, " ")).toContain(
      "first op 5 create /lock/l- res.zxid: expected 7, actual 6",
    );
  });
});

describe("what is no transcript: 65, nothing on stdout, and the line", () => {
  const cut = file("cut.jsonl", lines.slice(0, 5).join("\n"));
  const empty = file("empty.jsonl", "");
  const json = withLine("json.jsonl", 3, "{");
  const header = withLine("header.jsonl", 1, '{"kind":"zk-oracle","format":2}');
  const old = withLine("old.jsonl", 1, (lines[0] ?? "").replace("3.8.0 ", "3.4.14 "));
  const unknown = withLine("unknown.jsonl", 4, '{"i":2,"s":"s2","op":"fly","res":{"ok":true}}');
  const early = withLine("early.jsonl", 2, '{"i":0,"s":"s9","op":"whoAmI","res":{"err":0}}');
  const lacking = withLine("lacking.jsonl", 6, (lines[5] ?? "").replace('"flags":0,', ""));
  const short = withLine("short.jsonl", 24, (lines[23] ?? "").replace('"n":22', '"n":21'));

  it.each([
    [join(folder, "none.jsonl"), /none\.jsonl: there is no such file/],
    [empty, /empty\.jsonl: the file is empty/],
    [cut, /cut\.jsonl:5: .*end is missing/],
    [json, /json\.jsonl:3: not JSON/],
    [header, /header\.jsonl:1: .*format/],
    [old, /old\.jsonl:1: no rules are known/],
    [unknown, /unknown\.jsonl:4: .*op must be an operation of the format/],
    [early, /early\.jsonl:2: session "s9" is not connected/],
    [lacking, /lacking\.jsonl:6: .*flags is missing/],
    [short, /short\.jsonl:24: n must be 22/],
  ])("%s", async (path, told) => {
    const { err, exit, out } = await cli(`conform --json ${RECORDED} ${path}`);
    expect([exit, out]).toEqual([65, ""]);
    expect(err).toMatch(told);
    expect(err).toMatch(/^error: [^\n]+\n(?:[^\n]+\n)?$/);
  });

  it("no file at all is wrong usage", async () => {
    expect((await cli("conform")).exit).toBe(64);
  });
});
