/** `--strategy`: a setting of the swarm, told by tokens and plans, refused where it means nothing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadModel } from "../../cli/model.ts";
import { ownFolder } from "./own-folder.ts";
import { BUG, cli, json, tokenOf, type Shown } from "./stub.ts";

const folder = ownFolder("strategy");

const model = await loadModel();
const real = (command: string): Promise<Shown> => cli(command, { model });

describe("--strategy", () => {
  it("is in the token unless it is the default", async () => {
    expect(await tokenOf("run swarm --strategy pct")).toMatch(/^zs1:swarm\+strategy=pct:1:/);
    expect(await tokenOf("run swarm --strategy swarm")).toBe(await tokenOf("run swarm"));
    const { failures } = await json(`fuzz --runs 2 --seed s ${BUG} --strategy pct`);
    const [{ token = "" } = {}] = failures as { token?: string }[];
    expect(token).toMatch(/^zs1:swarm\+bug=ack-before-fsync\+strategy=pct:s\.0:/);
    expect((await json(`replay ${token}`))["options"]).toMatchObject({ strategy: "pct" });
    expect((await json(`replay ${token} --strategy swarm`))["token"]).not.toContain("strategy");
  });

  it("is refused where it means nothing", async () => {
    for (const [command, why] of [
      ["fuzz --strategy swrm", 'no strategy "swrm". Did you mean swarm?'],
      ["fuzz stories --strategy pct", "is a story, and is not drawn"],
      ["run leader-isolated --strategy pct", "is a story, and is not drawn"],
      ["coverage leader-isolated --strategy pct", "is a story, and is not drawn"],
    ] as const) {
      const { err, exit, out } = await cli(command);
      expect([exit, out, err.includes(why)]).toEqual([64, "", true]);
    }
    const listed = await cli("list strategies");
    expect(listed.out).toContain("the default");
  });

  it("changes what is run, and replay and a saved plan give the same run", async () => {
    const file = join(folder, "pct.zab.json");
    const run = await json("run swarm --seed 3 --strategy pct", { model });
    expect(run["digest"]).not.toBe((await json("run swarm --seed 3", { model }))["digest"]);
    const again = await json(`replay ${String(run["token"])} --save ${file}`, { model });
    expect([again["digest"], again["token"]]).toEqual([run["digest"], run["token"]]);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      schedule: { kind: "priorities" },
    });
    const saved = await json(`replay ${file}`, { model });
    expect([saved["digest"], saved["reproduced"]]).toEqual([run["digest"], true]);
    expect(await real(`replay ${file} --strategy random`)).toMatchObject({ exit: 64 });
  });

  it("every one of them is listed, with the default marked", async () => {
    const { out } = await real("list strategies --json");
    const listed = JSON.parse(out) as { name: string; isDefault: boolean }[];
    expect(listed.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(["swarm"]);
    expect(listed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["random", "crash", "pct"]),
    );
  });
});

it("what was put off is told with the smallest plan", async () => {
  // Further on it finds a seed that needs no pin.
  const token = "zs1:swarm+bug=commit-out-of-order+strategy=pct:t.3:9w2c";
  const { out } = await real(`shrink ${token} --runs 110`);
  expect(out).toContain("0 faults 2 operations 1 pin;");
  expect(out).toMatch(/PUT OFF the \w+ step of \w+ at s\d by \d+us\n/);
});
