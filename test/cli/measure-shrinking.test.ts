/** `zabsim measure shrinking`: a row for each bug, beside the number of faults that is known. */
import { expect, it } from "vitest";
import { cli, json } from "./stub.ts";

const COMMAND = "measure shrinking --seeds 3 --seed m";

it("counts the faults that are left, and the same again", async () => {
  const { exit, out } = await cli(COMMAND);
  expect(exit).toBe(0);
  // Two faults are known of M5, and the stub leaves one; M10 has no known number.
  expect(out).toMatch(/ack-before-fsync +M5 +2 +3 +1 +1 +3 of 3 +0 +2\n/);
  expect(out).toContain("At most twice the known number of faults: 3 of 3.");
  expect(out).not.toContain("vote-by-id");
  expect((await cli(COMMAND)).out).toBe(out);
});

it("takes bugs by name, and tells of those that nobody has counted", async () => {
  const { out } = await cli(`${COMMAND} vote-by-id --runs 4 --markdown`);
  expect(out).toContain("| vote-by-id | M10 | - | 0 | - | - | - | 0 | 0 |");
  const { bugs, seed } = await json(`${COMMAND} M5`);
  expect([seed, bugs]).toMatchObject(["m", [{ bug: "ack-before-fsync", known: 2 }]]);
  expect((await cli("measure shrinking nothing")).exit).toBe(64);
});
