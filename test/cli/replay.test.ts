/** Replays on a stub of the universe: digests, overrides, plans, bisection. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ownFolder } from "./own-folder.ts";
import { BUG, cli, ending, json, STUB, tokenOf } from "./stub.ts";

const folder = ownFolder("replay");

describe("replay", () => {
  it("gives the same digest, and says so", async () => {
    const object = await json(`run leader-isolated ${BUG}`);
    const token = String(object["token"]);
    const shown = await cli(`replay ${token} --json`);
    expect(shown.exit).toBe(1);
    expect(JSON.parse(shown.out)).toEqual({ ...object, expectedDigest: null, reproduced: true });
    expect((await cli(`replay ${token}`)).out).toMatch(
      /reproduced {2}CommittedNeverLost, digest \w{16} twice\n$/,
    );
  });

  it("compares with a digest that is given", async () => {
    const { token, digest } = await json("run leader-isolated");
    const good = await cli(`replay ${String(token)} --digest ${String(digest)} --json`);
    expect([good.exit, JSON.parse(good.out)]).toMatchObject([
      0,
      { reproduced: true, expectedDigest: digest },
    ]);
    const bad = await cli(`replay ${String(token)} --digest 0123456789abcdef --json`);
    expect([bad.exit, JSON.parse(bad.out)]).toMatchObject([3, { reproduced: false }]);
    expect((await cli(`replay ${String(token)} --digest 0123456789abcdef`)).out).toContain(
      "NOT REPRODUCED",
    );
  });

  it("lets options override the token, and then compares nothing", async () => {
    const token = await tokenOf(`run leader-isolated ${BUG}`);
    const shown = await cli(`replay ${token} --bug none --json`);
    expect([shown.exit, JSON.parse(shown.out)]).toMatchObject([
      0,
      {
        outcome: "held",
        reproduced: null,
        expectedDigest: null,
        token: "zs1:leader-isolated:1:vvto",
      },
    ]);
  });

  it("changes a plan's settings, but not its servers", async () => {
    const path = join(folder, "change.json");
    await cli(["run", "leader-isolated", "--bug", "M5", "--save", path]);
    const cleared = await cli(["replay", path, "--bug", "none", "--json"]);
    expect([cleared.exit, JSON.parse(cleared.out)]).toMatchObject([0, { reproduced: null }]);
    expect((await cli(["replay", path, "--servers", "3"])).exit).toBe(64);
  });

  it("saves the plan of a token, which replays; never over a file", async () => {
    const path = join(folder, "found.json");
    const { failures } = await json(`fuzz --seed s --runs 4 ${BUG}`);
    const [{ token, digest } = { token: "", digest: "" }] = failures as {
      token: string;
      digest: string;
    }[];
    const saved = await cli(["replay", token, "--save", path, "--json"]);
    expect(saved.exit).toBe(1);
    const replayed = await cli(["replay", path, "--json"]);
    expect([replayed.exit, JSON.parse(replayed.out)]).toMatchObject([
      1,
      { digest, expectedDigest: digest, reproduced: true },
    ]);
    const before = readFileSync(path, "utf8");
    const again = await cli(["replay", token, "--save", path, "--json"]);
    expect([again.exit, again.out]).toEqual([65, ""]);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  it("calls a plan whose digest changed not reproduced", async () => {
    const path = join(folder, "stale.json");
    await cli(["run", "leader-isolated", "--save", path]);
    writeFileSync(path, readFileSync(path, "utf8").replace(/"digest":"\w{4}/, '"digest":"0000'));
    expect((await cli(["replay", path])).exit).toBe(3);
    expect((await cli(["replay", path, "--bisect"])).exit).toBe(0);
  });

  it("bisects: 0, 1 or 125", async () => {
    const failing = await tokenOf(`run leader-isolated ${BUG}`);
    const holding = await tokenOf("run leader-isolated");
    const exitOf = async (target: string, model = STUB): Promise<number> =>
      (await cli(`replay ${target} --bisect`, { model })).exit;
    expect(await exitOf(failing)).toBe(1);
    expect(await exitOf(holding)).toBe(0);
    expect(await exitOf("zs1:leader-isolated:1:aaaa")).toBe(125);
    expect(await exitOf("nowhere.json")).toBe(125);
    expect(await exitOf(holding, ending({ outcome: "broken" }))).toBe(125);
    expect(await exitOf(holding, ending({ outcome: "unknown" }))).toBe(125);
    expect((await cli(`replay ${failing} --bisect --servers 99`)).exit).toBe(64);
  });
});
